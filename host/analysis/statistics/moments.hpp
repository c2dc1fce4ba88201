// Mean, width and shape of a distribution from a sample of it.
#pragma once

#include <cstdint>
#include <span>

#include "host/analysis/statistics/bootstrap.hpp"

namespace vitrify {

/// Moments of a sample; the standard errors are for values that are independent of each other, whatever their
/// distribution. Not known where there are too few values for them, or where all are equal.
struct Moments {
  std::int64_t count = 0;
  Measured mean, deviation;  ///< deviation: root of the mean square about the mean, over count - 1
  Measured relative_width;   ///< deviation / mean
  Measured skewness;         ///< m3 / m2^(3/2), with the central moments m of the sample
  Measured kurtosis;         ///< m4 / m2^2 - 3, 0 for a normal distribution

  /// Moments of finite values; the errors by leaving out one value after the other (B. Efron and C. Stein, Ann. Stat.
  /// 9, 586 (1981)).
  static Moments of(std::span<const double> values);
};

}  // namespace vitrify
