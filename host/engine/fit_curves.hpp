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
  // as in CurvesView
  std::vector<Quintic> density, outer_phi, outer_pull;
  std::vector<QuinticSlope> density_slope;
  CurveError error;
};

/// In each segment the polynomial with the table's values at both ends and at points between them that spread the error
/// evenly. Values are continuous but for rounding.
Curves fit_curves(const PotentialTables& t);

}  // namespace vitrify
