// The columns of one table of run.h5.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "host/error.hpp"
#include "host/files/hdf5/hdf5.hpp"

namespace vitrify {

/// A table is as long as its column `key`. Members throw Error(io) for columns of another type or length.
class TableColumns {
 public:
  TableColumns(const hdf5::File& file, std::string group, const std::string& key)
      : file_(file), group_(std::move(group)), rows_(file.rows(group_ + "/" + key)) {}

  std::uint64_t rows() const { return rows_; }

  /// A whole column, `width` values a row.
  template <class T>
  std::vector<T> get(const std::string& name, std::size_t width = 1) const {
    return checked<T>(file_.read(group_ + "/" + name), name, rows_, width);
  }
  /// `count` rows of a column from `first` on.
  template <class T>
  std::vector<T> get_rows(const std::string& name, std::int64_t first, std::int64_t count,
                          std::size_t width = 1) const {
    if (first < 0 || count < 0 || static_cast<std::uint64_t>(first) + static_cast<std::uint64_t>(count) > rows_)
      throw Error(ExitCode::io, group_ + "/" + name + ": lacks rows that another table counts on");
    if (file_.rows(group_ + "/" + name) != rows_)
      throw Error(ExitCode::io, group_ + "/" + name + ": a column has another length than expected");
    return checked<T>(file_.read_rows(group_ + "/" + name, first, count), name, count, width);
  }

 private:
  template <class T>
  std::vector<T> checked(hdf5::Array array, const std::string& name, std::uint64_t rows, std::size_t width) const {
    auto* values = std::get_if<std::vector<T>>(&array.values);
    if (!values || values->size() != width * rows)
      throw Error(ExitCode::io, group_ + "/" + name + ": a column has another type or length than expected");
    return std::move(*values);
  }

  const hdf5::File& file_;
  std::string group_;
  std::uint64_t rows_;
};

}  // namespace vitrify
