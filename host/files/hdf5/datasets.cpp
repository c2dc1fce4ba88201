// Datasets of File: see hdf5.hpp.
#include <algorithm>
#include <limits>

#include "host/error.hpp"
#include "host/files/hdf5/handle.hpp"
#include "host/files/hdf5/hdf5.hpp"
#include "host/files/hdf5/limits.hpp"

namespace vitrify::hdf5 {
namespace {

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
