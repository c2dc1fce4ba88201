// A file of comma-separated values that grows by rows, for eyes and spreadsheets: thermo.csv, searches.csv.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace vitrify {

/// Appends rows to a file of comma-separated values. Rows wait in memory until flush(). Members throw Error(io).
class CsvFile {
 public:
  using Cell = std::variant<std::string, std::int64_t, double>;

  /// Creates the file with a header line of column names (units in the names), replacing one that exists.
  CsvFile(std::filesystem::path path, const std::vector<std::string>& columns);
  /// Opens the file of an earlier run and drops what is beyond `size` bytes, the size() at its checkpoint. Throws
  /// Error(bad_checkpoint) if the file is shorter.
  static CsvFile resume(std::filesystem::path path, std::uint64_t size);

  CsvFile(CsvFile&& other) noexcept;
  CsvFile& operator=(CsvFile&&) = delete;
  /// Tries to write what waits.
  ~CsvFile();

  /// One cell per column; doubles with 10 significant digits.
  void append_row(const std::vector<Cell>& cells);
  /// Writes what waits and syncs the file.
  void flush();
  /// Bytes in the file as of the last flush.
  std::uint64_t size() const { return size_; }

 private:
  CsvFile(std::filesystem::path path, int flags);

  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  std::string waiting_;
};

}  // namespace vitrify
