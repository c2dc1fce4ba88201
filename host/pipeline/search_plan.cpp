#include "host/pipeline/search_plan.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
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

/// A number without a common divisor with n, so that its multiples visit all of 0 .. n - 1.
std::int64_t golden_stride(std::int64_t n) {
  auto stride = std::max<std::int64_t>(1, std::llround(static_cast<double>(n) / std::numbers::phi));
  while (std::gcd(stride, n) != 1) ++stride;
  return stride;
}

}  // namespace

SearchPlan::SearchPlan(const config::Art& config, const std::vector<std::int64_t>& atom_ids, std::size_t n_replicas)
    : centres_(indices_of(config.centres, atom_ids)),
      n_replicas_(static_cast<std::int64_t>(n_replicas)),
      per_replica_(config.searches ? *config.searches
                                   : *config.searches_per_atom * static_cast<std::int64_t>(centres_.size())),
      stride_(golden_stride(static_cast<std::int64_t>(centres_.size()))),
      range_{0, total()} {
  if (config.search_range) range_ = {(*config.search_range)[0], (*config.search_range)[1]};
}

ArtSearch SearchPlan::search(std::int64_t number) const {
  const auto n_centres = static_cast<std::int64_t>(centres_.size());
  const std::int64_t turn = number / n_replicas_;
  return {static_cast<std::uint32_t>(number), static_cast<int>(number % n_replicas_),
          centres_[static_cast<std::size_t>(turn % n_centres * stride_ % n_centres)]};
}

}  // namespace vitrify
