// Coarser tables for speed: a potential file with ten thousand points spreads over more cache than its curves need.
#pragma once

#include "host/engine/potential/table_curve.hpp"

namespace vitrify {

/// What a change of the tables does to one pair: the largest change of its energy and of its force, at distances where
/// its pair energy is below felt_eV: joints of the short-range repulsion lie above. Densities count by the steepest
/// embedding.
struct TableError {
  double energy_eV = 0, force_eV_per_A = 0;
};
/// What thinning may change. The curves remain smooth, so forces remain the derivatives of the energy.
inline constexpr TableError thinning_bound{1e-8, 1e-5};

/// Functions of distance with every n-th knot: cubics through the values and slopes that `t` has there. The embedding
/// stays.
PotentialTables thinned(const PotentialTables& t, int every);

/// Largest differences at the knots and in the middles of the intervals of `fine`.
TableError table_error(const PotentialTables& fine, const PotentialTables& coarse);

struct ThinTables {
  PotentialTables tables;
  int every = 1;  ///< 1: as in the file
  TableError error;
};

/// The thinnest tables of every 8th, 5th, 4th or 2nd knot within the bound.
ThinTables thin_tables(const PotentialTables& t, const TableError& bound = thinning_bound);

}  // namespace vitrify
