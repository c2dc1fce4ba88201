// Which saddle search has which number: the same for a whole run and for runs that share the work.
#pragma once

#include <cstdint>
#include <vector>

#include "host/engine/saddle/search_result.hpp"
#include "host/stages/saddle/art_options.hpp"

namespace vitrify {

/// Numbers of searches, from the first up to but without the end.
struct SearchRange {
  std::int64_t first = 0, end = 0;

  std::int64_t count() const { return end - first; }
};

/// Searches are dealt out to the replicas in turn, and within a replica to the centres in the order of van der Corput,
/// again and again: the first n searches are spread evenly over the replicas and over the list of centres, whatever n.
class SearchPlan {
 public:
  /// `atom_ids` in the user's order; the centres of the configuration are among them.
  SearchPlan(const config::Art& config, const std::vector<std::int64_t>& atom_ids, std::size_t n_replicas);

  /// Number of searches of all runs that share the work.
  std::int64_t total() const { return per_replica_ * n_replicas_; }
  /// Numbers of the searches of this run.
  const SearchRange& range() const { return range_; }
  SearchRequest search(std::int64_t number) const;

 private:
  std::vector<int> centres_;  ///< in the order in which they get searches
  std::int64_t n_replicas_, per_replica_;
  SearchRange range_;
};

}  // namespace vitrify
