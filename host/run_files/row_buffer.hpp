// Rows of a table that wait in memory to be appended to a file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/files/hdf5/hdf5.hpp"

namespace vitrify {

/// One cell of a row: the column's name, the value (of any shape), and for physical quantities the unit.
struct Cell {
  std::string name;
  hdf5::Array value;
  std::string unit = "";
};

/// Columns of equal length. A cell that a row lacks becomes NaN, or -1 in a column of integers.
class RowBuffer {
 public:
  struct Column {
    std::string name, unit;
    hdf5::Shape row_shape;
    hdf5::Values values;
  };

  /// Throws Error(failure) if a cell differs in type or shape from the ones before it.
  void append(std::vector<Cell> row);

  std::uint64_t rows() const { return rows_; }
  const std::vector<Column>& columns() const { return columns_; }

 private:
  void append_cell(Cell&& cell);

  std::uint64_t rows_ = 0;
  std::vector<Column> columns_;
};

}  // namespace vitrify
