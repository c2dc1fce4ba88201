#include "host/files/csv_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "host/error.hpp"
#include "host/files/atomic_file.hpp"

namespace vitrify {
namespace {

std::string cell_text(const CsvFile::Cell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) return fmt::format("{:.10g}", *number);
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return fmt::format("{}", *integer);
  return std::get<std::string>(cell);
}

}  // namespace

CsvFile::CsvFile(std::filesystem::path path, int flags) : path_(std::move(path)) {
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC | flags, 0666);
  if (descriptor_ < 0) throw_io_error(path_, "open", errno);
}

CsvFile::CsvFile(std::filesystem::path path, const std::vector<std::string>& columns)
    : CsvFile(std::move(path), O_CREAT | O_TRUNC) {
  waiting_ = fmt::format("{}\n", fmt::join(columns, ","));
  flush();
}

void CsvFile::check(const std::filesystem::path& path, const FileMark& mark) {
  if (!std::filesystem::exists(path))
    throw Error(ExitCode::bad_checkpoint, path.string() + ": cannot be read: no such file");
  const FileMark found = mark_of(path, mark.size);
  if (found.size < mark.size)
    throw Error(ExitCode::bad_checkpoint,
                fmt::format("{}: found {} bytes, the checkpoint counts on {}", path.string(), found.size, mark.size));
  if (found.sum != mark.sum)
    throw Error(ExitCode::bad_checkpoint,
                fmt::format("{}: the first {} bytes are not those that the checkpoint counts on: the file was changed "
                            "or is of another run",
                            path.string(), mark.size));
}

CsvFile CsvFile::resume(std::filesystem::path path, const FileMark& mark) {
  check(path, mark);  // first: the end of a CsvFile writes
  CsvFile csv(std::move(path), 0);
  csv.mark_ = mark;
  csv.flush();
  return csv;
}

CsvFile::CsvFile(CsvFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      mark_(other.mark_),
      waiting_(std::move(other.waiting_)) {}

CsvFile::~CsvFile() {
  if (descriptor_ < 0) return;
  try {
    flush();
  } catch (const Error&) {
    // Whoever needs to know has called flush().
  }
  ::close(descriptor_);
}

void CsvFile::append_row(const std::vector<Cell>& cells) {
  std::vector<std::string> texts;
  for (const Cell& cell : cells) texts.push_back(cell_text(cell));
  waiting_ += fmt::format("{}\n", fmt::join(texts, ","));
}

/// What a failed flush left of a row goes first.
void CsvFile::flush() {
  const off_t end = static_cast<off_t>(mark_.size);
  if (::ftruncate(descriptor_, end) != 0 || ::lseek(descriptor_, end, SEEK_SET) < 0)
    throw_io_error(path_, "write", errno);
  write_all(descriptor_, waiting_, path_);
  if (::fsync(descriptor_) != 0) throw_io_error(path_, "sync", errno);
  mark_ = {mark_.size + waiting_.size(), checksum(waiting_, mark_.sum)};
  waiting_.clear();
}

}  // namespace vitrify
