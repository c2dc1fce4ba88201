// A file of comma-separated values that grows by rows, for eyes and spreadsheets: thermo.csv, searches.csv.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "host/files/checksum.hpp"

namespace vitrify {

/// Appends rows to a file of comma-separated values. Rows wait in memory until flush(). Members throw Error(io).
class CsvFile {
 public:
  using Cell = std::variant<std::string, std::int64_t, double>;

  /// Creates the file with a header line of column names (units in the names), replacing one that exists.
  CsvFile(std::filesystem::path path, const std::vector<std::string>& columns);
  /// Opens the file of an earlier run and drops what is beyond `mark`, that at its checkpoint. Throws
  /// Error(bad_checkpoint) if the file does not begin with it.
  static CsvFile resume(std::filesystem::path path, const FileMark& mark);
  /// Throws Error(bad_checkpoint) if a file is missing or does not begin with what a checkpoint counts on.
  static void check(const std::filesystem::path& path, const FileMark& mark);

  CsvFile(CsvFile&& other) noexcept;
  CsvFile& operator=(CsvFile&&) = delete;
  /// Tries to write what waits.
  ~CsvFile();

  /// One cell per column; doubles with 10 significant digits.
  void append_row(const std::vector<Cell>& cells);
  /// Writes what waits and syncs the file.
  void flush();
  /// The file as of the last flush.
  const FileMark& mark() const { return mark_; }

 private:
  CsvFile(std::filesystem::path path, int flags);

  std::filesystem::path path_;
  int descriptor_ = -1;
  FileMark mark_;
  std::string waiting_;
};

}  // namespace vitrify
