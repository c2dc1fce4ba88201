// Arithmetic of displacement fields, `fields_at_once` of them side by side for each atom.
#pragma once

#include "kernels/potential/eam_response.hpp"

namespace vitrify {

/// A number of each field.
struct FieldSums {
  double of[fields_at_once] = {};
  VITRIFY_HD FieldSums& operator+=(const FieldSums& o) {
    for (int k = 0; k < fields_at_once; ++k) of[k] += o.of[k];
    return *this;
  }
};

/// A vector of each field.
struct FieldVectors {
  Vec3 of[fields_at_once];
  VITRIFY_HD FieldVectors& operator+=(const FieldVectors& o) {
    for (int k = 0; k < fields_at_once; ++k) of[k] += o.of[k];
    return *this;
  }
};

/// Mass of an atom, amu, or 1 where fields are not weighted.
struct FieldWeight {
  AtomsView atoms;
  bool by_mass = false;
  VITRIFY_HD double operator()(int i) const { return by_mass ? atoms.mass[atoms.type[i]] : 1.0; }
};

/// sum_i weight_i x_i, and the sum of weights in the last place.
struct FieldMoment {
  FieldWeight weight;
  const Vec3* field;

  struct Sum {
    FieldVectors moment;
    double weight = 0;
    VITRIFY_HD Sum& operator+=(const Sum& o) {
      moment += o.moment;
      weight += o.weight;
      return *this;
    }
  };
  VITRIFY_HD Sum operator()(int i, int) const {
    Sum sum;
    sum.weight = weight(i);
    for (int k = 0; k < fields_at_once; ++k) sum.moment.of[k] = field[i * fields_at_once + k] * sum.weight;
    return sum;
  }
};
struct StoreFieldMean {
  FieldVectors* mean;  ///< [n_replicas]
  VITRIFY_HD void operator()(int r, const FieldMoment::Sum& sum) const {
    for (int k = 0; k < fields_at_once; ++k) mean[r].of[k] = sum.moment.of[k] * (1 / sum.weight);
  }
};
struct SubtractFieldMean {
  const FieldVectors* mean;
  Vec3* field;
  VITRIFY_HD void operator()(int i, int r) const {
    for (int k = 0; k < fields_at_once; ++k) field[i * fields_at_once + k] -= mean[r].of[k];
  }
};

/// x . y of each field.
struct FieldDot {
  const Vec3 *x, *y;
  VITRIFY_HD FieldSums operator()(int i, int) const {
    FieldSums sum;
    for (int k = 0; k < fields_at_once; ++k) sum.of[k] = dot(x[i * fields_at_once + k], y[i * fields_at_once + k]);
    return sum;
  }
};

/// x . y of each field of x with one field of y.
struct FieldDotWith {
  const Vec3 *x, *y;
  int field;
  VITRIFY_HD FieldSums operator()(int i, int) const {
    FieldSums sum;
    for (int k = 0; k < fields_at_once; ++k) sum.of[k] = dot(x[i * fields_at_once + k], y[i * fields_at_once + field]);
    return sum;
  }
};
struct StoreFieldSums {
  FieldSums* sums;
  VITRIFY_HD void operator()(int r, const FieldSums& total) const { sums[r] = total; }
};

}  // namespace vitrify
