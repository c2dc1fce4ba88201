#include "host/analysis/local_order/neighbor_rules.hpp"

#include <span>

#include "host/analysis/structure/pair_distribution.hpp"

namespace vitrify {

void NeighborRules::set_cutoffs(const Structure& frame) {
  const std::span<const Structure> one(&frame, 1);
  pairs_ = first_minima_of_partial_g(one);
  all_ = first_minimum_of_g(one);
}

std::vector<NeighborRule> NeighborRules::rules() const {
  std::vector<NeighborRule> rules = {{"by_faces", "atoms beyond the faces of the Voronoi cell"}};
  if (all_) {
    rules.push_back({"by_pair_cutoffs", "atoms within the first minimum of the partial g(r)"});
    rules.push_back({"by_one_cutoff", "atoms within the first minimum of the total g(r)"});
  }
  return rules;
}

NeighborCounts NeighborRules::count(const Structure& frame, std::size_t rule) const {
  if (rule == 0) return count_neighbors(frame, voronoi_cells(frame, voronoi_));
  return count_neighbors(frame, rule == 1 ? pairs_.value() : PairCutoffs(frame.elements.size(), all_.value()));
}

void NeighborRules::save(StateArchive& archive, const std::string& entry) const {
  std::vector<double> cutoffs;
  if (all_) {
    cutoffs.push_back(*all_);
    for (std::size_t a = 0; a < pairs_->n_elements(); ++a)
      for (std::size_t b = 0; b < pairs_->n_elements(); ++b) cutoffs.push_back(pairs_->of(a, b));
  }
  archive.put(entry, cutoffs);
}

void NeighborRules::restore(const StateArchive& archive, const std::string& entry, std::size_t n_elements) {
  all_.reset(), pairs_.reset();
  if (archive.get<double>(entry).empty()) return;
  const auto cutoffs = archive.get_within<double>(entry, 1 + n_elements * n_elements, 0, longest_A);
  all_ = cutoffs[0];
  pairs_.emplace(n_elements, cutoffs[0]);
  for (std::size_t a = 0; a < n_elements; ++a)
    for (std::size_t b = 0; b < n_elements; ++b) pairs_->set(a, b, cutoffs[1 + a * n_elements + b]);
}

}  // namespace vitrify
