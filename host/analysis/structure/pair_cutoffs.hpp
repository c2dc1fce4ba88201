// How far apart neighbors may be, by their elements.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace vitrify {

/// Distances in A up to which atoms of two elements are neighbors; the order of the two does not matter.
class PairCutoffs {
 public:
  /// The same for all pairs.
  PairCutoffs(std::size_t n_elements, double cutoff_A) : n_(n_elements), values_(n_ * n_, cutoff_A) {}

  std::size_t n_elements() const { return n_; }
  double of(std::size_t a, std::size_t b) const { return values_[a * n_ + b]; }
  void set(std::size_t a, std::size_t b, double cutoff_A) { values_[a * n_ + b] = values_[b * n_ + a] = cutoff_A; }
  double largest() const { return *std::max_element(values_.begin(), values_.end()); }

 private:
  std::size_t n_;
  std::vector<double> values_;
};

}  // namespace vitrify
