// Densities and the far part of pair functions as quintics that registers hold.
#pragma once

#include <vector>

#include "host/engine/thin_tables.hpp"
#include "kernels/potential/curves.hpp"

namespace vitrify {

/// Largest differences of curves from the tables at distances that pairs feel: of densities and their slopes, as parts
/// of the largest there, and of energy and force of an outer pair.
struct CurveError {
  double density = 0;
  TableError pair;
};
/// What curves may differ by: a density as much as rounding to float a few times, a pair as much as by thinning,
/// nearly.
inline constexpr CurveError curve_bound{2e-6, {5e-8, 1e-5}};
bool within(const CurveError& error, const CurveError& bound);

struct Curves {
  CurveGrid inner, outer;
  std::vector<Quintic> density, outer_z;    ///< [i type][j type]
  std::vector<QuinticSlope> density_slope;  ///< [i type][j type]
  CurveError error;
};

/// In each segment the quintic with the table's values and slopes at both ends, and its values at the two points
/// between which make the largest error of a smooth function smallest. Values and slopes are continuous but for
/// rounding.
Curves fit_curves(const PotentialTables& t);

}  // namespace vitrify
