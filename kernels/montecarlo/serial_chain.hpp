// A serial Metropolis chain per replica, run many trials at a time.
//
// The chain is defined by its trials 0, 1, 2, ...: trial t takes its site, its new type (or partner) and its random
// number from the counter t, and is accepted or not in the state that trials 0 .. t-1 left. A window of consecutive
// trials is evaluated in parallel in the state at the start of the window. Then the window is committed in order. Each
// decision uses the composition of that moment, so the constraint is exact. An accepted move changes the energy of
// later moves only within its reach; the commit stops before the first trial that lies within reach of a move accepted
// in this window, and the next window starts there. Every trial is thus decided with exactly the energy and composition
// that the serial chain would have used: the result is the serial chain's, bit for bit, for any width of the window and
// any number of threads, in boxes of any size and shape, and detailed balance is that of single-site Metropolis
// sampling.
#pragma once

#include <cstdint>

#include "kernels/dynamics/nose_hoover.hpp"
#include "kernels/montecarlo/composition.hpp"
#include "kernels/montecarlo/flip.hpp"
#include "kernels/random/streams.hpp"

namespace vitrify {

enum class MonteCarloMode : int { vcsgc, sgc, swap, swap_neighbors };

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
  double energy_change = 0;       ///< of the accepted moves since the start of the stage

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("mode", self.mode), visit("weight", self.weight), visit("composition", self.composition);
    visit("seed", self.seed), visit("stage", self.stage);
    visit("trials_per_atom", self.trials_per_atom);
    visit("kT", self.kT), visit("reach2", self.reach2);
    visit("trial", self.trial), visit("end", self.end), visit("trials_due", self.trials_due);
    visit("trials", self.trials), visit("accepted", self.accepted), visit("energy_change", self.energy_change);
  }
  /// Whether this can have become of a chain.
  bool continues(const ChainState& start) const {
    return mode == start.mode && weight.n_types == start.weight.n_types && seed == start.seed && stage == start.stage &&
           trials_per_atom == start.trials_per_atom && 0 <= trial && trial <= end && 0 <= accepted &&
           accepted <= trials && 0 <= trials_due;
  }
};

/// A trial evaluated ahead of its turn; site < 0 if it changes nothing.
struct Candidate {
  Move move;
  double energy_change = 0;
};

struct ChainView {
  MonteCarloView system;
  ChainState* state;      ///< [n_replicas]
  Candidate* candidates;  ///< [n_replicas][max_width]
  int* accepted;          ///< [n_replicas][max_width] places in the window
  int max_width;
};

VITRIFY_HD inline int below(double u, int n) {
  const int k = static_cast<int>(u * n);
  return k < n ? k : n - 1;
}

/// The move of trial t: a site and another type, or a site and a partner of another type.
VITRIFY_HD inline Move proposed_move(const ChainView& c, int r, long t) {
  const ChainState& s = c.state[r];
  const AtomsView& atoms = c.system.atoms;
  const auto w = random_words(s.seed, Stream::monte_carlo, static_cast<std::uint64_t>(t), s.stage, 0);
  const double u = uniform(w[0], w[1]), v = uniform(w[2], w[3]);
  const int first = atoms.batch.first[r], n = atoms.batch.size(r);
  Move m;
  m.site = first + below(u, n);
  if (s.mode == MonteCarloMode::vcsgc || s.mode == MonteCarloMode::sgc) {
    const int other = below(v, s.weight.n_types - 1);
    m.type = other < atoms.type[m.site] ? other : other + 1;
    return m;
  }
  if (s.mode == MonteCarloMode::swap) {
    m.partner = first + below(v, n);
  } else {
    const int n_inner = c.system.list.inner_last(m.site, 0);
    m.partner = n_inner > 0 ? c.system.list.entry(m.site, below(v, n_inner)) : m.site;
  }
  m.type = atoms.type[m.partner];
  m.idle = m.type == atoms.type[m.site];
  return m;
}

/// Square of the distance from which on two moves do not feel each other: no pair term between them, and no atom whose
/// density feels both. In a box that does not hold this distance twice, every move feels every other.
VITRIFY_HD inline double reach2_in(const Box& box, double density_range, double cutoff) {
  const double reach = 2 * density_range > cutoff ? 2 * density_range : cutoff;
  const Vec3 h = box.heights();
  for (int axis = 0; axis < 3; ++axis)
    if (box.periodic[axis] && h[axis] < 2 * reach) return 1e300;
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

/// A part of a cycle of one replica by a crew: windows as wide as the crew evaluates at once, up to the cycle's end or
/// so many trials.
struct RunCycle {
  ChainView chain;
  long most_trials;

  template <class Crew>
  VITRIFY_HD void operator()(int r, const Crew& crew) const {
    const ChainState& s = chain.state[r];
    Candidate* candidates = chain.candidates + static_cast<long>(r) * chain.max_width;
    const long stop = s.end - s.trial < most_trials ? s.end : s.trial + most_trials;
    while (s.trial < stop) {
      const long left = stop - s.trial;
      const int width = left < crew.width() ? static_cast<int>(left) : crew.width();
      crew.for_each_task(width, [&](int k, const auto& team) { evaluate(candidates[k], r, s.trial + k, crew, team); });
      crew.by_one_team([&](const auto& team) { commit(candidates, width, r, team); });
    }
  }

 private:
  template <class Crew, class Team>
  VITRIFY_HD void evaluate(Candidate& candidate, int r, long trial, const Crew& crew, const Team& team) const {
    const Move m = proposed_move(chain, r, trial);
    const double change = m.idle ? 0.0 : crew.energy_change(chain.system, m, r, team);
    if (team.rank() == 0) candidate = {m, change};
  }

  /// Decides the trials of a window in their order, as far as their energies hold.
  template <class Team>
  VITRIFY_HD void commit(const Candidate* candidates, int width, int r, const Team& team) const {
    ChainState& s = chain.state[r];
    int* accepted = chain.accepted + static_cast<long>(r) * chain.max_width;
    int n_accepted = 0, k = 0;
    for (; k < width; ++k) {
      const Candidate& c = candidates[k];
      if (out_of_date(c.move, candidates, accepted, n_accepted, r, team)) break;
      if (c.move.idle) continue;
      if (!accept(c, s, r, s.trial + k)) continue;
      if (team.rank() == 0) accepted[n_accepted] = k;  // seen by all lanes after carry_out()
      ++n_accepted;
      carry_out(c.move, s, r, team);
    }
    team.sync();
    if (team.rank() != 0) return;
    s.trials += k, s.accepted += n_accepted, s.trial += k;
    for (int i = 0; i < n_accepted; ++i) s.energy_change += candidates[accepted[i]].energy_change;
  }

  /// An idle move is out of date once one of its atoms has another type.
  static constexpr double same_atom = 0;

  VITRIFY_HD bool within_reach(int i, int j, int r, double reach2) const {
    return i >= 0 && j >= 0 && (i == j || chain.system.separation2(i, j, r) < reach2);
  }
  /// The lanes look at an accepted move each.
  template <class Team>
  VITRIFY_HD bool out_of_date(const Move& m, const Candidate* candidates, const int* accepted, int n_accepted, int r,
                              const Team& team) const {
    const double reach2 = m.idle ? same_atom : chain.state[r].reach2;
    const auto is_near = [&](const Move& done) {
      return within_reach(m.site, done.site, r, reach2) || within_reach(m.site, done.partner, r, reach2) ||
             within_reach(m.partner, done.site, r, reach2) || within_reach(m.partner, done.partner, r, reach2);
    };
    for (int first = 0; first < n_accepted; first += team.size()) {
      const int a = first + team.rank();
      if (team.votes(a < n_accepted && is_near(candidates[accepted[a]].move)).all > 0) return true;
    }
    return false;
  }
  VITRIFY_HD TypeCounts after(const Move& m, const ChainState& s) const {
    TypeCounts c = s.composition;
    if (m.partner < 0) --c.count[chain.system.atoms.type[m.site]], ++c.count[m.type];
    return c;
  }
  /// Metropolis on -dU/kT - (W' - W).
  VITRIFY_HD bool accept(const Candidate& c, const ChainState& s, int r, long trial) const {
    const int n = chain.system.atoms.batch.size(r);
    const double weight =
        c.move.partner < 0 ? s.weight.exponent(after(c.move, s), n) - s.weight.exponent(s.composition, n) : 0.0;
    const double exponent = -c.energy_change / s.kT - weight;
    if (exponent >= 0) return true;
    const auto w = random_words(s.seed, Stream::monte_carlo, static_cast<std::uint64_t>(trial), s.stage, 1);
    return log(uniform(w[0], w[1])) < exponent;
  }
  template <class Team>
  VITRIFY_HD void carry_out(const Move& m, ChainState& s, int r, const Team& team) const {
    const int partner_type = chain.system.atoms.type[m.site];
    const TypeCounts composition = after(m, s);
    flip(m.site, m.type, r, team);
    if (m.partner >= 0) flip(m.partner, partner_type, r, team);
    if (team.rank() == 0) s.composition = composition;
    team.sync();
  }
  template <class Team>
  VITRIFY_HD void flip(int site, int type, int r, const Team& team) const {
    update_densities(chain.system, site, type, r, team);
    team.sync();
    if (team.rank() == 0) chain.system.atoms.type[site] = type;
    team.sync();
  }
};

}  // namespace vitrify
