#include "host/analysis/statistics/size_distribution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <random>

#include "host/analysis/statistics/levenberg_marquardt.hpp"
#include "host/analysis/statistics/two_parameter_fit.hpp"
#include "host/error.hpp"

namespace vitrify {
namespace {

using SizeCounts = std::map<int, int>;

/// First two moments of a normal variable, about its mean and in units of sigma, inside [a, b] (same units).
struct TruncatedMoments {
  double first, second;
};

double density(double z) { return std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi); }

TruncatedMoments truncated_moments(double a, double b) {
  // Mirrored to the left tail, where the difference of the two error functions keeps its digits.
  if (a + b > 0) {
    const TruncatedMoments mirrored = truncated_moments(-b, -a);
    return {-mirrored.first, mirrored.second};
  }
  const double probability = (std::erfc(-b / std::numbers::sqrt2) - std::erfc(-a / std::numbers::sqrt2)) / 2;
  if (probability < 1e-280) return {b, b * b};  // so far out that all is at the near edge
  const double a_density = std::isinf(a) ? 0 : a * density(a);
  return {(density(a) - density(b)) / probability, 1 + (a_density - b * density(b)) / probability};
}

TruncatedMoments moments_of_size(int size, const LogNormalFit& fit) {
  const double lower = size == 1 ? -std::numeric_limits<double>::infinity() : std::log(size - 0.5);
  return truncated_moments((lower - fit.mu) / fit.sigma, (std::log(size + 0.5) - fit.mu) / fit.sigma);
}

/// Sample moments of ln(size): the answer for continuous sizes and the start of the iteration for whole ones.
void fit_as_continuous(const SizeCounts& counts, LogNormalFit& fit) {
  for (const auto& [size, n] : counts) fit.mu += n * std::log(size) / fit.count;
  double variance = 0;
  for (const auto& [size, n] : counts) variance += n * std::pow(std::log(size) - fit.mu, 2) / fit.count;
  fit.sigma = std::sqrt(variance);
  fit.mu_error = fit.sigma / std::sqrt(fit.count);
  fit.sigma_error = fit.mu_error / std::numbers::sqrt2;
}

/// Expectation maximization (Dempster, Laird and Rubin, J. R. Stat. Soc. B 39, 1 (1977)): the likelihood never falls.
void fit_intervals(const SizeCounts& counts, LogNormalFit& fit) {
  constexpr int kMaxIterations = 10000;
  for (int iteration = 0; iteration < kMaxIterations; ++iteration) {
    double first = 0, second = 0;
    for (const auto& [size, n] : counts) {
      const TruncatedMoments m = moments_of_size(size, fit);
      first += n * m.first / fit.count;
      second += n * m.second / fit.count;
    }
    fit.mu += fit.sigma * first;
    fit.sigma *= std::sqrt(second - first * first);
    if (std::fabs(first) < 1e-12 && std::fabs(second - 1) < 1e-12) break;
  }
}

/// Standard errors from the scores d ln p / d(mu, sigma) of the sizes, whose sum of squares is the information.
void estimate_errors(const SizeCounts& counts, LogNormalFit& fit) {
  double mm = 0, ms = 0, ss = 0;
  for (const auto& [size, n] : counts) {
    const TruncatedMoments m = moments_of_size(size, fit);
    const double score_mu = m.first / fit.sigma, score_sigma = (m.second - 1) / fit.sigma;
    mm += n * score_mu * score_mu;
    ms += n * score_mu * score_sigma;
    ss += n * score_sigma * score_sigma;
  }
  const double determinant = mm * ss - ms * ms;
  fit.mu_error = std::sqrt(ss / determinant);
  fit.sigma_error = std::sqrt(mm / determinant);
}

void set_mean(const SizeCounts& counts, LogNormalFit& fit) {
  for (const auto& [size, n] : counts) fit.mean_size += static_cast<double>(n) * size / fit.count;
  double variance = 0;
  for (const auto& [size, n] : counts) variance += n * std::pow(size - fit.mean_size, 2);
  if (fit.count > 1) fit.mean_size_error = std::sqrt(variance / (fit.count - 1) / fit.count);
}

/// Share of a log-normal distribution below a size.
double share_below(double size, double mu, double sigma) {
  return std::erfc((mu - std::log(size)) / (sigma * std::numbers::sqrt2)) / 2;
}

SizeCounts counted(std::span<const int> sizes) {
  SizeCounts counts;
  for (const int size : sizes) ++counts[size];
  return counts;
}

double kolmogorov_distance(const SizeCounts& counts, const LogNormalFit& fit) {
  double distance = 0, share = 0;
  for (const auto& [size, n] : counts) {
    // The cumulated shares differ most right below and at a size that occurs.
    if (size > 1) distance = std::max(distance, std::fabs(share - share_below(size - 0.5, fit.mu, fit.sigma)));
    share += static_cast<double>(n) / fit.count;
    distance = std::max(distance, std::fabs(share - share_below(size + 0.5, fit.mu, fit.sigma)));
  }
  return distance;
}

/// Density of a bin; the lowest one has all that is below it.
double density_of(const SizeBin& bin, bool lowest, double mu, double sigma) {
  return (share_below(bin.upper, mu, sigma) - (lowest ? 0 : share_below(bin.lower, mu, sigma))) /
         (bin.upper - bin.lower);
}

}  // namespace

LogNormalFit fit_log_normal(std::span<const int> sizes) {
  LogNormalFit fit;
  SizeCounts counts;
  for (const int size : sizes) {
    if (size < 1) throw Error(ExitCode::bad_input, fmt::format("cluster size {}: must be at least 1", size));
    ++counts[size];
  }
  fit.count = static_cast<int>(sizes.size());
  if (fit.count == 0) return fit;
  set_mean(counts, fit);
  fit_as_continuous(counts, fit);
  if (counts.size() < 3) return fit;
  fit_intervals(counts, fit);
  estimate_errors(counts, fit);
  return fit;
}

KolmogorovSmirnov test_log_normal(std::span<const int> sizes, const LogNormalFit& fit) {
  constexpr int n_samples = 200;
  constexpr double largest = 1e9;
  const SizeCounts counts = counted(sizes);
  KolmogorovSmirnov test{counts.empty() ? 0 : kolmogorov_distance(counts, fit), std::nan("")};
  if (counts.size() < 3) return test;
  std::mt19937_64 random(1);
  std::lognormal_distribution<double> size(fit.mu, fit.sigma);
  int as_far = 0;
  std::vector<int> sample(sizes.size());
  for (int k = 0; k < n_samples; ++k) {
    for (int& s : sample) s = static_cast<int>(std::lround(std::clamp(size(random), 1.0, largest)));
    as_far += kolmogorov_distance(counted(sample), fit_log_normal(sample)) >= test.distance;
  }
  test.p = static_cast<double>(as_far) / n_samples;
  return test;
}

std::vector<SizeBin> size_histogram(std::span<const int> sizes, int bins_per_decade) {
  std::vector<SizeBin> bins;
  if (sizes.empty()) return bins;
  const int largest = *std::max_element(sizes.begin(), sizes.end());
  for (int k = 1, first = 1; first <= largest; ++k) {
    const int next = static_cast<int>(std::lround(std::pow(10.0, static_cast<double>(k) / bins_per_decade)));
    if (next <= first) continue;
    const auto n = std::count_if(sizes.begin(), sizes.end(), [&](int s) { return s >= first && s < next; });
    const double share = static_cast<double>(n) / static_cast<double>(sizes.size());
    bins.push_back({first - 0.5, next - 0.5, static_cast<int>(n), share / (next - first)});
    first = next;
  }
  return bins;
}

BinnedFit fit_histogram(std::span<const SizeBin> bins, const LogNormalFit& start) {
  if (bins.size() < 3 || !(start.sigma > 0)) return {};
  // The parameters are mu and ln sigma.
  const auto linearized = [&](const TwoParameters& p) {
    constexpr double step = 1e-5;
    LeastSquares sums;
    for (std::size_t k = 0; k < bins.size(); ++k) {
      const auto at = [&](double mu, double log_sigma) { return density_of(bins[k], k == 0, mu, std::exp(log_sigma)); };
      sums.add(1, (at(p.a + step, p.b) - at(p.a - step, p.b)) / (2 * step),
               (at(p.a, p.b + step) - at(p.a, p.b - step)) / (2 * step), bins[k].density - at(p.a, p.b));
    }
    return sums;
  };
  const auto minimum = minimize_squares(TwoParameters{start.mu, std::log(start.sigma)}, linearized);
  return {minimum.at.a, std::exp(minimum.at.b), minimum.converged};
}

}  // namespace vitrify
