// One function of a potential's tables as a curve with values and slopes.
#pragma once

#include <span>

#include "host/engine/potential/potential_tables.hpp"

namespace vitrify {

using TableCurve = std::span<const Cubic>;

/// The n-th of the curves that stand one after the other, each with as many rows.
inline TableCurve table_curve(const std::vector<Cubic>& all, int n, int rows) {
  return TableCurve(all).subspan(static_cast<std::size_t>(n) * rows, rows);
}

/// Value, and slope per interval.
struct CurvePoint {
  double value, slope;
};
/// The curve at x intervals; beyond the last one it goes on straight.
CurvePoint at(TableCurve rows, double x);

/// Nearer than the distance of this pair energy, atoms of a liquid or glass do not come.
inline constexpr double felt_eV = 1.5;
/// Distance beyond which the pair energy stays below felt_eV, in intervals of `dr`; z is r phi(r).
double nearest_felt(TableCurve z, double dr);

/// Largest slope of an embedding, from a hundredth of its table on: it is steep at densities near zero. In eV per unit
/// of density.
double steepest_embedding(const PotentialTables& t);

}  // namespace vitrify
