#include "host/run_files/row_buffer.hpp"

#include <algorithm>
#include <limits>
#include <type_traits>

#include "host/error.hpp"

namespace vitrify {
namespace {

/// Lengthens a column to `rows` rows by cells without a value.
void fill_to(RowBuffer::Column& column, std::uint64_t rows) {
  const std::uint64_t size = rows * hdf5::element_count(column.row_shape);
  std::visit(
      [&](auto& values) {
        using T = typename std::remove_reference_t<decltype(values)>::value_type;
        values.resize(size, std::is_floating_point_v<T> ? std::numeric_limits<T>::quiet_NaN() : static_cast<T>(-1));
      },
      column.values);
}

}  // namespace

void RowBuffer::append(std::vector<Cell> row) {
  for (Cell& cell : row) append_cell(std::move(cell));
  ++rows_;
  for (Column& column : columns_) fill_to(column, rows_);
}

void RowBuffer::append_cell(Cell&& cell) {
  auto column = std::find_if(columns_.begin(), columns_.end(), [&](const Column& c) { return c.name == cell.name; });
  if (column == columns_.end()) {
    columns_.push_back({cell.name, cell.unit, cell.value.shape, {}});
    column = columns_.end() - 1;
    std::visit([&](auto& values) { column->values = std::decay_t<decltype(values)>{}; }, cell.value.values);
    fill_to(*column, rows_);
  }
  if (column->row_shape != cell.value.shape || column->values.index() != cell.value.values.index())
    throw Error(ExitCode::failure, "column " + cell.name + " changes its type or shape");
  std::visit(
      [&](auto& values) {
        const auto& added = std::get<std::decay_t<decltype(values)>>(cell.value.values);
        values.insert(values.end(), added.begin(), added.end());
      },
      column->values);
}

}  // namespace vitrify
