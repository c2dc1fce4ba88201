#include "host/config/composition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace vitrify::config {
namespace {

double fraction_sum(const Composition& composition) {
  return std::accumulate(composition.begin(), composition.end(), 0.0,
                         [](double total, const auto& entry) { return total + entry.second; });
}

}  // namespace

std::vector<std::pair<std::string, std::int64_t>> element_counts(std::int64_t atoms, const Composition& composition) {
  struct Remainder {
    double value;
    std::size_t element;
  };
  const double sum = fraction_sum(composition);
  std::vector<std::pair<std::string, std::int64_t>> counts;
  std::vector<Remainder> remainders;
  std::int64_t left = atoms;
  for (const auto& [element, fraction] : composition) {
    const double share = static_cast<double>(atoms) * fraction / sum;
    const double whole = std::floor(share);
    remainders.push_back({share - whole, counts.size()});
    counts.emplace_back(element, static_cast<std::int64_t>(whole));
    left -= counts.back().second;
  }
  std::stable_sort(remainders.begin(), remainders.end(),
                   [](const Remainder& a, const Remainder& b) { return a.value > b.value; });
  for (std::size_t i = 0; left > 0; ++i, --left) ++counts[remainders[i % remainders.size()].element].second;
  return counts;
}

bool check_fractions(const Scope& at, const Composition& composition) {
  const double sum = fraction_sum(composition);
  if (std::abs(sum - 1) <= 1e-9) return true;
  at.problem(fmt::format("found fractions with the sum {}, must be 1", number_text(sum)));
  return false;
}

}  // namespace vitrify::config
