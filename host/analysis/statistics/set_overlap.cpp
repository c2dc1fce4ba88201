#include "host/analysis/statistics/set_overlap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace vitrify {
namespace {

/// How many atoms there are, in each of the sets, and in both.
struct Sizes {
  std::int64_t all = 0, a = 0, b = 0, both = 0;
};

/// Probabilities of the numbers least, least + 1, ...
struct Probabilities {
  std::int64_t least = 0;
  std::vector<double> of = {1};

  /// Without the numbers at both ends that are too rare to count.
  Probabilities trimmed() const {
    constexpr double rare = 1e-20;
    const auto counts = [=](double p) { return p > rare; };
    const auto first = std::find_if(of.begin(), of.end(), counts);
    const auto last = std::find_if(of.rbegin(), of.rend(), counts).base();
    return {least + (first - of.begin()), {first, last}};
  }
  /// Of the sum of two independent numbers.
  Probabilities plus(const Probabilities& other) const {
    Probabilities sum{least + other.least, std::vector<double>(of.size() + other.of.size() - 1)};
    for (std::size_t i = 0; i < of.size(); ++i)
      for (std::size_t j = 0; j < other.of.size(); ++j) sum.of[i + j] += of[i] * other.of[j];
    return sum;
  }
};

double log_binomial(std::int64_t n, std::int64_t k) {
  const auto log_factorial = [](std::int64_t m) { return std::lgamma(static_cast<double>(m) + 1); };
  return log_factorial(n) - log_factorial(k) - log_factorial(n - k);
}

/// The hypergeometric distribution of the atoms that two random sets have in common.
Probabilities in_common(const Sizes& sizes) {
  Probabilities probabilities{std::max<std::int64_t>(0, sizes.a + sizes.b - sizes.all), {}};
  for (std::int64_t both = probabilities.least; both <= std::min(sizes.a, sizes.b); ++both)
    probabilities.of.push_back(std::exp(log_binomial(sizes.a, both) +
                                        log_binomial(sizes.all - sizes.a, sizes.b - both) -
                                        log_binomial(sizes.all, sizes.b)));
  const double sum = std::accumulate(probabilities.of.begin(), probabilities.of.end(), 0.0);
  for (double& p : probabilities.of) p /= sum;  // rounding of the logarithms
  return probabilities.trimmed();
}

double jaccard(std::int64_t both, const Sizes& sizes) {
  return static_cast<double>(both) / static_cast<double>(sizes.a + sizes.b - both);
}

}  // namespace

double SetOverlap::z() const {
  return deviation > 0 ? (jaccard - by_chance) / deviation : std::numeric_limits<double>::quiet_NaN();
}

SetOverlap set_overlap(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b, std::span<const int> kind) {
  std::vector<Sizes> kinds(kind.empty() ? 1 : *std::max_element(kind.begin(), kind.end()) + 1);
  Sizes total;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (Sizes* sizes : {&kinds[kind.empty() ? 0 : kind[i]], &total}) {
      ++sizes->all;
      sizes->a += a[i] != 0, sizes->b += b[i] != 0, sizes->both += a[i] != 0 && b[i] != 0;
    }
  if (total.a + total.b == 0) {
    const double none = std::numeric_limits<double>::quiet_NaN();
    return {none, none, none};
  }
  Probabilities random;
  for (const Sizes& sizes : kinds) random = random.plus(in_common(sizes)).trimmed();
  SetOverlap overlap{jaccard(total.both, total), 0, 0};
  double mean_square = 0;
  for (std::size_t k = 0; k < random.of.size(); ++k)
    overlap.by_chance += random.of[k] * jaccard(random.least + static_cast<std::int64_t>(k), total);
  for (std::size_t k = 0; k < random.of.size(); ++k)
    mean_square +=
        random.of[k] * std::pow(jaccard(random.least + static_cast<std::int64_t>(k), total) - overlap.by_chance, 2);
  overlap.deviation = random.of.size() > 1 ? std::sqrt(mean_square) : 0;
  return overlap;
}

SetOverlap mean_overlap(std::span<const SetOverlap> pairs) {
  const auto n = static_cast<double>(pairs.size());
  SetOverlap mean;
  double squares = 0;
  for (const SetOverlap& pair : pairs) {
    mean.jaccard += pair.jaccard / n, mean.by_chance += pair.by_chance / n;
    squares += pair.deviation * pair.deviation;
  }
  mean.deviation = std::sqrt(squares) / n;
  return mean;
}

}  // namespace vitrify
