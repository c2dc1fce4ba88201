// The Metropolis chain of a replica: its state, what trial t proposes, and when it is accepted.
//
// The chain is defined by its trials 0, 1, 2, ...: trial t takes its site, its new type (or partner) and its random
// number from the counter t, and is accepted or not in the state that trials 0 .. t-1 left. Detailed balance is that of
// single-site Metropolis sampling. kernels/montecarlo/window.hpp runs many trials of it at once.
#pragma once

#include <cstdint>

#include "kernels/dynamics/nose_hoover.hpp"
#include "kernels/montecarlo/composition.hpp"
#include "kernels/montecarlo/flip.hpp"
#include "kernels/random/streams.hpp"

namespace vitrify {

enum class MonteCarloMode : int { vcsgc, sgc, swap, swap_neighbors };

VITRIFY_HD constexpr bool exchanges(MonteCarloMode mode) {
  return mode == MonteCarloMode::swap || mode == MonteCarloMode::swap_neighbors;
}

/// Chain of one replica. Energies in eV.
struct ChainState {
  MonteCarloMode mode = MonteCarloMode::vcsgc;
  CompositionWeight weight;
  TypeCounts composition;
  std::uint64_t seed = 0;
  std::uint32_t stage = 0;     ///< of the run: trials count from 0 in each
  double trials_per_atom = 0;  ///< of a cycle
  double kT = 0;
  double reach2 = 0;              ///< A^2; moves further apart do not feel each other
  long trial = 0, end = 0;        ///< next trial, end of the cycle
  double trials_due = 0;          ///< fraction of a trial carried over to the next cycle
  long trials = 0, accepted = 0;  ///< since the start of the stage
  std::int64_t energy = 0;        ///< change by the accepted moves since the start of the stage, in energy_unit

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("mode", self.mode), visit("weight", self.weight), visit("composition", self.composition);
    visit("seed", self.seed), visit("stage", self.stage);
    visit("trials_per_atom", self.trials_per_atom);
    visit("kT", self.kT), visit("reach2", self.reach2);
    visit("trial", self.trial), visit("end", self.end), visit("trials_due", self.trials_due);
    visit("trials", self.trials), visit("accepted", self.accepted), visit("energy", self.energy);
  }
  /// eV. Sums of integers do not depend on their order, in which lanes share the work.
  static constexpr double energy_unit = 0x1p-36;
  VITRIFY_HD static std::int64_t in_units(double energy) {
    return static_cast<std::int64_t>(rint(energy / energy_unit));
  }

  /// Whether this can have become of a chain.
  bool continues(const ChainState& start) const {
    return mode == start.mode && weight.n_types == start.weight.n_types && seed == start.seed && stage == start.stage &&
           trials_per_atom == start.trials_per_atom && 0 <= trial && trial <= end && 0 <= accepted &&
           accepted <= trials && 0 <= trials_due;
  }
};

/// Metropolis on -dU/kT - (W' - W).
VITRIFY_HD inline bool accepts(double energy_exponent, double weight_change, double log_u) {
  const double exponent = energy_exponent - weight_change;
  return exponent >= 0 || log_u < exponent;
}

VITRIFY_HD inline int below(double u, int n) {
  const int k = static_cast<int>(u * n);
  return k < n ? k : n - 1;
}

/// What the counter of a trial says, whatever the types are.
struct Proposal {
  int site, partner;  ///< partner < 0: a flip
  double u;           ///< chooses the new type of a flip
  double log_u;       ///< what Metropolis compares
};

VITRIFY_HD inline Proposal proposal(const MonteCarloView& system, const ChainState& s, int r, long trial) {
  const auto w = random_words(s.seed, Stream::monte_carlo, static_cast<std::uint64_t>(trial), s.stage, 0);
  const auto x = random_words(s.seed, Stream::monte_carlo, static_cast<std::uint64_t>(trial), s.stage, 1);
  const int first = system.atoms.batch.first[r], n = system.atoms.batch.size(r);
  Proposal p{first + below(uniform(w[0], w[1]), n), -1, uniform(w[2], w[3]), log(uniform(x[0], x[1]))};
  if (s.mode == MonteCarloMode::swap) p.partner = first + below(p.u, n);
  if (s.mode == MonteCarloMode::swap_neighbors) {
    const int n_inner = system.list.inner_last(p.site, 0);
    p.partner = n_inner > 0 ? system.list.entry(p.site, below(p.u, n_inner)) : p.site;
  }
  return p;
}

/// The move that a proposal is at a moment: to any other type alike, or an exchange of types that differ.
VITRIFY_HD inline Move proposed_move(const Proposal& p, const Moment& moment, int n_types) {
  Move m{p.site, moment.type(p.site), 0, p.partner};
  if (p.partner >= 0) {
    m.to = moment.type(p.partner);
  } else {
    const int other = below(p.u, n_types - 1);
    m.to = other < m.from ? other : other + 1;
  }
  return m;
}

/// Squared reach of a move that every other feels.
inline constexpr double everywhere = 1e300;

/// Square of the distance from which on two moves do not feel each other: no pair term between them, and no atom whose
/// density feels both. In a box that does not hold this distance twice, every move feels every other.
VITRIFY_HD inline double reach2_in(const Box& box, double density_range, double cutoff) {
  const double reach = 2 * density_range > cutoff ? 2 * density_range : cutoff;
  const Vec3 h = box.heights();
  for (int axis = 0; axis < 3; ++axis)
    if (box.periodic[axis] && h[axis] < 2 * reach) return everywhere;
  return reach * reach;
}

/// Temperature, constraint and length of the cycle that begins.
struct BeginCycle {
  AtomsView atoms;
  PotentialView potential;
  ChainState* state;
  const DynamicsState* dynamics;
  CompositionTarget target;

  VITRIFY_HD void operator()(int r) const {
    ChainState& s = state[r];
    const int n = atoms.batch.size(r);
    s.kT = dynamics[r].kT_in_mid_drift();
    s.reach2 = reach2_in(atoms.box[r], sqrt(potential.density_range2), sqrt(potential.cutoff2));
    s.weight = target.at(s.kT, n, s.weight.n_types);
    s.trials_due += s.trials_per_atom * n;
    const long whole = static_cast<long>(floor(s.trials_due));
    s.trials_due -= static_cast<double>(whole);
    s.end = s.trial + whole;
  }
};

}  // namespace vitrify
