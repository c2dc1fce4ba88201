#include "host/files/hdf5/overlay.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <functional>
#include <limits>
#include <utility>

#include "host/files/atomic_file.hpp"

namespace vitrify::hdf5 {
namespace {

constexpr std::uint64_t page_size = 4096;       // about that of a chunk
constexpr std::size_t longest_write = 1 << 20;  // neighboring pages are written together

/// What HDF5 knows of an open file of this driver. HDF5 reads and writes the first member.
struct OpenFile {
  H5FD_t head{};
  std::shared_ptr<Overlay> overlay;
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
  const auto* overlay = static_cast<Overlay* const*>(H5Pget_driver_info(properties));
  if (!overlay) return nullptr;
  auto* file = new OpenFile;
  file->overlay = (*overlay)->shared_from_this();
  return &file->head;
}

herr_t close_driver(H5FD_t* file) {
  delete &open_file(file);
  return 0;
}

int compare(const H5FD_t* a, const H5FD_t* b) {
  const Overlay *one = open_file(a).overlay.get(), *other = open_file(b).overlay.get();
  return one == other ? 0 : std::less<>()(one, other) ? -1 : 1;
}

/// What HDF5 may do for speed: as for its own driver of files on a disk.
herr_t query(const H5FD_t*, unsigned long* features) {
  *features = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
              H5FD_FEAT_AGGREGATE_SMALLDATA;
  return 0;
}

haddr_t allocated(const H5FD_t* file, H5FD_mem_t) { return open_file(file).allocated; }

herr_t set_allocated(H5FD_t* file, H5FD_mem_t, haddr_t end) {
  open_file(file).allocated = end;
  return 0;
}

haddr_t end_of_file(const H5FD_t* file, H5FD_mem_t) { return open_file(file).overlay->size(); }

herr_t read_driver(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t offset, size_t count, void* to) {
  return attempt([&] { open_file(file).overlay->read(offset, static_cast<char*>(to), count); });
}

herr_t write_driver(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t offset, size_t count, const void* from) {
  return attempt([&] { open_file(file).overlay->write(offset, static_cast<const char*>(from), count); });
}

herr_t truncate_driver(H5FD_t* file, hid_t, hbool_t) {
  open_file(file).overlay->resize(open_file(file).allocated);
  return 0;
}

H5FD_class_t make_driver() {
  H5FD_class_t driver{};
  driver.name = "vitrify_overlay";
  driver.maxaddr = static_cast<haddr_t>(std::numeric_limits<off_t>::max());
  driver.fc_degree = H5F_CLOSE_STRONG;
  driver.fapl_size = sizeof(void*);  // the address of an Overlay
  driver.open = open_driver;
  driver.close = close_driver;
  driver.cmp = compare;
  driver.query = query;
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

/// Reads up to the end of the file; returns how much there was. Negative: see errno.
ssize_t read_all(int descriptor, char* to, std::uint64_t count, std::uint64_t offset) {
  std::uint64_t done = 0;
  while (done < count) {
    const ssize_t part = ::pread(descriptor, to + done, count - done, static_cast<off_t>(offset + done));
    if (part < 0 && errno == EINTR) continue;
    if (part < 0) return part;
    if (part == 0) break;
    done += static_cast<std::uint64_t>(part);
  }
  return static_cast<ssize_t>(done);
}

}  // namespace

Overlay::Overlay(const std::filesystem::path& path, std::string name, Access access)
    : name_(std::move(name)),
      descriptor_(::open(path.c_str(), (access == Access::read ? O_RDONLY : O_RDWR) | O_CLOEXEC)) {
  if (descriptor_ < 0) fail("open", errno);
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) {
    const int reason = errno;
    ::close(descriptor_);
    fail("open", reason);
  }
  size_ = static_cast<std::uint64_t>(status.st_size);
}

Overlay::~Overlay() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Overlay::fail(std::string_view action, int system_error) const { throw_io_error(name_, action, system_error); }

herr_t Overlay::become_driver(hid_t properties) {
  static const H5FD_class_t driver = make_driver();
  static const hid_t id = H5FDregister(&driver);
  const Overlay* const info = this;
  return id < 0 ? -1 : H5Pset_driver(properties, id, &info);
}

void Overlay::read(std::uint64_t offset, char* to, std::uint64_t count) const {
  const ssize_t there = read_all(descriptor_, to, count, offset);
  if (there < 0) fail("read", errno);
  std::memset(to + there, 0, count - static_cast<std::uint64_t>(there));
  const std::uint64_t end = offset + count;
  for (auto page = pages_.lower_bound(offset / page_size); page != pages_.end(); ++page) {
    const std::uint64_t begin = page->first * page_size;
    if (begin >= end) break;
    const std::uint64_t first = std::max(begin, offset), last = std::min(begin + page_size, end);
    std::memcpy(to + (first - offset), page->second.data() + (first - begin), last - first);
  }
}

void Overlay::write(std::uint64_t offset, const char* from, std::uint64_t count) {
  size_ = std::max(size_, offset + count);
  while (count > 0) {
    const std::uint64_t number = offset / page_size, first = offset % page_size;
    const std::uint64_t part = std::min(count, page_size - first);
    auto page = pages_.find(number);
    if (page == pages_.end()) {
      std::string content(page_size, '\0');
      if (part < page_size) read(number * page_size, content.data(), page_size);
      page = pages_.emplace(number, std::move(content)).first;
    }
    std::memcpy(page->second.data() + first, from, part);
    offset += part, from += part, count -= part;
  }
}

void Overlay::write_at(std::uint64_t offset, const std::string& bytes) const {
  const std::uint64_t inside = offset < size_ ? std::min<std::uint64_t>(bytes.size(), size_ - offset) : 0;
  for (std::uint64_t done = 0; done < inside;) {
    const ssize_t part = ::pwrite(descriptor_, bytes.data() + done, inside - done, static_cast<off_t>(offset + done));
    if (part < 0 && errno == EINTR) continue;
    if (part < 0) fail("write", errno);
    done += static_cast<std::uint64_t>(part);
  }
}

void Overlay::write_to_disk() {
  std::string bytes;
  std::uint64_t begin = 0;
  for (const auto& [number, page] : pages_) {
    if (number * page_size != begin + bytes.size() || bytes.size() >= longest_write) {
      write_at(begin, bytes);
      bytes.clear();
      begin = number * page_size;
    }
    bytes += page;
  }
  write_at(begin, bytes);
  if (::ftruncate(descriptor_, static_cast<off_t>(size_)) != 0) fail("write", errno);
  if (::close(std::exchange(descriptor_, -1)) != 0) fail("close", errno);
}

}  // namespace vitrify::hdf5
