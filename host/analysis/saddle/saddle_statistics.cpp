#include "host/analysis/saddle/saddle_statistics.hpp"

#include <cmath>

namespace vitrify {

SaddleStatistics SaddleStatistics::of(std::span<const SearchResult> results, std::span<const SaddleEvent> events) {
  SaddleStatistics found;
  found.searches = static_cast<std::int64_t>(results.size());
  found.distinct = static_cast<std::int64_t>(events.size());
  for (const SearchResult& result : results) {
    ++found.outcomes.at(static_cast<std::size_t>(result.outcome));
    found.evaluations += result.evaluations;
    found.atom_evaluations += result.atom_evaluations;
  }
  double sum = 0, squares = 0;
  for (const SaddleEvent& event : events) sum += results[event.first].barrier_eV;
  const double n = static_cast<double>(events.size()), mean = sum / n;
  for (const SaddleEvent& event : events) squares += std::pow(results[event.first].barrier_eV - mean, 2);
  found.mean_barrier_eV = mean;
  found.std_barrier_eV = n > 1 ? std::sqrt(squares / (n - 1)) : std::nan("");
  return found;
}

}  // namespace vitrify
