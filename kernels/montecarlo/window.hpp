// Many trials of a chain at once: guess and mend.
//
// Positions do not move during a cycle, so whose energies an accepted move changes is known: those of later trials
// within its reach. All trials of a window are evaluated side by side with guessed decisions, each in the state that
// the accepted earlier trials within its reach leave, the first time as if all were rejected. Then they are decided in
// their order, each with the composition of that moment. Trials within reach of an earlier one that is now decided
// otherwise are evaluated again, until no decision changes. Trial by trial the fixed point has the state, the
// energy and the composition of the serial chain: by induction, trial t is right once all before it are. So it is the
// serial chain, bit for bit, for any width of the window, any number of threads, and boxes of any size and shape.
#pragma once

#include "kernels/montecarlo/chain.hpp"

namespace vitrify {

/// A trial of the window: what it proposes, and what came of it in the last evaluation.
struct WindowTrial {
  Proposal proposal;
  int from, to;  ///< types of the site; equal if nothing changes
  MoveChange change;
  double energy_exponent;  ///< -dU / kT
};

/// Some consecutive trials, and their decisions as bits. What becomes of it is foreseen for compositions that it may
/// begin with: row k stands for low + k atoms of the second type beyond those at the start of the window.
struct Stretch {
  static constexpr int trials = 64;
  static constexpr int span = 128;  ///< rows
  static constexpr int none = -1;
  /// What a row comes to: the row at the end, or one that there is not, as soon as one was met; and how many trials are
  /// accepted.
  struct alignas(4) Outcome {
    std::int16_t row, accepted;
  };

  int start = 0;               ///< the composition at its start in the last pass
  int accepted_before = 0;     ///< trials of the window
  int row = none;              ///< the one that the last pass took, or `none`
  std::uint64_t swept = 0;     ///< the decisions, if it took none
  std::uint64_t accepted = 0;  ///< the decisions of the last pass
  int foreseen = 0;            ///< whether the rest is known
  int low = 0;
  std::uint64_t decisions[span] = {};
  Outcome outcome[span] = {};

  VITRIFY_HD static bool has(int row) { return row >= 0 && row < span; }
};

/// Window of a replica.
struct Window {
  int size = 0;     ///< trials; 0: the cycle is over
  int fresh = 0;    ///< none has been evaluated
  int n_flips = 0;  ///< of the trials that the last pass accepted
  int n_altered = 0;
  int due = 0;  ///< flips of the settled window before, to be carried out
};

/// The room of each replica: `width` trials.
struct ChainView {
  MonteCarloView system;
  ChainState* state;    ///< [n_replicas]
  Window* window;       ///< [n_replicas]
  WindowTrial* trials;  ///< [n_replicas][width]
  Flip* flips;          ///< [n_replicas][flips_per_trial * width] of accepted trials, in their order
  int* acts_anew;       ///< [n_replicas][width] whether evaluation has changed what an acceptance does to others
  int* altered;         ///< [n_replicas][width] trials that others have to look at
  Stretch* stretches;   ///< [n_replicas][stretches_per_window()]
  int* nearby;          ///< [n_replicas][flips_per_trial * width][most_nearby] scratch of a team
  int* at_work;         ///< [1] replicas whose cycle goes on
  int* over;            ///< [1] flag: there is none left
  int* regroup;         ///< [n_atoms] out: rows in which an atom has been flipped
  int width, flips_per_trial;

  static constexpr int most_nearby = 32;

  VITRIFY_HD WindowTrial* trials_of(int r) const { return trials + static_cast<long>(r) * width; }
  VITRIFY_HD int stretches_per_window() const { return (width - 1) / Stretch::trials + 1; }
  /// Those of stretch s, and how many.
  VITRIFY_HD const WindowTrial* trials_of(int r, int s) const { return trials_of(r) + s * Stretch::trials; }
  VITRIFY_HD int trials_in(int r, int s) const {
    const int left = window[r].size - s * Stretch::trials;
    return left < Stretch::trials ? left : Stretch::trials;
  }
  VITRIFY_HD Stretch* stretches_of(int r) const { return stretches + static_cast<long>(r) * stretches_per_window(); }
  VITRIFY_HD int* acts_anew_of(int r) const { return acts_anew + static_cast<long>(r) * width; }
  VITRIFY_HD int* altered_of(int r) const { return altered + static_cast<long>(r) * width; }
  VITRIFY_HD Flip* flips_of(int r) const { return flips + static_cast<long>(r) * width * flips_per_trial; }
  VITRIFY_HD int* nearby_of(int r, int k) const {
    return nearby + (static_cast<long>(r) * width * flips_per_trial + k) * most_nearby;
  }
  /// Where every move feels every other, evaluating far ahead is in vain.
  VITRIFY_HD int width_of(int r) const { return state[r].reach2 < everywhere || width < 32 ? width : 32; }
  VITRIFY_HD bool within_reach(int i, int j, int r) const {
    return i >= 0 && j >= 0 && (i == j || system.separation2(i, j, r) < state[r].reach2);
  }
  bool operator==(const ChainView&) const = default;
};

/// The moment of replica r after the first n of its accepted flips, as far as it matters near a site, or two. The
/// lanes of the team look at a flip each and note those within reach; where these are too many, all count.
template <class Team>
VITRIFY_HD Moment moment_near(const ChainView& chain, int r, int n, int site, int partner, int* nearby,
                              const Team& team) {
  const Flip* flips = chain.flips_of(r);
  int found = 0;
  for (int first = 0; first < n; first += team.size()) {
    const int k = first + team.rank();
    const bool counts =
        k < n && (chain.within_reach(flips[k].site, site, r) || chain.within_reach(flips[k].site, partner, r));
    const Votes votes = team.votes(counts);
    if (found + votes.all > ChainView::most_nearby) return {chain.system, r, flips, nullptr, n};
    if (counts) nearby[found + votes.before] = k;
    found += votes.all;
  }
  team.sync();
  return {chain.system, r, flips, nearby, found};
}

/// The window that begins at the next trial of the chain, if the cycle is not over.
VITRIFY_HD inline void open_window(const ChainView& chain, int r) {
  const ChainState& s = chain.state[r];
  Window& w = chain.window[r];
  const int width = chain.width_of(r);
  w.size = s.end - s.trial < width ? static_cast<int>(s.end - s.trial) : width;
  w.fresh = w.size > 0;
  w.n_flips = w.n_altered = 0;
}

/// The first window of a cycle, or of the rest of one.
struct OpenFirstWindow {
  ChainView chain;

  VITRIFY_HD void operator()(int r) const {
    open_window(chain, r);
    chain.window[r].due = 0;
    if (chain.window[r].size > 0) fetch_add(chain.at_work, 1);
  }
};
/// Says so if no replica has anything to do.
struct LookForWork {
  const int* at_work;
  int* over;
  VITRIFY_HD void operator()(int) const {
    if (*at_work == 0) *over = 1;
  }
};

/// Draws and evaluates the trials of fresh windows, and evaluates again what is out of date; `place` counts the places
/// of all windows. `change_by(move, moment, team)` is the function of kernels/montecarlo/flip.hpp or an executor's own
/// body of it.
struct EvaluateTrials {
  ChainView chain;

  template <class Team, class ChangeBy>
  VITRIFY_HD void operator()(int place, const Team& team, const ChangeBy& change_by) const {
    const int r = place / chain.width, k = place % chain.width;
    const Window& w = chain.window[r];
    if (k >= w.size) return;
    WindowTrial& trial = chain.trials_of(r)[k];
    const ChainState& s = chain.state[r];
    const Proposal p = w.fresh ? proposal(chain.system, s, r, s.trial + k) : trial.proposal;
    if (!w.fresh && !out_of_date(k, p, r, team)) return;
    const Moment moment = moment_near(chain, r, flips_before(k, r), p.site, p.partner, chain.nearby_of(r, k), team);
    const Move m = proposed_move(p, moment, s.weight.n_types);
    const MoveChange change = m.idle() ? MoveChange{} : change_by(m, moment, team);
    if (team.rank() != 0) return;
    if (w.fresh) trial.proposal = p;
    chain.acts_anew_of(r)[k] = m.from != trial.from || m.to != trial.to || change.rho != trial.change.rho ||
                               change.partner_rho != trial.change.partner_rho;
    trial.from = m.from, trial.to = m.to, trial.change = change, trial.energy_exponent = -change.energy / s.kT;
  }

 private:
  /// Whether an earlier trial within reach does something else than when trial k was evaluated.
  template <class Team>
  VITRIFY_HD bool out_of_date(int k, const Proposal& p, int r, const Team& team) const {
    const int* altered = chain.altered_of(r);
    const int n = chain.window[r].n_altered;
    for (int first = 0; first < n; first += team.size()) {
      const int a = first + team.rank();
      if (team.votes(a < n && altered[a] < k && feels(p, chain.trials_of(r)[altered[a]].proposal, r)).all > 0)
        return true;
    }
    return false;
  }
  VITRIFY_HD bool feels(const Proposal& p, const Proposal& q, int r) const {
    return chain.within_reach(p.site, q.site, r) || chain.within_reach(p.site, q.partner, r) ||
           chain.within_reach(p.partner, q.site, r) || chain.within_reach(p.partner, q.partner, r);
  }
  /// Accepted flips of trials before k.
  VITRIFY_HD int flips_before(int k, int r) const {
    const Flip* flips = chain.flips_of(r);
    int low = 0, high = chain.window[r].n_flips;
    while (low < high) {
      const int middle = (low + high) / 2;
      if (flips[middle].trial < k)
        low = middle + 1;
      else
        high = middle;
    }
    return low;
  }
};

/// Carries the flips of settled windows into the arrays: the last flip that changes an atom writes what all of them
/// make of it.
struct CarryOutFlips {
  ChainView chain;

  template <class Team>
  VITRIFY_HD void operator()(int place, const Team& team) const {
    const int most = chain.width * chain.flips_per_trial, r = place / most, k = place % most;
    const int due = chain.window[r].due;
    if (k >= due) return;
    const Flip flip = chain.flips_of(r)[k];
    const Moment after = moment_near(chain, r, due, flip.site, -1, chain.nearby_of(r, k), team);
    const NeighborView& list = chain.system.list;
    if (team.rank() == 0) write(flip.site, k, flip, after);
    for (int row = team.rank(); row < list.inner_last(flip.site, 0); row += team.size()) {
      const int j = list.entry(flip.site, row);
      write(j, k, flip, after);
      raise_to(&chain.regroup[j], 1);
    }
    for (int row = list.outer_first(flip.site, 0) + team.rank(); row < list.capacity; row += team.size())
      raise_to(&chain.regroup[list.entry(flip.site, row)], 1);
  }

 private:
  VITRIFY_HD void write(int j, int k, const Flip& flip, const Moment& after) const {
    const MonteCarloView& v = chain.system;
    if (!flip.changes(v, j, after.r)) return;
    for (int m = after.n - 1; m >= 0; --m) {
      const int later = after.which != nullptr ? after.which[m] : m;
      if (later <= k) break;
      if (after.flips[later].changes(v, j, after.r)) return;
    }
    const AtomState atom = after.atom(j);
    v.atoms.type[j] = atom.type, v.atoms.rho[j] = atom.rho;
  }
};

}  // namespace vitrify
