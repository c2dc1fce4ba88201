#include "host/analysis/statistics/onset_fit.hpp"

#include <cstddef>
#include <limits>

namespace vitrify {

double predicted_onset(std::span<const double> strains, std::span<const double> eigenvalues) {
  constexpr std::size_t least = 3, most = 5;
  constexpr auto nan = std::numeric_limits<double>::quiet_NaN();
  const std::size_t n = strains.size();
  std::size_t used = n > 0 && eigenvalues[n - 1] > 0 ? 1 : 0;
  while (used > 0 && used < n && used < most && eigenvalues[n - used - 1] > eigenvalues[n - used]) ++used;
  if (used < least) return nan;
  const double count = static_cast<double>(used), last = strains[n - 1];
  double mean_x = 0, mean_y = 0, xx = 0, xy = 0;
  for (std::size_t k = n - used; k < n; ++k)
    mean_x += (strains[k] - last) / count, mean_y += eigenvalues[k] * eigenvalues[k] / count;
  for (std::size_t k = n - used; k < n; ++k) {
    const double x = strains[k] - last - mean_x;
    xx += x * x, xy += x * (eigenvalues[k] * eigenvalues[k] - mean_y);
  }
  if (!(xx > 0) || xy == 0) return nan;
  const double ahead = mean_x - mean_y * xx / xy;
  const bool is_ahead = ahead * (last - strains[n - used]) > 0;
  return is_ahead ? last + ahead : nan;
}

}  // namespace vitrify
