// Arithmetic on the per-atom vectors of one search: a block of threads does it, and every thread gets the sums.
#pragma once

#include "kernels/geometry/vector.hpp"

namespace vitrify {

/// A sum whose operation is the maximum.
struct Largest {
  double value = 0;
  VITRIFY_HD Largest& operator+=(const Largest& o) {
    if (!(o.value <= value)) value = o.value;  // NaN wins
    return *this;
  }
};

/// The threads of a block and the number of atoms that they work on.
template <class Block>
struct BlockVectors {
  const Block& block;
  int n;

  VITRIFY_HD double product(const Vec3* a, const Vec3* b) const {
    return block.sum(n, [=](int i) { return dot(a[i], b[i]); });
  }
  VITRIFY_HD double norm2(const Vec3* a) const { return product(a, a); }
  VITRIFY_HD void copy(Vec3* to, const Vec3* from) const {
    block.for_each(n, [=](int i) { to[i] = from[i]; });
  }
  VITRIFY_HD void scale(Vec3* a, double by) const {
    block.for_each(n, [=](int i) { a[i] *= by; });
  }
  /// a <- a + by b
  VITRIFY_HD void add(Vec3* a, double by, const Vec3* b) const {
    block.for_each(n, [=](int i) { a[i] += by * b[i]; });
  }
  /// Length 1; returns the length before. A vector of length 0 stays.
  VITRIFY_HD double normalize(Vec3* a) const {
    const double length = sqrt(norm2(a));
    if (length > 0) scale(a, 1 / length);
    return length;
  }
  /// Takes the part along the unit vector `axis` out of a and returns its length, with its sign.
  VITRIFY_HD double project_out(Vec3* a, const Vec3* axis) const {
    const double along = product(a, axis);
    add(a, -along, axis);
    return along;
  }
  /// Takes the rigid translation out.
  VITRIFY_HD void remove_translation(Vec3* a) const {
    const Vec3 mean = block.sum(n, [=](int i) { return a[i]; }) * (1.0 / n);
    block.for_each(n, [=](int i) { a[i] -= mean; });
  }
  VITRIFY_HD double longest(const Vec3* a) const {
    return sqrt(block.sum(n, [=](int i) { return Largest{vitrify::norm2(a[i])}; }).value);
  }
  VITRIFY_HD double largest_component(const Vec3* a) const {
    return block.sum(n, [=](int i) { return Largest{max_component(a[i])}; }).value;
  }
};

}  // namespace vitrify
