// What the saddle searches of a glass amount to: rates, barriers and cost.
#pragma once

#include <array>
#include <cstdint>
#include <iterator>
#include <span>

#include "host/analysis/saddle/saddle_events.hpp"

namespace vitrify {

struct SaddleStatistics {
  std::int64_t searches = 0;
  std::array<std::int64_t, std::size(search_outcome_names)> outcomes{};  ///< searches that ended so, by SearchOutcome
  std::int64_t distinct = 0;                                             ///< events
  double mean_barrier_eV, std_barrier_eV;              ///< of the distinct events; NaN without, or of one
  std::int64_t evaluations = 0, atom_evaluations = 0;  ///< of all searches

  /// Statistics of a glass with these searches and the events among them.
  static SaddleStatistics of(std::span<const SearchResult> results, std::span<const SaddleEvent> events);

  /// Searches that ended at a saddle connected to the start.
  std::int64_t saddles() const { return outcomes[static_cast<int>(SearchOutcome::connected)]; }
  double success_rate() const { return ratio(saddles(), searches); }
  /// Saddles that had been found before.
  double duplicate_rate() const { return ratio(saddles() - distinct, saddles()); }
  double rate(SearchOutcome outcome) const { return ratio(outcomes[static_cast<int>(outcome)], searches); }
  double evaluations_per_saddle() const { return ratio(evaluations, saddles()); }
  double evaluations_per_distinct() const { return ratio(evaluations, distinct); }
  double atom_evaluations_per_distinct() const { return ratio(atom_evaluations, distinct); }

 private:
  /// Infinite or not a number where there is nothing to divide by.
  static double ratio(std::int64_t part, std::int64_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
  }
};

}  // namespace vitrify
