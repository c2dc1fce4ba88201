// Elastic response of a configuration to homogeneous strains, its atoms held affine or let go.
#pragma once

#include <array>

#include "kernels/atoms.hpp"

namespace vitrify {

/// Symmetric in exact arithmetic; rows and columns xx yy zz xy xz yz, shears as in Voigt's notation: 2 e_xy.
using StrainMatrix = std::array<std::array<double, 6>, 6>;

/// Second derivatives of the energy by strains e of x -> (1 + e) x, symmetric e, over the volume, GPa.
struct ElasticResponse {
  Sym3 stress_GPa;  ///< tension positive
  double largest_force_eV_per_A = 0;
  StrainMatrix affine{};    ///< of atoms that move with the strain: the Born term
  StrainMatrix relaxed{};   ///< of atoms that stay in mechanical equilibrium
  bool indefinite = false;  ///< a direction along which the energy curves down was met: `relaxed` means nothing
  bool converged = false;
  long iterations = 0;  ///< of the conjugate gradients
};

struct ElasticSettings {
  double residual = 1e-7;  ///< of the solves, relative: constants are good to its square
  long max_iterations = 100'000;
};

}  // namespace vitrify
