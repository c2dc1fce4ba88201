// Where a minimum ends on its way: near the strain gamma_c at which it becomes unstable, the lowest eigenvalue of its
// Hessian goes as sqrt(gamma_c - gamma) (C. E. Maloney and A. Lemaitre, Phys. Rev. Lett. 93, 195501 (2004)).
#pragma once

#include <span>

namespace vitrify {

/// gamma_c of a least-squares line through the squares of the last eigenvalues, five at most, that fall one after the
/// other; NaN where fewer than three do, or where the line leads to no zero ahead.
double predicted_onset(std::span<const double> strains, std::span<const double> eigenvalues);

}  // namespace vitrify
