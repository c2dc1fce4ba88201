#include "host/analysis/shear/radial_correlation.hpp"

#include <algorithm>

#include "host/analysis/structure/neighbor_search.hpp"

namespace vitrify {

void CorrelationSums::add_pair(double distance_A, double f, double g) {
  const auto k = static_cast<std::size_t>(distance_A / width_A_);
  if (k >= shells_.size()) shells_.resize(k + 1);
  Shell& shell = shells_[k];
  ++shell.pairs;
  shell.distance_A += distance_A;
  shell.product += f * g;
  shell.field += f + g;
}

CorrelationSums& CorrelationSums::operator+=(const CorrelationSums& other) {
  atoms_ += other.atoms_, field_ += other.field_, square_ += other.square_;
  shells_.resize(std::max(shells_.size(), other.shells_.size()));
  for (std::size_t k = 0; k < other.shells_.size(); ++k) {
    shells_[k].pairs += other.shells_[k].pairs;
    shells_[k].distance_A += other.shells_[k].distance_A;
    shells_[k].product += other.shells_[k].product;
    shells_[k].field += other.shells_[k].field;
  }
  return *this;
}

std::vector<CorrelationShell> CorrelationSums::correlation(std::size_t shells) const {
  constexpr double rounding = 1e-13;
  const double n = static_cast<double>(std::max<std::int64_t>(atoms_, 1)), mean = field_ / n;
  const double variance = square_ / n - mean * mean;
  const bool uniform = variance <= rounding * square_ / n;
  std::vector<CorrelationShell> result;
  for (std::size_t k = 0; k < std::max(shells, shells_.size()); ++k) {
    const Shell sums = k < shells_.size() ? shells_[k] : Shell{};
    if (sums.pairs == 0) {
      result.push_back({(static_cast<double>(k) + 0.5) * width_A_, 0, 0, 0});
      continue;
    }
    const double pairs = static_cast<double>(sums.pairs);
    const double product = sums.product / pairs, field = sums.field / pairs;
    result.push_back({sums.distance_A / pairs, uniform ? 0 : (product - mean * mean) / variance,
                      uniform ? 0 : (product - mean * field + mean * mean) / variance, sums.pairs});
  }
  return result;
}

CorrelationSums correlation_sums(const Box& box, std::span<const Vec3> positions, std::span<const double> field,
                                 double max_distance_A, double shell_width_A) {
  const std::vector<int> one_part(positions.size(), 0);
  return correlation_sums(box, positions, field, one_part, 1, max_distance_A, shell_width_A).front();
}

std::vector<CorrelationSums> correlation_sums(const Box& box, std::span<const Vec3> positions,
                                              std::span<const double> field, std::span<const int> part, int parts,
                                              double max_distance_A, double shell_width_A) {
  std::vector<CorrelationSums> sums(parts, CorrelationSums(shell_width_A));
  for (std::size_t i = 0; i < positions.size(); ++i) sums[part[i]].add_atom(field[i]);
  NeighborSearch(box, positions, max_distance_A).for_each_pair([&](int i, int j, const Vec3& d) {
    sums[part[i]].add_pair(norm(d), field[i], field[j]);
  });
  return sums;
}

}  // namespace vitrify
