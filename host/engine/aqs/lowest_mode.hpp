// The lowest eigenvalue of a Hessian and its mode, by the Lanczos method, whoever multiplies by the Hessian.
// Lanczos, J. Res. Natl. Bur. Stand. 45, 255 (1950).
#pragma once

#include <vector>

#include "kernels/geometry/vector.hpp"

namespace vitrify {

/// The softest direction of a minimum, translations left out.
struct SoftMode {
  double eigenvalue_eV_per_A2 = 0;
  std::vector<Vec3> mode;  ///< of length 1, in the user's order
  int products = 0;        ///< with the Hessian
  bool converged = false;

  /// Atoms that take part: (sum m^2)^2 / sum m^4.
  double participation() const;
};

/// Krylov space of one system. Multiply `direction()` by the Hessian and give it to `take()`, until `done()`.
class LowestMode {
 public:
  /// Directions kept; then the search starts anew from what it has.
  static constexpr std::size_t largest_space = 100;

  /// `guess`: the mode of a similar system, or nothing.
  LowestMode(std::size_t atoms, const std::vector<Vec3>& guess);

  /// Length 1.
  const std::vector<Vec3>& direction() const { return space_.back(); }
  void take(std::vector<Vec3> product);
  bool done() const { return done_; }
  const SoftMode& result() const { return result_; }

 private:
  void start(std::vector<Vec3> direction);
  /// Takes the lowest pair of the space as the result; its residual, eV/A^2.
  double solve();

  std::vector<std::vector<Vec3>> space_;
  std::vector<double> diagonal_, off_;
  SoftMode result_;
  bool done_ = false;
};

}  // namespace vitrify
