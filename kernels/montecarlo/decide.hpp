// Decisions of a window of trials, in their order, each with the composition that the decisions before it leave.
//
// Where the composition matters, a decision waits for all before it. With two elements the composition is a number, and
// teams work side by side: each foresees, for some dozens of compositions that its stretch of trials may begin with,
// which trials would be accepted. What then goes from stretch to stretch is a look into a table. A stretch that begins
// with another composition, or has more elements, is swept trial by trial.
#pragma once

#include "kernels/montecarlo/window.hpp"

namespace vitrify {

/// If no trial does something else than it was taken to do, the window has settled: the chain goes on to the next one,
/// and the flips are due.
struct DecideTrials {
  ChainView chain;

  template <class Crew>
  VITRIFY_HD void operator()(int r, const Crew& crew) const {
    const int size = chain.window[r].size, n = size > 0 ? (size - 1) / Stretch::trials + 1 : 0;
    crew.for_each_task(n, [&](int s, const auto& team) { foresee(r, s, size, team); });
    crew.by_one_team([&](const auto& team) { join(r, n, size, team); });
    crew.for_each_task(n, [&](int s, const auto& team) { write(r, s, size, team); });
    crew.by_one_team([&](const auto& team) { conclude(r, n, team); });
  }

 private:
  VITRIFY_HD static int trials_in(int s, int size) {
    const int left = size - s * Stretch::trials;
    return left < Stretch::trials ? left : Stretch::trials;
  }
  VITRIFY_HD const WindowTrial* trials_of(int r, int s) const { return chain.trials_of(r) + s * Stretch::trials; }
  /// Whether a decision depends on those before it.
  VITRIFY_HD static bool composition_matters(const ChainState& state) {
    return !exchanges(state.mode) && state.weight.stiffness != 0;
  }
  VITRIFY_HD static bool accepted_with(const TypeCounts& counts, const WindowTrial& t, const ChainState& state) {
    const double weight = exchanges(state.mode) ? 0.0 : state.weight.change(t.from, t.to, counts);
    return t.from != t.to && accepts(t.energy_exponent, weight, t.proposal.log_u);
  }

  /// A single lane has nothing to gain from it.
  template <class Team>
  VITRIFY_HD void foresee(int r, int s, int size, const Team& team) const {
    const ChainState& state = chain.state[r];
    Stretch& stretch = chain.stretches_of(r)[s];
    const bool gains = team.size() > 1 && composition_matters(state) && state.weight.n_types == 2;
    if (team.rank() == 0) stretch.foreseen = gains;
    if (!gains) return;
    const int low = (chain.window[r].fresh ? 0 : stretch.start) - Stretch::span / 2, n = trials_in(s, size);
    const WindowTrial* trials = trials_of(r, s);
    for (int c = team.rank(); c < Stretch::span; c += team.size()) {
      TypeCounts counts = state.composition;
      counts.count[0] -= low + c, counts.count[1] += low + c;
      std::uint64_t accepted = 0, gain = 0;
      for (int k = 0; k < n; ++k) {
        const std::uint64_t bit = std::uint64_t{1} << k;
        if (accepted_with(counts, trials[k], state)) accepted |= bit;
        if (trials[k].to == 1) gain |= bit;
      }
      stretch.accepts[c] = accepted;
      if (c == 0) stretch.gains = gain, stretch.low = low;
    }
    team.sync();
    for (int c = team.rank(); c < Stretch::span; c += team.size()) {
      int composition = low + c;
      stretch.n_accepted[c] = count_bits(stretch.walk(composition));
      stretch.end[c] = composition;
    }
  }

  /// Goes from stretch to stretch.
  template <class Team>
  VITRIFY_HD void join(int r, int n, int size, const Team& team) const {
    Window& w = chain.window[r];
    TypeCounts counts = chain.state[r].composition;
    const int first = counts.count[1];
    int accepted = 0;
    for (int s = 0; s < n; ++s) {
      Stretch& stretch = chain.stretches_of(r)[s];
      const int start = counts.count[1] - first, accepted_before = accepted;
      std::uint64_t decisions = 0;
      if (stretch.foresees(start)) {
        const int row = start - stretch.low, change = stretch.end[row] - start;
        counts.count[0] -= change, counts.count[1] += change;
        accepted += stretch.n_accepted[row];
      } else {
        decisions = sweep(r, s, size, counts, team);
        accepted += count_bits(decisions);
      }
      if (team.rank() == 0)
        stretch.start = start, stretch.accepted_before = accepted_before, stretch.accepted = decisions;
    }
    if (team.rank() == 0) w.n_altered = 0, w.n_flips = chain.flips_per_trial * accepted;
  }

  /// A trial for each lane. As long as the composition matters, what follows an acceptance is decided once more.
  template <class Team>
  VITRIFY_HD std::uint64_t sweep(int r, int s, int size, TypeCounts& counts, const Team& team) const {
    const ChainState& state = chain.state[r];
    const WindowTrial* trials = trials_of(r, s);
    const bool matters = composition_matters(state);
    const int n = trials_in(s, size);
    std::uint64_t decisions = 0;
    for (int first = 0; first < n; first += team.size()) {
      const int k = first + team.rank();
      bool undecided = k < n, accepted = false;
      if (!matters) {
        accepted = undecided && accepted_with(counts, trials[k], state);
      } else {
        for (;;) {
          const bool yes = undecided && accepted_with(counts, trials[k], state);
          const Votes votes = team.votes(yes);
          if (votes.all == 0) break;
          const bool is_first = yes && votes.before == 0;
          if (votes.before == 0) undecided = false;  // rejected, or the first to be accepted
          accepted = accepted || is_first;
          const int types = team.sum(is_first ? trials[k].from + max_types * trials[k].to : 0);
          counts.flip(types % max_types, types / max_types);
        }
      }
      decisions |= team.sum(accepted ? std::uint64_t{1} << k : std::uint64_t{0});
    }
    return decisions;
  }

  /// Flips of the accepted trials, and the trials that do something else than they were taken to do.
  template <class Team>
  VITRIFY_HD void write(int r, int s, int size, const Team& team) const {
    const Stretch& stretch = chain.stretches_of(r)[s];
    int composition = stretch.start;
    const std::uint64_t decisions = stretch.foresees(composition) ? stretch.walk(composition) : stretch.accepted;
    const int n = trials_in(s, size);
    for (int first = 0; first < n; first += team.size()) {
      const int k = first + team.rank(), place = s * Stretch::trials + k;
      WindowTrial* const trial = k < n ? chain.trials_of(r) + place : nullptr;
      const std::uint64_t bit = std::uint64_t{1} << (k < n ? k : 0);
      const bool accepted = trial && (decisions & bit) != 0;
      if (accepted) {
        const int before = stretch.accepted_before + count_bits(decisions & (bit - 1));
        Flip* flip = chain.flips_of(r) + static_cast<long>(chain.flips_per_trial) * before;
        const Proposal& p = trial->proposal;
        flip[0] = {p.site, p.partner, trial->from, trial->to, trial->change.rho, place};
        if (p.partner >= 0) flip[1] = {p.partner, p.site, trial->to, trial->from, trial->change.partner_rho, place};
      }
      const bool altered = trial && (accepted != (trial->accepted != 0) || (accepted && trial->altered));
      const Votes votes = team.votes(altered);
      const int room =
          team.sum(team.rank() == 0 && votes.all > 0 ? fetch_add(&chain.window[r].n_altered, votes.all) : 0);
      if (altered) chain.altered_of(r)[room + votes.before] = place;
      if (trial) trial->accepted = accepted, trial->altered = 0;
    }
  }

  template <class Team>
  VITRIFY_HD void conclude(int r, int n, const Team& team) const {
    Window& w = chain.window[r];
    if (team.rank() == 0) w.due = 0;
    if (n == 0 || w.n_altered > 0) {
      team.sync();
      if (team.rank() == 0) w.fresh = 0;
      return;
    }
    TypeCounts change;
    std::int64_t energy = 0;
    const Flip* flips = chain.flips_of(r);
    for (int k = team.rank(); k < w.n_flips; k += team.size()) {
      change.flip(flips[k].from, flips[k].to);
      if (k % chain.flips_per_trial == 0)
        energy += ChainState::in_units(chain.trials_of(r)[flips[k].trial].change.energy);
    }
    for (int& count : change.count) count = team.sum(count);
    energy = team.sum(energy);
    team.sync();
    if (team.rank() == 0) settle(r, change, energy);
  }

  VITRIFY_HD void settle(int r, const TypeCounts& change, std::int64_t energy) const {
    ChainState& s = chain.state[r];
    Window& w = chain.window[r];
    for (int t = 0; t < max_types; ++t) s.composition.count[t] += change.count[t];
    s.energy += energy;
    s.trials += w.size, s.accepted += w.n_flips / chain.flips_per_trial, s.trial += w.size;
    const int due = w.n_flips;
    open_window(chain, r);
    w.due = due;
    if (w.size == 0 && fetch_add(chain.at_work, -1) == 1) *chain.over = 1;
  }
};

}  // namespace vitrify
