// Values with the errors that they have for want of more samples: the bootstrap of B. Efron, Ann. Stat. 7, 1 (1979).
#pragma once

#include <cmath>
#include <functional>
#include <limits>
#include <span>
#include <vector>

namespace vitrify {

/// A value and its standard error, NaN where they are not known.
struct Measured {
  double value = std::numeric_limits<double>::quiet_NaN(), error = std::numeric_limits<double>::quiet_NaN();

  bool known() const { return std::isfinite(value) && std::isfinite(error); }

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("value", self.value), visit("error", self.error);
  }
};

/// Statistics of the units that were drawn: numbers from 0, some several times, others not at all. Always as many
/// values; NaN where these units do not tell.
using Statistics = std::function<std::vector<double>(std::span<const int> drawn)>;

/// Each statistic of all units, which are independent of each other; the error is the standard deviation over draws of
/// one unit less, with replacement, so that the error of a mean is s / sqrt(units) also of few units (J. N. K. Rao and
/// C. F. J. Wu, J. Am. Stat. Assoc. 83, 231 (1988)). An error is not known of a single unit, where no draw differs from
/// another, and where more than half of the draws do not tell.
std::vector<Measured> bootstrap(int units, const Statistics& statistics);

}  // namespace vitrify
