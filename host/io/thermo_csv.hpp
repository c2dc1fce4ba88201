// thermo.csv: one row per replica and output step, for eyes and spreadsheets.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace vitrify {

/// Appends rows to a file of comma-separated values. Rows wait in memory until flush(). Members throw Error(io).
class ThermoCsv {
 public:
  using Cell = std::variant<std::string, std::int64_t, double>;

  /// Creates the file with a header line of column names (units in the names), replacing one that exists.
  ThermoCsv(std::filesystem::path path, const std::vector<std::string>& columns);
  /// Opens the file of an earlier run and drops what is beyond `size` bytes, the size() at its checkpoint. Throws
  /// Error(bad_checkpoint) if the file is shorter.
  static ThermoCsv resume(std::filesystem::path path, std::uint64_t size);

  ThermoCsv(ThermoCsv&& other) noexcept;
  ThermoCsv& operator=(ThermoCsv&&) = delete;
  /// Tries to write what waits.
  ~ThermoCsv();

  /// One cell per column; doubles with 10 significant digits.
  void append_row(const std::vector<Cell>& cells);
  /// Writes what waits and syncs the file.
  void flush();
  /// Bytes in the file as of the last flush.
  std::uint64_t size() const { return size_; }

 private:
  ThermoCsv(std::filesystem::path path, int flags);

  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  std::string waiting_;
};

}  // namespace vitrify
