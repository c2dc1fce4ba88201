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

Handle creation_properties(hid_t kind, const Context& context) {
  constexpr unsigned any_number = 65'535;
  Handle properties(context.check(H5Pcreate(kind)), H5Pclose);
  context.check(H5Pset_obj_track_times(properties.get(), false));
  context.check(H5Pset_attr_phase_change(properties.get(), any_number, any_number));
  return properties;
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

/// Copying an object takes along what is below it, the same object under several names as one; only links from one
/// group of the root to another become copies, and we make none.
void File::copy_into(const std::shared_ptr<Revision>& revision) const {
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
  const Handle space(context.check(H5Dget_space(object.get())), H5Sclose);
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

}  // namespace vitrify::hdf5
