#include "host/files/hdf5/overlay.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "host/files/atomic_file.hpp"

namespace vitrify::hdf5 {
namespace {

constexpr std::uint64_t page_size = 4096;  // about that of a chunk
constexpr std::uint64_t longest_write = 1 << 20;
/// Raw data below this are read even where a reference to them will do.
constexpr std::uint64_t least_to_skip = 1 << 16;

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
  size_ = size_in_file_ = static_cast<std::uint64_t>(status.st_size);
}

Overlay::~Overlay() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Overlay::fail(std::string_view action, int system_error) const { throw_io_error(name_, action, system_error); }

bool Overlay::is_changed(Range range) const {
  const auto next = changed_.upper_bound(range.begin);
  return range.end() > size_in_file_ || (next != changed_.end() && next->second < range.end());
}

/// HDF5 counts its heaps of texts as raw data, but copies them text by text. A heap has signature, version, three bytes
/// and its size (format specification, section III.E). It is read in two parts.
bool Overlay::is_reference(Range range) {
  constexpr std::string_view signature = "GCOL";
  constexpr std::size_t header = 16, size = 8;
  if (is_changed(range)) return false;
  if (range.begin >= heap_.begin && range.end() <= heap_.end()) return false;
  if (range.count < header) return true;
  std::string beginning(header, '\0');
  read_file(range.begin, beginning.data(), header);
  if (!beginning.starts_with(signature)) return true;
  heap_ = {range.begin, 0};
  std::memcpy(&heap_.count, beginning.data() + size, sizeof(heap_.count));
  return false;
}

void Overlay::note_change(Range range) {
  auto next = changed_.lower_bound(range.begin);  // by their ends
  while (next != changed_.end() && next->second <= range.end()) {
    const std::uint64_t begin = std::min(range.begin, next->second), end = std::max(range.end(), next->first);
    range = {begin, end - begin};
    next = changed_.erase(next);
  }
  changed_[range.end()] = range.begin;
}

void Overlay::read_file(std::uint64_t offset, char* to, std::uint64_t count) const {
  const ssize_t there = read_all(descriptor_, to, count, offset);
  if (there < 0) fail("read", errno);
  std::memset(to + there, 0, count - static_cast<std::uint64_t>(there));
}

void Overlay::read(H5FD_mem_t kind, std::uint64_t offset, char* to, std::uint64_t count) {
  if (references_expected_ && kind == H5FD_MEM_DRAW) {
    last_reference_.reset();
    if (is_reference({offset, count})) {
      last_reference_ = {offset, count};
      if (count >= least_to_skip) return;
    }
  }
  read_file(offset, to, count);
  const std::uint64_t end = offset + count;
  for (auto page = pages_.lower_bound(offset / page_size); page != pages_.end(); ++page) {
    const std::uint64_t begin = page->first * page_size;
    if (begin >= end) break;
    const std::uint64_t first = std::max(begin, offset), last = std::min(begin + page_size, end);
    std::memcpy(to + (first - offset), page->second.data() + (first - begin), last - first);
  }
}

void Overlay::write(H5FD_mem_t, std::uint64_t offset, const char* from, std::uint64_t count) {
  size_ = std::max(size_, offset + count);
  note_change({offset, count});
  while (count > 0) {
    const std::uint64_t number = offset / page_size, first = offset % page_size;
    const std::uint64_t part = std::min(count, page_size - first);
    auto page = pages_.find(number);
    if (page == pages_.end()) {
      std::string content(page_size, '\0');
      if (part < page_size) read_file(number * page_size, content.data(), page_size);
      page = pages_.emplace(number, std::move(content)).first;
    }
    std::memcpy(page->second.data() + first, from, part);
    offset += part, from += part, count -= part;
  }
}

void Overlay::write_through(std::uint64_t offset, std::string_view bytes) {
  for (std::uint64_t done = 0; done < bytes.size();) {
    const ssize_t part =
        ::pwrite(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (part < 0 && errno == EINTR) continue;
    if (part < 0) fail("write", errno);
    done += static_cast<std::uint64_t>(part);
  }
  size_ = std::max(size_, offset + bytes.size());
  size_in_file_ = std::max(size_in_file_, offset + bytes.size());
}

void Overlay::write_changes() {
  const std::uint64_t size = size_;
  std::string bytes;
  for (const auto& [change_end, begin] : changed_) {
    const std::uint64_t end = std::min(change_end, size);
    for (std::uint64_t place = begin; place < end; place += bytes.size()) {
      bytes.resize(std::min(end - place, longest_write));
      read(H5FD_MEM_DEFAULT, place, bytes.data(), bytes.size());
      write_through(place, bytes);
    }
  }
  pages_.clear();
  changed_.clear();
}

bool Overlay::try_to_set_size(std::uint64_t size) noexcept {
  return ::ftruncate(descriptor_, static_cast<off_t>(size)) == 0;
}

void Overlay::sync() {
  if (::fsync(descriptor_) != 0) fail("sync", errno);
}

void Overlay::close() {
  if (::close(std::exchange(descriptor_, -1)) != 0) fail("close", errno);
}

}  // namespace vitrify::hdf5
