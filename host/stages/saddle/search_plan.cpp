#include "host/stages/saddle/search_plan.hpp"

#include <bit>
#include <set>

namespace vitrify {
namespace {

std::vector<int> indices_of(const config::Centres& centres, const std::vector<std::int64_t>& atom_ids) {
  const std::set<std::int64_t> chosen(centres.ids.begin(), centres.ids.end());
  std::vector<int> indices;
  for (std::size_t i = 0; i < atom_ids.size(); ++i)
    if (centres.all() || chosen.contains(atom_ids[i])) indices.push_back(static_cast<int>(i));
  return indices;
}

/// The list in the order of van der Corput: of the places with their bits reversed.
std::vector<int> spread(const std::vector<int>& list) {
  const std::size_t bits = std::bit_width(list.size());
  std::vector<int> order;
  for (std::size_t turn = 0; turn < std::size_t{1} << bits; ++turn) {
    std::size_t place = 0;
    for (std::size_t bit = 0; bit < bits; ++bit) place |= (turn >> bit & 1) << (bits - 1 - bit);
    if (place < list.size()) order.push_back(list[place]);
  }
  return order;
}

}  // namespace

SearchPlan::SearchPlan(const config::Art& config, const std::vector<std::int64_t>& atom_ids, std::size_t n_replicas)
    : centres_(spread(indices_of(config.centres, atom_ids))),
      n_replicas_(static_cast<std::int64_t>(n_replicas)),
      per_replica_(config.searches ? *config.searches
                                   : *config.searches_per_atom * static_cast<std::int64_t>(centres_.size())),
      range_{0, total()} {
  if (config.search_range) range_ = {(*config.search_range)[0], (*config.search_range)[1]};
}

SearchRequest SearchPlan::search(std::int64_t number) const {
  const auto turn = static_cast<std::size_t>(number / n_replicas_);
  return {static_cast<std::uint32_t>(number), static_cast<int>(number % n_replicas_), centres_[turn % centres_.size()]};
}

}  // namespace vitrify
