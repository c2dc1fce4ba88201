// The length over which D2min is correlated, with its error.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "host/analysis/shear/radial_correlation.hpp"
#include "host/analysis/statistics/bootstrap.hpp"

namespace vitrify {

/// Shells of C(r), and how far it is looked at.
constexpr double correlation_shell_A = 0.5, farthest_correlation_A = 15;

/// How far pairs in a box can be looked at: whole shells, below half of the lowest height.
double correlation_range_A(const Box& box);

/// C(r) = amplitude exp(-r / xi) between the distances that it is fitted to.
struct CorrelationDecay {
  double amplitude = 0, xi_A = 0;
  double from_A = 0, to_A = 0;
};

struct CorrelationLength {
  std::vector<CorrelationShell> shells;
  std::vector<Measured> value, centred;  ///< of each shell; no error where there are no pairs
  Measured xi_A, centred_xi_A;           ///< of the two kinds of C(r)
  std::optional<CorrelationDecay> decay, centred_decay;
};

/// Nothing where C does not decay. Fitted from the shell of nearest neighbors (2.25 A) to where C first falls below
/// 0.02, to shells of more than 30 pairs, weighted by their pairs. At least three shells. `kind` is
/// CorrelationShell::value or centred.
std::optional<CorrelationDecay> correlation_decay(std::span<const CorrelationShell> shells,
                                                  double CorrelationShell::*kind);

/// C(r) of all units together and its length; errors by bootstrap over the units.
CorrelationLength correlation_length(std::span<const CorrelationSums> units);

}  // namespace vitrify
