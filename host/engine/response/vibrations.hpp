// What the engine tells of the vibrations of a minimum: moments of its dynamical matrix D = M^-1/2 H M^-1/2.
#pragma once

#include <cstdint>
#include <vector>

namespace vitrify {

struct MomentSettings {
  double resolution_THz = 0.05;  ///< standard deviation of a frequency in what is made of the moments
  int vectors = 12;              ///< random ones for each element, at least
  std::uint64_t seed = 1;
};

/// Chebyshev moments mu_n = tr_a T_n(2 D / top - 1) over the atoms of an element a, translations left out, of one
/// random vector each: their mean over vectors is the trace.
struct VibrationalMoments {
  double top_per_ps2 = 0;                                 ///< no eigenvalue is larger
  std::vector<double> trace_per_ps2;                      ///< of D, by element, exact
  std::vector<std::vector<std::vector<double>>> moments;  ///< [element][vector][n]
};

/// A polynomial sum_n c_n T_n(2 D / top - 1).
struct SpectralFilter {
  double top_per_ps2 = 0;
  std::vector<double> coefficients;
};

}  // namespace vitrify
