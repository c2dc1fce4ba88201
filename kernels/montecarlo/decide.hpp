// Decisions of a window of trials, in their order, each with the composition that the decisions before it leave.
//
// Where the composition matters, a decision waits for all before it. With two elements the composition is a number, and
// a trial is decided by a comparison of it with a limit. So teams work side by side: each foresees, for all
// compositions that its stretch of trials is likely to begin with, what becomes of them. What then goes from stretch to
// stretch is a look into a table. A stretch that begins with another composition, or has more elements, is swept trial
// by trial.
#pragma once

#include "kernels/montecarlo/window.hpp"

namespace vitrify {

/// Whether a decision depends on those before it.
VITRIFY_HD inline bool composition_matters(const ChainState& state) {
  return !exchanges(state.mode) && state.weight.stiffness != 0;
}
VITRIFY_HD inline bool accepted_with(const TypeCounts& counts, const WindowTrial& t, const ChainState& state) {
  const double weight = exchanges(state.mode) ? 0.0 : state.weight.change(t.from, t.to, counts);
  return t.from != t.to && accepts(t.energy_exponent, weight, t.proposal.log_u);
}

/// When a trial is accepted, by row: row k stands for a composition of the window's start with low + k more atoms of
/// the second type. A gain of such an atom is accepted below a limit, a loss from it on.
struct alignas(4) RowLimit {
  std::int16_t row, gain;

  VITRIFY_HD bool accepts(int k) const { return Stretch::has(k) && (k < row) == (gain != 0); }
};
/// Every operation of accepted_with(), rounded as it is, rises or falls with the composition. Trials that it does not
/// matter to are accepted in all rows, or in none.
VITRIFY_HD inline RowLimit limit_of(const WindowTrial& t, int low, const ChainState& state) {
  const bool gain = t.to == 1;
  int first = 0, last = Stretch::span;
  while (first < last) {
    const int middle = (first + last) / 2;
    TypeCounts counts = state.composition;
    counts.count[0] -= low + middle, counts.count[1] += low + middle;
    if (accepted_with(counts, t, state) == gain)
      first = middle + 1;
    else
      last = middle;
  }
  return {static_cast<std::int16_t>(first), gain};
}

/// What becomes of all compositions that a stretch may begin with; `task` counts the stretches of all windows.
struct ForeseeDecisions {
  ChainView chain;

  template <class Team>
  VITRIFY_HD void operator()(int task, const Team& team) const {
    const int r = task / chain.stretches_per_window(), s = task % chain.stretches_per_window();
    const int n = chain.trials_in(r, s);
    if (n <= 0) return;
    const ChainState& state = chain.state[r];
    const bool matters = composition_matters(state);
    Stretch& stretch = chain.stretches_of(r)[s];
    const int low = (chain.window[r].fresh ? 0 : stretch.start) - Stretch::span / 2;
    if (team.rank() == 0) {
      stretch.foreseen = !matters || (state.weight.n_types == 2 && state.weight.stiffness > 0);
      stretch.low = low;
    }

    constexpr int n_rows = Stretch::span / Team::size();  // of a lane
    std::uint64_t accepted[n_rows] = {};
    int row[n_rows];
    for (int j = 0; j < n_rows; ++j) row[j] = team.rank() + j * Team::size();
    const WindowTrial* trials = chain.trials_of(r, s);
    for (int first = 0; first < n; first += Team::size()) {
      const int mine = first + team.rank(), last = n - first < Team::size() ? n - first : Team::size();
      const RowLimit limit = mine < n ? limit_of(trials[mine], low, state) : RowLimit{};
      for (int k = 0; k < last; ++k) {
        const RowLimit trial = team.from(limit, k);
        const int change = !matters ? 0 : trial.gain ? 1 : -1;
        const std::uint64_t bit = std::uint64_t{1} << (first + k);
        for (int j = 0; j < n_rows; ++j)
          if (trial.accepts(row[j])) accepted[j] |= bit, row[j] += change;
      }
    }
    for (int j = 0; j < n_rows; ++j) {
      const int k = team.rank() + j * Team::size();
      stretch.decisions[k] = accepted[j];
      stretch.outcome[k] = {static_cast<std::int16_t>(row[j]), static_cast<std::int16_t>(count_bits(accepted[j]))};
    }
  }
};

/// The outcomes of a stretch: each lane of a team holds some.
template <class Team>
struct Outlook {
  static constexpr int n_rows = Stretch::span / Team::size();
  int foreseen, low;
  Stretch::Outcome mine[n_rows];

  VITRIFY_HD void look_at(const Stretch& stretch, const Team& team) {
    foreseen = stretch.foreseen, low = stretch.low;
    if (!foreseen) return;
    for (int j = 0; j < n_rows; ++j) mine[j] = stretch.outcome[team.rank() + j * Team::size()];
  }
  /// That of a row.
  VITRIFY_HD Stretch::Outcome at(int row, const Team& team) const {
    Stretch::Outcome held = mine[0];
    for (int j = 1; j < n_rows; ++j)
      if (row / Team::size() == j) held = mine[j];
    return team.from(held, row % Team::size());
  }
};

/// If no trial does something else than it was taken to do, the window has settled: the chain goes on to the next one,
/// and the flips are due.
struct DecideTrials {
  ChainView chain;

  template <class Crew>
  VITRIFY_HD void operator()(int r, const Crew& crew) const {
    const int size = chain.window[r].size, n = size > 0 ? (size - 1) / Stretch::trials + 1 : 0;
    crew.by_one_team([&](const auto& team) { join(r, n, team); });
    crew.for_each_task(n, [&](int s, const auto& team) { write(r, s, team); });
    crew.by_one_team([&](const auto& team) { conclude(r, n, team); });
  }

 private:
  /// What the stretches so far have come to.
  struct Way {
    TypeCounts counts;
    int composition = 0;  ///< atoms of the second type beyond those at the start of the window
    int accepted = 0;
  };

  template <class Team>
  VITRIFY_HD void join(int r, int n, const Team& team) const {
    Way way{chain.state[r].composition};
    for (int s = 0; s < n;) {
      const int ahead = follow(r, s, n, way, team);
      s += ahead;
      if (ahead == at_once || s == n) continue;
      Stretch& stretch = chain.stretches_of(r)[s];
      const Way before = way;
      const int count = way.counts.count[1];
      const std::uint64_t decisions = sweep(r, s, way.counts, team);
      way.composition += way.counts.count[1] - count, way.accepted += count_bits(decisions);
      if (team.rank() == 0) stretch.swept = decisions, note(stretch, before, Stretch::none);
      ++s;
    }
    Window& w = chain.window[r];
    if (team.rank() == 0) w.n_altered = 0, w.n_flips = chain.flips_per_trial * way.accepted;
  }
  VITRIFY_HD static void note(Stretch& stretch, const Way& before, int row) {
    stretch.start = before.composition, stretch.accepted_before = before.accepted, stretch.row = row;
  }

  /// Goes from stretch to stretch as long as it is foreseen where they lead, at most over so many whose outcomes are on
  /// their way at once. Returns how many.
  static constexpr int at_once = 8;
  template <class Team>
  VITRIFY_HD int follow(int r, int first, int n, Way& way, const Team& team) const {
    Outlook<Team> outlook[at_once];
    Stretch* const stretches = chain.stretches_of(r) + first;
    for (int k = 0; k < at_once; ++k) {
      outlook[k].foreseen = 0;
      if (first + k < n) outlook[k].look_at(stretches[k], team);
    }
    for (int k = 0; k < at_once; ++k) {
      const int row = way.composition - outlook[k].low;
      if (!outlook[k].foreseen || !Stretch::has(row)) return k;
      const Stretch::Outcome outcome = outlook[k].at(row, team);
      if (!Stretch::has(outcome.row)) return k;
      if (team.rank() == 0) note(stretches[k], way, row);
      const int change = outcome.row - row;
      way.counts.count[0] -= change, way.counts.count[1] += change;
      way.composition += change, way.accepted += outcome.accepted;
    }
    return at_once;
  }

  /// A trial for each lane. As long as the composition matters, what follows an acceptance is decided once more.
  template <class Team>
  VITRIFY_HD std::uint64_t sweep(int r, int s, TypeCounts& counts, const Team& team) const {
    const ChainState& state = chain.state[r];
    const WindowTrial* trials = chain.trials_of(r, s);
    const bool matters = composition_matters(state);
    const int n = chain.trials_in(r, s);
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
  VITRIFY_HD void write(int r, int s, const Team& team) const {
    Stretch& stretch = chain.stretches_of(r)[s];
    const std::uint64_t before = chain.window[r].fresh ? 0 : stretch.accepted;
    const std::uint64_t decisions = Stretch::has(stretch.row) ? stretch.decisions[stretch.row] : stretch.swept;
    const int n = chain.trials_in(r, s);
    for (int first = 0; first < n; first += team.size()) {
      const int k = first + team.rank(), place = s * Stretch::trials + k;
      const std::uint64_t bit = k < n ? std::uint64_t{1} << k : 0;
      const bool accepted = (decisions & bit) != 0;
      if (accepted) {
        const int earlier = stretch.accepted_before + count_bits(decisions & (bit - 1));
        Flip* flip = chain.flips_of(r) + static_cast<long>(chain.flips_per_trial) * earlier;
        const WindowTrial& trial = chain.trials_of(r)[place];
        const Proposal& p = trial.proposal;
        flip[0] = {p.site, p.partner, trial.from, trial.to, trial.change.rho, place};
        if (p.partner >= 0) flip[1] = {p.partner, p.site, trial.to, trial.from, trial.change.partner_rho, place};
      }
      int* const acts_anew = chain.acts_anew_of(r) + place;
      const bool altered = ((decisions ^ before) & bit) != 0 || (accepted && *acts_anew != 0);
      if (k < n) *acts_anew = 0;
      const Votes votes = team.votes(altered);
      const int room =
          team.sum(team.rank() == 0 && votes.all > 0 ? fetch_add(&chain.window[r].n_altered, votes.all) : 0);
      if (altered) chain.altered_of(r)[room + votes.before] = place;
    }
    team.sync();
    if (team.rank() == 0) stretch.accepted = decisions;
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
