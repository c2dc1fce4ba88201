// Densities and the smooth parts of pair functions as polynomials that registers hold.
#pragma once

#include <vector>

#include "host/engine/potential/thin_tables.hpp"
#include "kernels/potential/curves.hpp"

namespace vitrify {

/// Largest differences of curves from the tables at distances that pairs feel: of densities, as parts of the largest
/// there, and of energy and force of a pair. Slopes of densities count by the steepest embedding.
struct CurveError {
  double density = 0;
  TableError pair;
};
/// What curves may differ by: about as much as by the rounding of a sum over neighbors to float.
inline constexpr CurveError curve_bound{2e-6, {5e-8, 3e-6}};
bool within(const CurveError& error, const CurveError& bound);

struct Curves {
  CurveGrid inner, outer;
  // as in CurvesView
  std::vector<Quintic> density, outer_phi, outer_pull;
  std::vector<InnerCurve> density_pull, inner_pull;
  CurveError error;
};

/// Fits to each segment the polynomial with the table's values at both ends and at points between them that spread the
/// error evenly. Values are continuous but for rounding.
Curves fit_curves(const PotentialTables& t);

}  // namespace vitrify
