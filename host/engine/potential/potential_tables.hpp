// From the numbers of a setfl file to the cubics that kernels evaluate.
#pragma once

#include <vector>

#include "host/engine/potential/setfl_potential.hpp"
#include "kernels/neighbor/list.hpp"
#include "kernels/potential/tables.hpp"

namespace vitrify {

/// Tables for `elements` (types in that order) as LAMMPS interpolates them: slopes from five-point differences, one
/// cubic per interval. n_r and n_rho count intervals.
struct PotentialTables {
  int n_types = 0, n_r = 0, n_rho = 0;
  double dr = 0, drho = 0, rho_max = 0, cutoff = 0;
  bool symmetric_density = true;
  std::vector<Cubic> density, z, embedding;
  std::vector<PairCubics> pair;
  std::vector<double> mass_amu;
  ListRadii radii;
};

/// Throws Error(bad_input) for an element that the potential lacks, or more than max_types elements.
PotentialTables make_tables(const SetflPotential& potential, const std::vector<std::string>& elements);

/// Cubics of a table f_1 .. f_n; n - 1 of them.
std::vector<Cubic> interpolate(const Table& f);

}  // namespace vitrify
