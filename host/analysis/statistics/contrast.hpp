// How the values of some atoms differ from those of the others: of one property, such as the vibrational displacement
// of atoms that take part in shear transformations.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "host/analysis/statistics/bootstrap.hpp"

namespace vitrify {

/// Two samples of one property; all values are finite. What is said of them is not known where a sample is empty, an
/// error where one has a single value.
struct TwoSamples {
  std::span<const double> chosen, others;

  bool is_empty() const { return chosen.empty() || others.empty(); }
};

/// Probability that a chosen value is larger than another one, ties by half: the area under the receiver operating
/// characteristic. Standard error by E. R. DeLong, D. M. DeLong and D. L. Clarke-Pearson, Biometrics 44, 837 (1988);
/// not known where the samples do not mix, at 0 and 1.
Measured ranking_area(const TwoSamples& samples);

/// Difference of the means in units of the pooled standard deviation, with the standard error of L. V. Hedges, J. Educ.
/// Stat. 6, 107 (1981).
Measured standardized_shift(const TwoSamples& samples);

enum class RankingEnd { highest, lowest };

/// Share of the chosen among that part of all values that is at this end, over their share of all: how much better the
/// property finds them than drawing at random. Of equal values at the border of the part, each counts in proportion.
Measured lift(const TwoSamples& samples, double part, RankingEnd end);

/// Both samples in the bins [lower + k width, lower + (k + 1) width), of the width that D. Freedman and P. Diaconis (Z.
/// Wahrscheinlichkeitstheorie 57, 453 (1981)) give for all values together. Whole numbers lie in the middle of bins of
/// whole width.
struct SharedHistogram {
  double lower = 0, width = 1;
  std::vector<std::int64_t> chosen, others;

  static SharedHistogram of(const TwoSamples& samples);

  double middle(std::size_t bin) const { return lower + (static_cast<double>(bin) + 0.5) * width; }
  /// Integrates to 1, of one of the two samples.
  std::vector<double> density(const std::vector<std::int64_t>& counts) const;
  /// Integral of the lower one of the two densities: 1 for equal ones, 0 where no bin has both.
  Measured overlap() const;
  /// What the overlap would be on average were both samples of one distribution: below 1, as they are finite.
  double overlap_by_chance() const;
};

}  // namespace vitrify
