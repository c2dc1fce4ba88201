// Dense symmetric matrices and their spectra, as references.
#pragma once

#include <vector>

namespace vitrify::test {

class SymmetricMatrix {
 public:
  explicit SymmetricMatrix(int rows) : rows_(rows), elements_(static_cast<std::size_t>(rows) * rows) {}

  int rows() const { return rows_; }
  double operator()(int row, int column) const { return elements_[place(row, column)]; }
  void set(int row, int column, double value) { elements_[place(row, column)] = elements_[place(column, row)] = value; }
  const double* data() const { return elements_.data(); }

 private:
  std::size_t place(int row, int column) const { return static_cast<std::size_t>(row) * rows_ + column; }

  int rows_;
  std::vector<double> elements_;
};

struct Spectrum {
  std::vector<double> values;                ///< ascending
  std::vector<std::vector<double>> vectors;  ///< of length 1, in the order of the values
};

Spectrum spectrum(const SymmetricMatrix& matrix);

}  // namespace vitrify::test
