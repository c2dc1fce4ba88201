// Which saddle search has which number: the same for a whole run and for runs that share the work.
#pragma once

#include <cstdint>
#include <vector>

#include "host/config/art.hpp"
#include "host/engine/art_types.hpp"

namespace vitrify {

/// Numbers of searches, from the first up to but without the end.
struct SearchRange {
  std::int64_t first = 0, end = 0;

  std::int64_t count() const { return end - first; }
};

/// Searches are dealt out to the replicas in turn, and within a replica to the centres in an order that strides
/// through them by the golden ratio: the first n searches are spread over the replicas and over the centres, each has
/// its share within one.
class SearchPlan {
 public:
  /// `atom_ids` in the user's order; the centres of the configuration are among them.
  SearchPlan(const config::Art& config, const std::vector<std::int64_t>& atom_ids, std::size_t n_replicas);

  /// Of all runs that share the work.
  std::int64_t total() const { return per_replica_ * n_replicas_; }
  /// Of this run.
  const SearchRange& range() const { return range_; }
  ArtSearch search(std::int64_t number) const;

 private:
  std::vector<int> centres_;
  std::int64_t n_replicas_, per_replica_, stride_;
  SearchRange range_;
};

}  // namespace vitrify
