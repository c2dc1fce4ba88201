// The definitions of a neighbor that coordination numbers and chemical order are told by.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/analysis/local_order/coordination.hpp"
#include "host/engine/state_archive.hpp"

namespace vitrify {

struct NeighborRule {
  std::string name, meaning;
};

/// Faces of Voronoi cells, cutoffs of pairs, one cutoff. Cutoffs are first minima of g(r) in one frame; where it has
/// none, the rules by distance are left out.
class NeighborRules {
 public:
  explicit NeighborRules(VoronoiSettings voronoi) : voronoi_(std::move(voronoi)) {}

  /// Takes the cutoffs from a frame.
  void set_cutoffs(const Structure& frame);
  std::vector<NeighborRule> rules() const;
  /// By one of rules().
  NeighborCounts count(const Structure& frame, std::size_t rule) const;

  const std::optional<PairCutoffs>& pair_cutoffs_A() const { return pairs_; }
  const std::optional<double>& cutoff_A() const { return all_; }

  void save(StateArchive& archive, const std::string& entry) const;
  void restore(const StateArchive& archive, const std::string& entry, std::size_t n_elements);

 private:
  VoronoiSettings voronoi_;
  std::optional<PairCutoffs> pairs_;
  std::optional<double> all_;
};

inline constexpr const char* no_first_minimum =
    "g(r) has no first minimum within half of the box height and 6 A: neighbors by distance are left out";

}  // namespace vitrify
