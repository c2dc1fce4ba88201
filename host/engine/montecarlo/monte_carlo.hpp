// Monte Carlo sampling of the types as stages see it: what to sample, and what a stage's chain did.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/montecarlo/chain.hpp"

namespace vitrify {

/// Settings of a batch. `trials_per_atom` and `seeds` are per replica.
struct MonteCarloSettings {
  MonteCarloMode mode = MonteCarloMode::vcsgc;
  long every = 10;                      ///< MD steps between cycles
  std::vector<double> trials_per_atom;  ///< of a cycle; 0: plain dynamics
  CompositionTarget target;             ///< sgc ignores its kappa, exchanges all of it
  std::vector<std::uint64_t> seeds;
  std::uint32_t stage = 0;  ///< makes the chains of different stages differ

  bool operator==(const MonteCarloSettings&) const = default;
};

/// What the chain of a replica has done since the start of its stage.
struct MonteCarloReport {
  long trials = 0, accepted = 0;
  double energy_change_eV = 0;
  std::vector<int> count;  ///< atoms by type
};

}  // namespace vitrify
