// Place and height of the first peak of a curve, such as g(r) or S(q).
#pragma once

#include <optional>
#include <span>

#include "host/analysis/statistics/bootstrap.hpp"

namespace vitrify {

struct Peak {
  Measured place, height;
};

/// The highest point within 1.4 times the first x at which y reaches half of its maximum; around it the logarithm of y
/// is fitted by a polynomial of fourth degree, as far as y stays above `down_to` times that point. Errors follow from
/// those of the points, or from their scatter about the fit if that is larger. The highest point itself, without
/// errors, where it has fewer than six such neighbors, as in a crystal. None where it does not exceed 1 by five of its
/// errors.
std::optional<Peak> first_peak(std::span<const double> x, std::span<const double> y, std::span<const double> y_error,
                               double down_to);

}  // namespace vitrify
