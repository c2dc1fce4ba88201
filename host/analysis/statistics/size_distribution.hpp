// Sizes of shear transformation zones: histogram and log-normal fit.
#pragma once

#include <span>
#include <vector>

namespace vitrify {

/// ln(size) is normal with mean mu and standard deviation sigma; `_error` is one standard error.
struct LogNormalFit {
  double mu = 0, mu_error = 0;
  double sigma = 0, sigma_error = 0;
  double mean_size = 0, mean_size_error = 0;  ///< of the sizes themselves, not of the fit
  int count = 0;
};

/// Maximum likelihood for whole-number sizes: size n stands for everything from n - 1/2 to n + 1/2, and size 1 for all
/// below 3/2. Fewer than three different sizes cannot tell where inside these intervals they lie; there ln(size) is
/// taken as it stands. Throws Error(bad_input) for a size below 1; no sizes give a fit of count 0.
LogNormalFit fit_log_normal(std::span<const int> sizes);

/// Sizes in [lower, upper) with half-integer limits; `density` integrates to 1 over all bins.
struct SizeBin {
  double lower, upper;
  int count;
  double density;
};

/// How well sizes agree with a fit to them: the largest difference of the cumulated shares, and how often sizes that do
/// follow the fit, fitted themselves, differ as much (p, by simulation; NaN for fewer than three different sizes).
struct KolmogorovSmirnov {
  double distance = 0, p = 0;
};
KolmogorovSmirnov test_log_normal(std::span<const int> sizes, const LogNormalFit& fit);

/// Bins of nearly equal width on a logarithmic axis, none narrower than one size; from size 1 to the largest.
std::vector<SizeBin> size_histogram(std::span<const int> sizes, int bins_per_decade);

/// Log-normal curve through a histogram: least squares of the densities. Unlike the likelihood it hardly looks at the
/// tail.
struct BinnedFit {
  double mu = 0, sigma = 0;
  bool converged = false;  ///< false: fewer than three bins, or no such curve
};
BinnedFit fit_histogram(std::span<const SizeBin> bins, const LogNormalFit& start);

}  // namespace vitrify
