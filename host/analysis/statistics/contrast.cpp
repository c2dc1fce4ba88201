#include "host/analysis/statistics/contrast.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace vitrify {
namespace {

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double squares_about(std::span<const double> values, double mean) {
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum;
}

std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  std::sort(copy.begin(), copy.end());
  return copy;
}

/// Of each value the share of `ascending` that lies below it, equal ones by half.
std::vector<double> shares_below(std::span<const double> values, const std::vector<double>& ascending) {
  std::vector<double> shares;
  for (const double value : values) {
    const auto [first, last] = std::equal_range(ascending.begin(), ascending.end(), value);
    const auto below = static_cast<double>((first - ascending.begin()) + (last - ascending.begin())) / 2;
    shares.push_back(below / static_cast<double>(ascending.size()));
  }
  return shares;
}

/// Square of the standard error of the mean.
double error_of_mean_squared(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  return squares_about(values, mean_of(values)) / (n * (n - 1));
}

std::vector<double> pooled(const TwoSamples& samples) {
  std::vector<double> all(samples.chosen.begin(), samples.chosen.end());
  all.insert(all.end(), samples.others.begin(), samples.others.end());
  std::sort(all.begin(), all.end());
  return all;
}

double quantile(const std::vector<double>& ascending, double share) {
  const double at = share * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, ascending.size() - 1);
  return std::lerp(ascending[below], ascending[above], at - static_cast<double>(below));
}

bool are_whole(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return value == std::nearbyint(value); });
}

/// Where the quartiles coincide, as many bins as a normal distribution wants (H. A. Sturges, 1926). Never more than
/// `most_bins`: a few values far out are no reason for bins without number.
double bin_width(const std::vector<double>& ascending) {
  constexpr double most_bins = 1000;
  const double span = ascending.back() - ascending.front(), n = static_cast<double>(ascending.size());
  double width = 2 * (quantile(ascending, 0.75) - quantile(ascending, 0.25)) / std::cbrt(n);
  if (width <= 0) width = span / (1 + std::log2(n));
  return std::max(width, span / most_bins);
}

std::vector<std::int64_t> counts_of(std::span<const double> values, const SharedHistogram& bins, std::size_t n_bins) {
  std::vector<std::int64_t> counts(n_bins);
  for (const double value : values) {
    const auto bin = static_cast<std::size_t>(std::max(0.0, (value - bins.lower) / bins.width));
    ++counts[std::min(bin, n_bins - 1)];
  }
  return counts;
}

double total(const std::vector<std::int64_t>& counts) {
  return static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
}

}  // namespace

Measured ranking_area(const TwoSamples& samples) {
  if (samples.is_empty()) return {};
  const std::vector<double> of_chosen = shares_below(samples.chosen, sorted(samples.others));
  const std::vector<double> of_others = shares_below(samples.others, sorted(samples.chosen));
  const double error = std::sqrt(error_of_mean_squared(of_chosen) + error_of_mean_squared(of_others));
  return {mean_of(of_chosen), error > 0 ? error : std::numeric_limits<double>::quiet_NaN()};
}

Measured standardized_shift(const TwoSamples& samples) {
  if (samples.is_empty()) return {};
  const auto a = static_cast<double>(samples.chosen.size()), b = static_cast<double>(samples.others.size());
  const double of_chosen = mean_of(samples.chosen), of_others = mean_of(samples.others);
  const double squares = squares_about(samples.chosen, of_chosen) + squares_about(samples.others, of_others);
  const double shift = (of_chosen - of_others) / std::sqrt(squares / (a + b - 2));
  if (!std::isfinite(shift)) return {};
  return {shift, std::sqrt(1 / a + 1 / b + shift * shift / (2 * (a + b)))};
}

Measured lift(const TwoSamples& samples, double part, RankingEnd end) {
  if (samples.is_empty()) return {};
  const std::vector<double> all = pooled(samples);
  const auto n = static_cast<double>(all.size());
  const double wanted = std::max(1.0, std::round(part * n));
  const auto rank = static_cast<std::size_t>(wanted);
  const double border = end == RankingEnd::highest ? all[all.size() - rank] : all[rank - 1];
  const auto beyond = [&](double value) { return end == RankingEnd::highest ? value > border : value < border; };
  const auto equal = [&](double value) { return value == border; };
  const auto& chosen = samples.chosen;
  const double room = wanted - static_cast<double>(std::count_if(all.begin(), all.end(), beyond));
  const double share_of_equal = room / static_cast<double>(std::count_if(all.begin(), all.end(), equal));
  const double found = static_cast<double>(std::count_if(chosen.begin(), chosen.end(), beyond)) +
                       share_of_equal * static_cast<double>(std::count_if(chosen.begin(), chosen.end(), equal));
  const double share_of_all = static_cast<double>(chosen.size()) / n;
  // With one more of each kind, a part of nothing but one kind has an error, too.
  const double cautious = (found + 1) / (wanted + 2);
  return {found / wanted / share_of_all, std::sqrt(cautious * (1 - cautious) / wanted) / share_of_all};
}

SharedHistogram SharedHistogram::of(const TwoSamples& samples) {
  SharedHistogram histogram;
  const std::vector<double> all = pooled(samples);
  if (all.empty()) return histogram;
  const double width = bin_width(all);
  if (are_whole(all)) {
    histogram.width = std::max(1.0, std::round(width));
    histogram.lower = all.front() - 0.5;
  } else {
    histogram.width = width > 0 ? width : 1;
    histogram.lower = width > 0 ? all.front() : all.front() - 0.5;
  }
  const auto n_bins = static_cast<std::size_t>((all.back() - histogram.lower) / histogram.width) + 1;
  histogram.chosen = counts_of(samples.chosen, histogram, n_bins);
  histogram.others = counts_of(samples.others, histogram, n_bins);
  return histogram;
}

std::vector<double> SharedHistogram::density(const std::vector<std::int64_t>& counts) const {
  std::vector<double> density;
  const double all = total(counts);
  for (const std::int64_t count : counts) density.push_back(static_cast<double>(count) / (all * width));
  return density;
}

Measured SharedHistogram::overlap() const {
  const double a = total(chosen), b = total(others);
  double of_chosen = 0, of_others = 0;  // of bins where this sample has less
  for (std::size_t k = 0; k < chosen.size(); ++k) {
    const double p = static_cast<double>(chosen[k]) / a, q = static_cast<double>(others[k]) / b;
    (p < q ? of_chosen : of_others) += std::min(p, q);
  }
  return {of_chosen + of_others, std::sqrt(of_chosen * (1 - of_chosen) / a + of_others * (1 - of_others) / b)};
}

double SharedHistogram::overlap_by_chance() const {
  const double a = total(chosen), b = total(others);
  double lost = 0;
  for (std::size_t k = 0; k < chosen.size(); ++k) {
    const double p = static_cast<double>(chosen[k] + others[k]) / (a + b);
    const double difference = std::sqrt(2 / std::numbers::pi * p * (1 - p) * (1 / a + 1 / b));  // mean of |p_a - p_b|
    lost += std::min(difference / 2, p);
  }
  return 1 - lost;
}

}  // namespace vitrify
