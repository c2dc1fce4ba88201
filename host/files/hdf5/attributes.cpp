// Attributes of File: see hdf5.hpp.
#include "host/files/hdf5/handle.hpp"
#include "host/files/hdf5/hdf5.hpp"
#include "host/files/hdf5/limits.hpp"

namespace vitrify::hdf5 {
namespace {

/// That the header of an object has room for.
constexpr std::size_t most_texts = 4000;

/// Type, shape and address of an attribute's value as the C API wants them.
struct Writer {
  hid_t object;
  const char* name;
  const Context& context;

  void write(hid_t type, const Handle& space, const void* value) const {
    const Handle attribute(context.check(H5Acreate2(object, name, type, space.get(), H5P_DEFAULT, H5P_DEFAULT)),
                           H5Aclose);
    context.check(H5Awrite(attribute.get(), type, value));
  }
  Handle scalar() const { return {context.check(H5Screate(H5S_SCALAR)), H5Sclose}; }
  Handle vector(hsize_t length) const { return {context.check(H5Screate_simple(1, &length, nullptr)), H5Sclose}; }

  void operator()(double value) const { write(H5T_NATIVE_DOUBLE, scalar(), &value); }
  void operator()(std::int64_t value) const { write(H5T_NATIVE_INT64, scalar(), &value); }
  void operator()(const std::vector<double>& values) const {
    write(H5T_NATIVE_DOUBLE, vector(values.size()), values.data());
  }
  void operator()(const std::vector<std::int64_t>& values) const {
    write(H5T_NATIVE_INT64, vector(values.size()), values.data());
  }
  void operator()(const std::string& value) const {
    const char* const pointer = value.c_str();
    write(text_type(context).get(), scalar(), &pointer);
  }
  void operator()(const std::vector<std::string>& values) const {
    std::vector<const char*> pointers;
    for (const std::string& value : values) pointers.push_back(value.c_str());
    if (pointers.size() > most_texts) refuse(context, "it has more than 4000 texts");
    write(text_type(context).get(), vector(pointers.size()), pointers.data());
  }
};

/// An open attribute, its space and the number of its values.
struct Reader {
  Handle attribute, space;
  std::uint64_t count;
  const Context& context;

  Reader(hid_t file, const std::string& path, const std::string& name, const Context& of)
      : attribute(of.check(H5Aopen_by_name(file, path.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT)), H5Aclose),
        space(of.check(H5Aget_space(attribute.get())), H5Sclose),
        count(of.check(H5Sget_simple_extent_npoints(space.get()))),
        context(of) {
    check_size(file, count, 1, of);
  }

  template <class T>
  std::vector<T> numbers(hid_t type) const {
    std::vector<T> values(count);
    if (count > 0) context.check(H5Aread(attribute.get(), type, values.data()));
    return values;
  }

  std::vector<std::string> texts() const {
    const Handle type(context.check(H5Aget_type(attribute.get())), H5Tclose);
    std::vector<char*> pointers(count);
    if (context.check(H5Tis_variable_str(type.get())) == 0) refuse(context, "it holds no text");
    if (count > 0) context.check(H5Aread(attribute.get(), type.get(), pointers.data()));
    std::vector<std::string> values;
    for (const char* pointer : pointers) values.emplace_back(pointer ? pointer : "");
    if (count > 0) H5Dvlen_reclaim(type.get(), space.get(), H5P_DEFAULT, pointers.data());
    return values;
  }

  /// The single value of a scalar.
  template <class T>
  T only(const std::vector<T>& values) const {
    if (values.size() != 1) refuse(context, "it is no scalar");
    return values[0];
  }
};

Context reading(const std::string& file, const std::string& path, const std::string& name) {
  return {file, "read attribute " + name + " of " + path};
}

}  // namespace

void File::write_attribute(const std::string& path, const std::string& name, const Attribute& value) {
  const Context context{name_, "write attribute " + name + " of " + path};
  if (has_attribute(path, name)) context.check(H5Adelete_by_name(id_, path.c_str(), name.c_str(), H5P_DEFAULT));
  const Handle object(context.check(H5Oopen(id_, path.c_str(), H5P_DEFAULT)), H5Oclose);
  std::visit(Writer{object.get(), name.c_str(), context}, value);
}

bool File::has_attribute(const std::string& path, const std::string& name) const {
  const Context context = reading(name_, path, name);
  return context.check(H5Aexists_by_name(id_, path.c_str(), name.c_str(), H5P_DEFAULT)) > 0;
}

template <>
double File::read_attribute(const std::string& path, const std::string& name) const {
  const Context context = reading(name_, path, name);
  const Reader reader(id_, path, name, context);
  return reader.only(reader.numbers<double>(H5T_NATIVE_DOUBLE));
}

template <>
std::int64_t File::read_attribute(const std::string& path, const std::string& name) const {
  const Context context = reading(name_, path, name);
  const Reader reader(id_, path, name, context);
  return reader.only(reader.numbers<std::int64_t>(H5T_NATIVE_INT64));
}

template <>
std::vector<double> File::read_attribute(const std::string& path, const std::string& name) const {
  const Context context = reading(name_, path, name);
  return Reader(id_, path, name, context).numbers<double>(H5T_NATIVE_DOUBLE);
}

template <>
std::vector<std::int64_t> File::read_attribute(const std::string& path, const std::string& name) const {
  const Context context = reading(name_, path, name);
  return Reader(id_, path, name, context).numbers<std::int64_t>(H5T_NATIVE_INT64);
}

template <>
std::string File::read_attribute(const std::string& path, const std::string& name) const {
  const Context context = reading(name_, path, name);
  const Reader reader(id_, path, name, context);
  return reader.only(reader.texts());
}

template <>
std::vector<std::string> File::read_attribute(const std::string& path, const std::string& name) const {
  const Context context = reading(name_, path, name);
  return Reader(id_, path, name, context).texts();
}

}  // namespace vitrify::hdf5
