#include "host/files/hdf5/hdf5.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "host/error.hpp"
#include "host/files/hdf5/handle.hpp"
#include "host/files/hdf5/limits.hpp"
#include "host/files/hdf5/overlay.hpp"
#include "host/files/hdf5/revision.hpp"

namespace vitrify::hdf5 {
namespace {

/// HDF5 prints its error stack unless told not to.
void silence() {
  static const herr_t done = H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  (void)done;
}

/// The innermost entry of the error stack; of a failed system call the system's own words.
herr_t innermost_reason(unsigned level, const H5E_error2_t* entry, void* result) {
  if (level != 0 || !entry->desc) return 0;
  std::string reason = entry->desc;
  constexpr std::string_view mark = "error message = '";
  if (const std::size_t begin = reason.find(mark); begin != std::string::npos) {
    reason = reason.substr(begin + mark.size());
    reason = reason.substr(0, reason.find('\''));
  }
  *static_cast<std::string*>(result) = reason;
  return 0;
}

std::string reason_on_stack() {
  std::string reason = "unknown reason";
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, innermost_reason, &reason);
  return reason;
}

/// Why an object could not be closed; empty if all could. Of the first since one was last thrown.
std::string& failed_close() {
  static std::string reason;
  return reason;
}

hid_t memory_type(const Values& values) {
  struct Type {
    hid_t operator()(const std::vector<std::int32_t>&) { return H5T_NATIVE_INT32; }
    hid_t operator()(const std::vector<std::int64_t>&) { return H5T_NATIVE_INT64; }
    hid_t operator()(const std::vector<float>&) { return H5T_NATIVE_FLOAT; }
    hid_t operator()(const std::vector<double>&) { return H5T_NATIVE_DOUBLE; }
    hid_t operator()(const std::vector<std::uint8_t>&) { return H5T_NATIVE_UINT8; }
  };
  return std::visit(Type{}, values);
}

/// Zero-length arrays still need an address that HDF5 takes for valid.
template <class T>
T* address(std::vector<T>& values) {
  static T nothing;
  return values.empty() ? &nothing : values.data();
}
template <class T>
const T* address(const std::vector<T>& values) {
  return address(const_cast<std::vector<T>&>(values));
}
const void* data(const Values& values) {
  return std::visit([](const auto& v) { return static_cast<const void*>(address(v)); }, values);
}
void* data(Values& values) {
  return std::visit([](auto& v) { return static_cast<void*>(address(v)); }, values);
}
std::uint64_t size(const Values& values) {
  return std::visit([](const auto& v) { return static_cast<std::uint64_t>(v.size()); }, values);
}

Handle dataspace(const Shape& shape, const Context& context) {
  if (shape.empty()) return {context.check(H5Screate(H5S_SCALAR)), H5Sclose};
  const std::vector<hsize_t> dimensions(shape.begin(), shape.end());
  return {context.check(H5Screate_simple(static_cast<int>(dimensions.size()), dimensions.data(), nullptr)), H5Sclose};
}

Handle open_dataset(hid_t file, const std::string& path, const Context& context) {
  return {context.check(H5Dopen2(file, path.c_str(), H5P_DEFAULT)), H5Dclose};
}

Handle open_to_read_values(hid_t file, const std::string& path, const Context& context) {
  Handle dataset = open_dataset(file, path, context);
  check_storage(dataset, context);
  return dataset;
}

Handle space_of(const Handle& dataset, const Context& context) {
  return {context.check(H5Dget_space(dataset.get())), H5Sclose};
}

Shape shape_of(const Handle& space, const Context& context) {
  const int rank = context.check(H5Sget_simple_extent_ndims(space.get()));
  std::vector<hsize_t> dimensions(rank);
  context.check(H5Sget_simple_extent_dims(space.get(), dimensions.data(), nullptr));
  return {dimensions.begin(), dimensions.end()};
}

/// Without times of modification, so that the same content gives the same bytes. Attributes stay with their object,
/// however many they are: HDF5 1.10 crashes where it copies texts among those that do not.
Handle creation_properties(hid_t kind, const Context& context) {
  constexpr unsigned any_number = 65'535;
  Handle properties(context.check(H5Pcreate(kind)), H5Pclose);
  context.check(H5Pset_obj_track_times(properties.get(), false));
  context.check(H5Pset_attr_phase_change(properties.get(), any_number, any_number));
  return properties;
}

Handle dataset_properties(const Context& context) { return creation_properties(H5P_DATASET_CREATE, context); }

/// References to texts are converted when they are copied, so they are no raw data that a revision may refer to.
Handle text_properties(const Context& context) {
  Handle properties = dataset_properties(context);
  context.check(H5Pset_layout(properties.get(), H5D_COMPACT));
  return properties;
}

/// Stores chunks of `chunk` compressed, with a checksum each.
void pack(const Handle& properties, const std::vector<hsize_t>& chunk, const Context& context) {
  constexpr unsigned fast = 1;  // more effort gains nothing where the last digits are noise
  context.check(H5Pset_chunk(properties.get(), static_cast<int>(chunk.size()), chunk.data()));
  context.check(H5Pset_shuffle(properties.get()));
  context.check(H5Pset_deflate(properties.get(), fast));
  context.check(H5Pset_fletcher32(properties.get()));
}

/// Arrays up to this size are kept with the metadata, which have checksums of their own.
constexpr std::uint64_t most_compact_bytes = 1024;

std::vector<const char*> c_strings(const std::vector<std::string>& texts) {
  std::vector<const char*> pointers;
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  return pointers;
}

/// Copies what HDF5 allocated for variable-length text, and frees it.
std::vector<std::string> take_texts(std::vector<char*>& pointers, const Handle& type, const Handle& space) {
  std::vector<std::string> texts;
  for (const char* pointer : pointers) texts.emplace_back(pointer ? pointer : "");
  H5Dvlen_reclaim(type.get(), space.get(), H5P_DEFAULT, address(pointers));
  return texts;
}

/// Vector of the type that the dataset or attribute has on disk; only the types that we write are known.
Values make_values(hid_t type, std::uint64_t count, const Context& context) {
  const H5T_class_t type_class = H5Tget_class(type);
  const std::size_t bytes = H5Tget_size(type);
  if (type_class == H5T_FLOAT && bytes == 4) return std::vector<float>(count);
  if (type_class == H5T_FLOAT) return std::vector<double>(count);
  if (type_class == H5T_INTEGER && bytes == 1) return std::vector<std::uint8_t>(count);
  if (type_class == H5T_INTEGER && bytes <= 4) return std::vector<std::int32_t>(count);
  if (type_class == H5T_INTEGER) return std::vector<std::int64_t>(count);
  refuse(context, "it holds no numbers");
}

Handle file_properties(const Context& context) {
  Handle properties(context.check(H5Pcreate(H5P_FILE_ACCESS)), H5Pclose);
  // Files are private until they are complete and never change afterwards, so locks would only fail where there are
  // none.
  context.check(H5Pset_file_locking(properties.get(), false, true));
  context.check(H5Pset_fclose_degree(properties.get(), H5F_CLOSE_STRONG));
  // From 1.10 on all metadata have checksums.
  context.check(H5Pset_libver_bounds(properties.get(), H5F_LIBVER_V110, H5F_LIBVER_LATEST));
  return properties;
}

Handle memory_file_properties(const Context& context) {
  constexpr std::size_t growth = 1 << 20;
  Handle properties = file_properties(context);
  // In the image of a later version the checksum of the superblock is wrong.
  context.check(H5Pset_libver_bounds(properties.get(), H5F_LIBVER_EARLIEST, H5F_LIBVER_LATEST));
  context.check(H5Pset_fapl_core(properties.get(), growth, false));
  return properties;
}

/// HDF5 looks on disk for the names of files in memory, and tells open files apart by them: a name that cannot exist.
std::string memory_file_name() {
  static std::uint64_t number = 0;
  return "/dev/null/" + std::to_string(number++);
}

void select_rows(const Handle& space, const Shape& shape, std::uint64_t first, std::uint64_t count,
                 const Context& context) {
  std::vector<hsize_t> start(shape.size(), 0), block(shape.begin(), shape.end());
  start[0] = first;
  block[0] = count;
  context.check(H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, start.data(), nullptr, block.data(), nullptr));
}

std::uint64_t chunk_rows(std::uint64_t row_bytes) {
  constexpr std::uint64_t good_size = 4096;
  return std::max<std::uint64_t>(1, good_size / std::max<std::uint64_t>(1, row_bytes));
}

}  // namespace

void throw_error(const std::string& file, const std::string& action) {
  throw Error(ExitCode::io, file + ": cannot " + action + ": " + reason_on_stack());
}

void note_failed_close() noexcept try {
  if (failed_close().empty()) failed_close() = reason_on_stack();
} catch (const std::bad_alloc&) {
  std::terminate();
}

void refuse(const Context& context, const std::string& what) {
  throw Error(ExitCode::io, context.file + ": cannot " + context.action + ": " + what);
}

Handle text_type(const Context& context) {
  Handle type(context.check(H5Tcopy(H5T_C_S1)), H5Tclose);
  context.check(H5Tset_size(type.get(), H5T_VARIABLE));
  context.check(H5Tset_cset(type.get(), H5T_CSET_UTF8));
  return type;
}

std::uint64_t element_count(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::uint64_t{1}, std::multiplies<>());
}

File File::create_in_memory(const std::string& name) {
  silence();
  const Context context{name, "create an HDF5 file in memory"};
  const Handle properties = memory_file_properties(context), creation = creation_properties(H5P_FILE_CREATE, context);
  return {context.check(H5Fcreate(memory_file_name().c_str(), H5F_ACC_TRUNC, creation.get(), properties.get())), name};
}

File File::open_image(const std::string& name, const std::string& image) {
  silence();
  const Context context{name, "open"};
  const Handle properties = memory_file_properties(context);
  context.check(H5Pset_file_image(properties.get(), const_cast<char*>(image.data()), image.size()));
  return {context.check(H5Fopen(memory_file_name().c_str(), H5F_ACC_RDONLY, properties.get())), name};
}

File File::create(const std::filesystem::path& path, const std::string& name) {
  create_in_memory(name).copy_to(path);
  return open_to_extend(path, name);
}

File File::open(const std::filesystem::path& path, const std::string& name, bool to_extend) {
  silence();
  refuse_driver_information(path, name);
  const Context context{name, "open"};
  auto overlay = std::make_shared<Overlay>(path, name, Overlay::Access::read);
  const Handle properties = file_properties(context);
  context.check(overlay->serve(properties.get()));
  const hid_t id = context.check(H5Fopen(path.c_str(), to_extend ? H5F_ACC_RDWR : H5F_ACC_RDONLY, properties.get()));
  return {id, name, std::move(overlay), to_extend ? path : ""};
}

File File::open_to_read(const std::filesystem::path& path) { return open(path, path.string(), false); }

File File::open_to_extend(const std::filesystem::path& path, const std::string& name) { return open(path, name, true); }

File::File(std::int64_t id, std::string name, std::shared_ptr<Overlay> overlay, std::filesystem::path path)
    : overlay_(std::move(overlay)), path_(std::move(path)), id_(id), name_(std::move(name)) {}

File::File(File&& other) noexcept
    : overlay_(std::move(other.overlay_)),
      path_(std::move(other.path_)),
      id_(std::exchange(other.id_, -1)),
      name_(std::move(other.name_)) {}

File::~File() {
  if (id_ >= 0) H5Fclose(id_);
}

void File::flush() {
  const Context context{name_, "write"};
  context.check(H5Fflush(id_, H5F_SCOPE_GLOBAL));
  if (!failed_close().empty())
    throw Error(ExitCode::io, name_ + ": cannot close an object: " + std::exchange(failed_close(), ""));
}

Extent File::close(Room room) {
  const Context context{name_, "close"};
  flush();
  Extent extent;
  if (!path_.empty()) {
    const auto revision = Revision::next(overlay_, std::make_shared<Overlay>(path_, name_, Overlay::Access::extend));
    overlay_->expect_references();
    copy_into(revision);
    revision->conclude(room);
    extent = {revision->size(), revision->unused()};
  }
  context.check(H5Fclose(std::exchange(id_, -1)));
  return extent;
}

void File::copy_to(const std::filesystem::path& path) const {
  const auto revision = Revision::first(std::make_shared<Overlay>(path, name_, Overlay::Access::extend));
  copy_into(revision);
  revision->conclude(Room::none);
}

/// Copying an object takes along what is below it, the same object under several names as one.
void File::copy_into(std::shared_ptr<Revision> revision) const {
  const Context context{name_, "write"};
  const Handle properties = file_properties(context), creation = creation_properties(H5P_FILE_CREATE, context);
  context.check(revision->serve(properties.get()));
  Handle copy(context.check(H5Fcreate(name_.c_str(), H5F_ACC_TRUNC, creation.get(), properties.get())), H5Fclose);
  for (const std::string& object : children("/"))
    context.check(H5Ocopy(id_, object.c_str(), copy.get(), object.c_str(), H5P_DEFAULT, H5P_DEFAULT));
  context.check(H5Fclose(copy.release()));
}

std::string File::image() {
  const Context context{name_, "copy the image"};
  flush();
  std::string bytes(context.check(H5Fget_file_image(id_, nullptr, 0)), '\0');
  context.check(H5Fget_file_image(id_, bytes.data(), bytes.size()));
  return bytes;
}

bool File::exists(const std::string& path) const {
  const Context context{name_, "look for " + path};
  // A link can be asked for only where all groups above it exist.
  for (std::size_t end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1))
    if (context.check(H5Lexists(id_, path.substr(0, end).c_str(), H5P_DEFAULT)) == 0) return false;
  return path == "/" || context.check(H5Lexists(id_, path.c_str(), H5P_DEFAULT)) > 0;
}

Kind File::kind(const std::string& path) const {
  const Context context{name_, "open " + path};
  const Handle object(context.check(H5Oopen(id_, path.c_str(), H5P_DEFAULT)), H5Oclose);
  if (H5Iget_type(object.get()) != H5I_DATASET) return Kind::group;
  const Handle space = space_of(object, context);
  const int rank = context.check(H5Sget_simple_extent_ndims(space.get()));
  std::vector<hsize_t> limits(rank);
  context.check(H5Sget_simple_extent_dims(space.get(), nullptr, limits.data()));
  return rank > 0 && limits[0] == H5S_UNLIMITED ? Kind::extendible_dataset : Kind::dataset;
}

std::vector<std::string> File::children(const std::string& group) const {
  const Context context{name_, "list " + group};
  std::vector<std::string> names;
  const auto collect = [](hid_t, const char* name, const H5L_info_t* link, void* result) -> herr_t {
    if (link->type != H5L_TYPE_HARD) return -1;  // one that leads out of the file, or to nothing
    static_cast<std::vector<std::string>*>(result)->emplace_back(name);
    return 0;
  };
  context.check(
      H5Literate_by_name(id_, group.c_str(), H5_INDEX_NAME, H5_ITER_INC, nullptr, collect, &names, H5P_DEFAULT));
  return names;
}

namespace {

struct Walk {
  const File& file;
  const std::function<bool(const std::string&, Kind)>& visit;
  const Context& context;
  std::uint64_t links_left;
  int depth = 0;

  void below(const std::string& group) {
    constexpr int most_depth = 32;
    if (++depth > most_depth) refuse();
    for (const std::string& name : file.children(group)) {
      if (links_left-- == 0) refuse();
      const std::string path = (group == "/" ? "" : group) + "/" + name;
      const Kind kind = file.kind(path);
      if (visit(path, kind) && kind == Kind::group) below(path);
    }
    --depth;
  }
  [[noreturn]] void refuse() const { hdf5::refuse(context, "a group lies in itself"); }
};

}  // namespace

void File::walk(const std::string& group, const std::function<bool(const std::string&, Kind)>& visit) const {
  const Context context{name_, "list " + group};
  Walk{*this, visit, context, most_links(id_, context)}.below(group);
}

std::uint64_t File::count(const std::string& group) const {
  const Context context{name_, "list " + group};
  H5G_info_t info;
  context.check(H5Gget_info_by_name(id_, group.c_str(), &info, H5P_DEFAULT));
  return info.nlinks;
}

void File::create_group(const std::string& path) {
  if (path.empty() || exists(path)) return;
  create_groups_above(path);
  const Context context{name_, "create group " + path};
  const Handle properties = creation_properties(H5P_GROUP_CREATE, context);
  const Handle group(context.check(H5Gcreate2(id_, path.c_str(), H5P_DEFAULT, properties.get(), H5P_DEFAULT)),
                     H5Gclose);
}

void File::create_groups_above(const std::string& path) {
  if (const std::size_t end = path.rfind('/'); end != std::string::npos) create_group(path.substr(0, end));
}

void File::link(const std::string& existing, const std::string& path) {
  create_groups_above(path);
  const Context context{name_, "link " + path};
  context.check(H5Lcreate_hard(id_, existing.c_str(), id_, path.c_str(), H5P_DEFAULT, H5P_DEFAULT));
}

void File::remove(const std::string& path) {
  const Context context{name_, "remove " + path};
  context.check(H5Ldelete(id_, path.c_str(), H5P_DEFAULT));
}

void File::create_dataset(const std::string& path, const Array& array, std::int64_t properties) {
  const Context context{name_, "write " + path};
  if (element_count(array.shape) != size(array.values))
    throw Error(ExitCode::failure, name_ + ": the values of " + path + " do not fill its shape");
  create_groups_above(path);
  const Handle space = dataspace(array.shape, context);
  const hid_t type = memory_type(array.values);
  const Handle dataset(
      context.check(H5Dcreate2(id_, path.c_str(), type, space.get(), H5P_DEFAULT, properties, H5P_DEFAULT)), H5Dclose);
  context.check(H5Dwrite(dataset.get(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data(array.values)));
}

void File::write(const std::string& path, const Array& array) {
  create_dataset(path, array, dataset_properties({name_, "write " + path}).get());
}

void File::write_packed(const std::string& path, const Array& array) {
  const Context context{name_, "write " + path};
  const Handle properties = dataset_properties(context);
  const std::uint64_t bytes = size(array.values) * H5Tget_size(memory_type(array.values));
  if (array.shape.empty() || bytes <= most_compact_bytes)
    context.check(H5Pset_layout(properties.get(), H5D_COMPACT));
  else
    pack(properties, {array.shape.begin(), array.shape.end()}, context);
  create_dataset(path, array, properties.get());
}

void File::write_text(const std::string& path, const std::string& text) {
  create_groups_above(path);
  const Context context{name_, "write " + path};
  const Handle space = dataspace({}, context), type = text_type(context), properties = text_properties(context);
  const Handle dataset(
      context.check(H5Dcreate2(id_, path.c_str(), type.get(), space.get(), H5P_DEFAULT, properties.get(), H5P_DEFAULT)),
      H5Dclose);
  const char* const pointer = text.c_str();
  context.check(H5Dwrite(dataset.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, &pointer));
}

void File::write_texts(const std::string& path, const std::vector<std::string>& texts) {
  create_groups_above(path);
  const Context context{name_, "write " + path};
  const Handle space = dataspace({texts.size()}, context), type = text_type(context),
               properties = text_properties(context);
  const Handle dataset(
      context.check(H5Dcreate2(id_, path.c_str(), type.get(), space.get(), H5P_DEFAULT, properties.get(), H5P_DEFAULT)),
      H5Dclose);
  const std::vector<const char*> pointers = c_strings(texts);
  context.check(H5Dwrite(dataset.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, address(pointers)));
}

Array File::read(const std::string& path) const {
  const Context context{name_, "read " + path};
  const Handle dataset = open_to_read_values(id_, path, context), space = space_of(dataset, context);
  const Handle type(context.check(H5Dget_type(dataset.get())), H5Tclose);
  Array array{shape_of(space, context), {}};
  array.values = make_values(type.get(), element_count(array.shape), context);
  context.check(H5Dread(dataset.get(), memory_type(array.values), H5S_ALL, H5S_ALL, H5P_DEFAULT, data(array.values)));
  return array;
}

bool File::holds_text(const std::string& path) const {
  const Context context{name_, "open " + path};
  const Handle dataset = open_dataset(id_, path, context);
  const Handle type(context.check(H5Dget_type(dataset.get())), H5Tclose);
  return H5Tget_class(type.get()) == H5T_STRING;
}

std::string File::read_text(const std::string& path) const {
  const std::vector<std::string> texts = read_texts(path);
  return texts.empty() ? "" : texts.front();
}

std::vector<std::string> File::read_texts(const std::string& path) const {
  const Context context{name_, "read " + path};
  const Handle dataset = open_to_read_values(id_, path, context), space = space_of(dataset, context),
               type = text_type(context);
  const Handle stored(context.check(H5Dget_type(dataset.get())), H5Tclose);
  if (context.check(H5Tis_variable_str(stored.get())) == 0) refuse(context, "it holds no text of variable length");
  std::vector<char*> pointers(element_count(shape_of(space, context)));
  context.check(H5Dread(dataset.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, address(pointers)));
  return take_texts(pointers, type, space);
}

void File::create_extendible(const std::string& path, const Shape& row_shape, const Values& like, std::uint64_t rows) {
  create_groups_above(path);
  const Context context{name_, "create " + path};
  const hid_t type = memory_type(like);
  std::vector<hsize_t> size{rows}, limit{H5S_UNLIMITED},
      chunk{chunk_rows(element_count(row_shape) * H5Tget_size(type))};
  for (const std::uint64_t length : row_shape) size.push_back(length), limit.push_back(length), chunk.push_back(length);
  const Handle space(context.check(H5Screate_simple(static_cast<int>(size.size()), size.data(), limit.data())),
                     H5Sclose);
  const Handle properties = dataset_properties(context);
  pack(properties, chunk, context);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::int64_t minus_one = -1;
  if (H5Tget_class(type) == H5T_FLOAT)
    context.check(H5Pset_fill_value(properties.get(), H5T_NATIVE_DOUBLE, &nan));
  else
    context.check(H5Pset_fill_value(properties.get(), H5T_NATIVE_INT64, &minus_one));
  const Handle dataset(
      context.check(H5Dcreate2(id_, path.c_str(), type, space.get(), H5P_DEFAULT, properties.get(), H5P_DEFAULT)),
      H5Dclose);
}

std::uint64_t File::rows(const std::string& path) const {
  const Context context{name_, "read the size of " + path};
  const Handle dataset = open_dataset(id_, path, context), space = space_of(dataset, context);
  const Shape shape = shape_of(space, context);
  return shape.empty() ? 0 : shape[0];
}

void File::set_rows(const std::string& path, std::uint64_t rows) {
  const Context context{name_, "resize " + path};
  const Handle dataset = open_dataset(id_, path, context), space = space_of(dataset, context);
  const Shape shape = shape_of(space, context);
  std::vector<hsize_t> size(shape.begin(), shape.end());
  size.at(0) = rows;
  context.check(H5Dset_extent(dataset.get(), size.data()));
}

void File::write_rows(const std::string& path, std::uint64_t first_row, const Values& values) {
  const Context context{name_, "write " + path};
  const Handle dataset = open_dataset(id_, path, context), space = space_of(dataset, context);
  Shape shape = shape_of(space, context);
  const std::uint64_t row_size = element_count({shape.begin() + 1, shape.end()});
  const std::uint64_t count = row_size ? size(values) / row_size : 0;
  if (count * row_size != size(values))
    throw Error(ExitCode::failure, name_ + ": rows of " + path + " have another shape");
  if (count == 0) return;
  select_rows(space, shape, first_row, count, context);
  shape[0] = count;
  const Handle memory = dataspace(shape, context);
  context.check(H5Dwrite(dataset.get(), memory_type(values), memory.get(), space.get(), H5P_DEFAULT, data(values)));
}

Array File::read_rows(const std::string& path, std::uint64_t first_row, std::uint64_t count) const {
  const Context context{name_, "read " + path};
  const Handle dataset = open_to_read_values(id_, path, context), space = space_of(dataset, context);
  const Handle type(context.check(H5Dget_type(dataset.get())), H5Tclose);
  Array array{shape_of(space, context), {}};
  if (array.shape.empty() || first_row > array.shape[0] || count > array.shape[0] - first_row)
    refuse(context, "it has no such rows");
  select_rows(space, array.shape, first_row, count, context);
  array.shape.at(0) = count;
  array.values = make_values(type.get(), element_count(array.shape), context);
  const Handle memory = dataspace(array.shape, context);
  context.check(
      H5Dread(dataset.get(), memory_type(array.values), memory.get(), space.get(), H5P_DEFAULT, data(array.values)));
  return array;
}

}  // namespace vitrify::hdf5
