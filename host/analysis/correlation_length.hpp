// The length over which D2min is correlated, with its error.
#pragma once

#include <span>
#include <vector>

#include "host/analysis/bootstrap.hpp"
#include "host/analysis/radial_correlation.hpp"

namespace vitrify {

/// Shells of C(r), and how far it is looked at.
constexpr double correlation_shell_A = 0.5, farthest_correlation_A = 15;

/// How far pairs in a box can be looked at: whole shells, below half of the lowest height.
double correlation_range_A(const Box& box);

struct CorrelationLength {
  std::vector<CorrelationShell> shells;
  std::vector<Measured> value, centred;  ///< of each shell; no error where there are no pairs
  Measured xi_A, centred_xi_A;           ///< of the two kinds of C(r)
};

/// xi of C(r) ~ exp(-r / xi), NaN where C does not decay: fitted from the shell of nearest neighbors (2.25 A) to where
/// C first falls below 0.02, to shells of more than 30 pairs, weighted by their pairs. At least three shells.
/// `kind` is CorrelationShell::value or centred.
double correlation_length_A(std::span<const CorrelationShell> shells, double CorrelationShell::*kind);

/// C(r) of all units together and its length; errors by bootstrap over the units.
CorrelationLength correlation_length(std::span<const CorrelationSums> units);

}  // namespace vitrify
