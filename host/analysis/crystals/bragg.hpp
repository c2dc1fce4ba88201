// Long-range order of any kind, without a template: wave vectors at which a configuration scatters as no glass does.
#pragma once

#include <cstdint>
#include <optional>

#include "host/engine/observe/observer.hpp"

namespace vitrify {

/// The strongest one of all wave vectors that were looked at.
struct BraggPeak {
  double q_per_A = 0;
  double over_neighbors = 0;  ///< |rho(q)|^2 in units of its mean at vectors of the same length
  /// -ln of the chance that one of the vectors is as strong in a sample without long-range order.
  double surprise = 0;
  std::int64_t vectors = 0;  ///< one of q and -q

  /// Less than one configuration of 20,000 without order is so by chance.
  bool is_order() const { return surprise > 10; }
};

/// Looks at all wave vectors of the box up to 3.3 1/A, or at random ones where they are too many. Without long-range
/// order |rho(q)|^2 is distributed exponentially; the mean m around a vector is told by the weaker half, r, of 64
/// vectors of about the same length (B. Epstein, M. Sobel, J. Am. Stat. Assoc. 48, 486 (1953)), so that others of the
/// same crystal do not hide it, and x = |rho|^2 / m is exceeded with the chance (1 + x / r)^-r. None in an open box,
/// and in one with less than 64 vectors.
std::optional<BraggPeak> strongest_bragg_peak(const Structure& structure, Observer& observer);

}  // namespace vitrify
