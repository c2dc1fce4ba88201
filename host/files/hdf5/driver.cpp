#include "host/files/hdf5/driver.hpp"

#include <sys/types.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <limits>

namespace vitrify::hdf5 {
namespace {

/// What HDF5 knows of an open file. It reads and writes the first member.
struct OpenFile {
  H5FD_t head{};
  std::shared_ptr<Driver> driver;
  haddr_t allocated = 0;  ///< end of the addresses in use
};

OpenFile& open_file(H5FD_t* head) { return *reinterpret_cast<OpenFile*>(head); }
const OpenFile& open_file(const H5FD_t* head) { return *reinterpret_cast<const OpenFile*>(head); }

/// Does something that may throw in a function that HDF5 calls; the words of the exception go to HDF5's error stack.
herr_t attempt(const std::function<void()>& action) try {
  action();
  return 0;
} catch (const std::exception& error) {
  H5Epush2(H5E_DEFAULT, __FILE__, __func__, __LINE__, H5E_ERR_CLS, H5E_VFL, H5E_READERROR, "%s", error.what());
  return -1;
}

H5FD_t* open_driver(const char*, unsigned, hid_t properties, haddr_t) {
  const auto* driver = static_cast<Driver* const*>(H5Pget_driver_info(properties));
  if (!driver) return nullptr;
  auto* file = new OpenFile;
  file->driver = (*driver)->shared_from_this();
  return &file->head;
}

herr_t close_driver(H5FD_t* file) {
  delete &open_file(file);
  return 0;
}

int compare(const H5FD_t* a, const H5FD_t* b) {
  const Driver *one = open_file(a).driver.get(), *other = open_file(b).driver.get();
  return one == other ? 0 : std::less<>()(one, other) ? -1 : 1;
}

/// Nothing is to be put off or put together: bytes wait in memory anyway.
herr_t query(const H5FD_t*, unsigned long* features) {
  *features = 0;
  return 0;
}

haddr_t allocate(H5FD_t* head, H5FD_mem_t kind, hid_t, hsize_t count) {
  OpenFile& file = open_file(head);
  haddr_t address = HADDR_UNDEF;
  attempt([&] {
    address = file.driver->place(kind, count).value_or(std::max<haddr_t>(file.allocated, file.driver->first_free()));
    file.allocated = std::max<haddr_t>(file.allocated, address + count);
  });
  return address;
}

haddr_t allocated(const H5FD_t* file, H5FD_mem_t) { return open_file(file).allocated; }

herr_t set_allocated(H5FD_t* file, H5FD_mem_t, haddr_t end) {
  open_file(file).allocated = end;
  return 0;
}

haddr_t end_of_file(const H5FD_t* file, H5FD_mem_t) { return open_file(file).driver->size(); }

herr_t read_driver(H5FD_t* file, H5FD_mem_t kind, hid_t, haddr_t offset, size_t count, void* to) {
  return attempt([&] { open_file(file).driver->read(kind, offset, static_cast<char*>(to), count); });
}

herr_t write_driver(H5FD_t* file, H5FD_mem_t kind, hid_t, haddr_t offset, size_t count, const void* from) {
  return attempt([&] { open_file(file).driver->write(kind, offset, static_cast<const char*>(from), count); });
}

herr_t truncate_driver(H5FD_t* file, hid_t, hbool_t) {
  open_file(file).driver->resize(open_file(file).allocated);
  return 0;
}

H5FD_class_t make_class() {
  H5FD_class_t driver{};
  driver.name = "vitrify";
  driver.maxaddr = static_cast<haddr_t>(std::numeric_limits<off_t>::max());
  driver.fc_degree = H5F_CLOSE_STRONG;
  driver.fapl_size = sizeof(void*);  // the address of a Driver
  driver.open = open_driver;
  driver.close = close_driver;
  driver.cmp = compare;
  driver.query = query;
  driver.alloc = allocate;
  driver.get_eoa = allocated;
  driver.set_eoa = set_allocated;
  driver.get_eof = end_of_file;
  driver.read = read_driver;
  driver.write = write_driver;
  driver.truncate = truncate_driver;
  constexpr H5FD_mem_t two_kinds[] = H5FD_FLMAP_DICHOTOMY;
  std::copy(std::begin(two_kinds), std::end(two_kinds), driver.fl_map);
  return driver;
}

}  // namespace

herr_t Driver::serve(hid_t properties) {
  static const H5FD_class_t driver = make_class();
  static const hid_t id = H5FDregister(&driver);
  const Driver* const info = this;
  return id < 0 ? -1 : H5Pset_driver(properties, id, &info);
}

}  // namespace vitrify::hdf5
