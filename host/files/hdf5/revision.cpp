#include "host/files/hdf5/revision.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "host/error.hpp"
#include "host/files/checksum.hpp"

namespace vitrify::hdf5 {
namespace {

/// Raw data of this size do not wait in memory.
constexpr std::uint64_t least_to_write_at_once = 1 << 16;

std::uint32_t sum_of(const Overlay& file, std::uint64_t begin, std::uint64_t end, std::uint32_t sum) {
  std::vector<char> block(1 << 18);
  for (std::uint64_t place = begin; place < end; place += block.size()) {
    const std::uint64_t count = std::min<std::uint64_t>(block.size(), end - place);
    file.read_file(place, block.data(), count);
    sum = checksum({block.data(), static_cast<std::size_t>(count)}, sum);
  }
  return sum;
}

std::string bytes_at(const Overlay& file, std::uint64_t place, std::size_t count) {
  std::string bytes(count, '\0');
  file.read_file(place, bytes.data(), count);
  return bytes;
}

}  // namespace

Revision::Revision(std::shared_ptr<Overlay> before, std::shared_ptr<Overlay> file, std::uint64_t begin,
                   std::uint32_t sum)
    : before_(std::move(before)),
      file_(std::move(file)),
      size_before_(file_->size()),
      begin_(begin),
      sum_before_(sum) {}

/// Sums go on from those of the seal: what was damaged since then stays so.
std::shared_ptr<Revision> Revision::next(std::shared_ptr<Overlay> before, std::shared_ptr<Overlay> file) {
  const Superblock superblock(bytes_at(*file, 0, Superblock::size));
  const std::string line = bytes_at(*file, superblock.end(), Seal::size);
  const std::optional<Seal> seal = Seal::read(line);
  const std::uint64_t begin = seal ? seal->content + Seal::size : file->size();
  const std::uint32_t sum = seal ? checksum(line, seal->body) : sum_of(*file, Superblock::size, begin, 0);
  return std::shared_ptr<Revision>(new Revision(std::move(before), std::move(file), begin, sum));
}

std::shared_ptr<Revision> Revision::first(std::shared_ptr<Overlay> file) {
  return std::shared_ptr<Revision>(new Revision(nullptr, std::move(file), Superblock::size, 0));
}

/// What was written in vain is not to take up room.
Revision::~Revision() {
  if (!is_concluded_ && file_->try_to_set_size(std::min(begin_, size_before_))) file_->try_to_set_size(size_before_);
}

std::optional<std::uint64_t> Revision::place(H5FD_mem_t kind, std::uint64_t count) {
  if (kind == H5FD_MEM_SUPER && superblock_.empty()) {
    superblock_.resize(count);
    return 0;
  }
  if (kind != H5FD_MEM_DRAW || !before_) return std::nullopt;
  const std::optional<Range> data = before_->take_last_reference();
  if (!data || data->count != count) return std::nullopt;
  referred_ += count;
  return data->begin;
}

void Revision::read(H5FD_mem_t kind, std::uint64_t offset, char* to, std::uint64_t count) {
  if (offset + count <= superblock_.size())
    superblock_.copy(to, count, offset);
  else
    file_->read(kind, offset, to, count);
}

void Revision::write(H5FD_mem_t kind, std::uint64_t offset, const char* from, std::uint64_t count) {
  if (before_ && kind == H5FD_MEM_DRAW) before_->take_last_reference();
  if (offset + count <= superblock_.size())
    superblock_.replace(offset, count, from, count);
  else if (offset >= begin_ && kind == H5FD_MEM_DRAW && count >= least_to_write_at_once)
    write_through(offset, {from, count});
  else if (offset >= begin_)
    file_->write(kind, offset, from, count);
  // what comes before are raw data that the file has there
}

void Revision::write_through(std::uint64_t offset, std::string_view bytes) {
  if (failure_) return;
  try {
    file_->write_through(offset, bytes);
  } catch (const Error&) {
    failure_ = std::current_exception();
  }
}

/// A reader asks for the size of the file, then for the superblock, and refuses a content beyond that size. So the file
/// has the size of the next revision before that is there; one that does not fit waits for readers in between.
void Revision::conclude(Room room) {
  constexpr std::chrono::milliseconds long_enough{100};
  if (failure_) std::rethrow_exception(failure_);
  const Superblock superblock(superblock_);
  if (superblock.end() != size_ || superblock_.size() != Superblock::size)
    throw Error(ExitCode::failure, "HDF5 has written another superblock than expected");
  file_->write_changes();
  const Seal seal{size_, sum_of(*file_, begin_, size_, sum_before_), checksum(superblock_)};
  file_->write_through(size_, seal.line());
  const std::uint64_t end = size_ + Seal::size;
  file_->try_to_set_size(room == Room::for_more ? end + 2 * (size_ - begin_) + least_room : end);
  file_->sync();
  if (room == Room::for_more && end > size_before_) std::this_thread::sleep_for(long_enough);
  file_->write_through(0, superblock_);
  is_concluded_ = true;
  file_->sync();
  file_->close();
}

}  // namespace vitrify::hdf5
