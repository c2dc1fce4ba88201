// How strongly neutral atoms scatter X-rays.
#pragma once

#include <string>

namespace vitrify {

/// Scattering factor f(q), electrons; the fit of Waasmaier and Kirfel, Acta Cryst. A51, 416 (1995), without f' and f''.
/// Throws Error(bad_input) for an element that it does not have, and beyond q = 75 1/A, where it ends.
double form_factor(const std::string& element, double q_per_A);

}  // namespace vitrify
