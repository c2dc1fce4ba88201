// Lattice constants and cohesive energies of simple crystals: a fingerprint of a potential.
#pragma once

#include <string>
#include <vector>

#include "host/engine/potential/setfl_potential.hpp"

namespace vitrify::cli {

struct ReferenceCrystal {
  std::string lattice;  ///< fcc, bcc, hcp or B2
  std::string formula;  ///< "Cu", "CuZr"
  double lattice_constant_A = 0;
  double c_over_a = 0;  ///< 0 for cubic ones
  double energy_eV_per_atom = 0;
};

/// fcc, bcc and hcp of each element, B2 of each pair, at their energy minima.
std::vector<ReferenceCrystal> reference_crystals(const SetflPotential& potential);

}  // namespace vitrify::cli
