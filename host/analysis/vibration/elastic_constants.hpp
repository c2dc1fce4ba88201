// Elastic constants, moduli and sound of a configuration from its elastic response.
#pragma once

#include <array>
#include <string>

#include "host/engine/response/elastic.hpp"
#include "host/engine/structure.hpp"

namespace vitrify {

/// Rows and columns in Voigt's order, xx yy zz yz xz xy, shears counted as 2 e_ab.
using VoigtMatrix = std::array<std::array<double, 6>, 6>;
inline constexpr std::array<const char*, 6> voigt_components = {"xx", "yy", "zz", "yz", "xz", "xy"};

/// Bulk and shear modulus of an isotropic body, GPa.
struct Moduli {
  double bulk = 0, shear = 0;
};

/// In GPa. Where the configuration has a stress s, three tensors are called elastic constants; without it they are one.
struct ElasticConstants {
  /// Change of the stress with strain, B_abcd = ds_ab / de_cd (Wallace's stress-strain coefficients), the mean of it
  /// and its transpose: what differences of the stress give, and what moduli and averages are of.
  VoigtMatrix stiffness{};
  double asymmetry = 0;  ///< the largest that the mean has levelled: differences of normal stresses
  /// Second derivatives of the energy by Lagrangian strain over the volume (Brugger).
  VoigtMatrix brugger{};
  VoigtMatrix affine{};  ///< the part of `stiffness` of atoms that move with the strain: the Born term
  Sym3 stress;           ///< tension positive, xx yy zz xy xz yz

  bool stable = true;             ///< no small strain of the box lowers the energy
  Moduli voigt, reuss, hill;      ///< bounds, and their mean; the last two are not numbers in a box that is not stable
  Moduli isotropic;               ///< of Hill, or of Voigt where the box is not stable
  double young = 0, poisson = 0;  ///< of `isotropic`
  double zener = 0;               ///< 2 C44 / (C11 - C12) of the means over the axes: 1 in isotropic matter
  double universal = 0;           ///< 5 G_V / G_R + K_V / K_R - 6: 0 in isotropic matter, in no other
};

/// Wallace, Thermodynamics of Crystals (1972); Hill, Proc. Phys. Soc. A 65, 349 (1952); Ranganathan and
/// Ostoja-Starzewski, Phys. Rev. Lett. 101, 055504 (2008).
ElasticConstants elastic_constants(const ElasticResponse& response);

/// Throws Error(bad_input) where the response is not that of a minimum: a force component above the tolerance, a
/// direction of negative curvature, or solves that did not end. `where` begins the message.
void require_minimum(const ElasticResponse& response, double force_tolerance_eV_per_A, const std::string& where);

/// Isotropic elastic waves, and Debye's spectrum of them.
struct Sound {
  double transverse_km_per_s = 0, longitudinal_km_per_s = 0;
  double debye_THz = 0;
  double debye_level_per_THz3 = 0;  ///< g / f^2 of a spectrum g of area 1: 3 / debye_THz^3
  double lowest_phonon_THz = 0;     ///< transverse, of the longest wave that fits into the box
};
Sound sound(const Moduli& moduli, double density_g_cm3, const Box& box, std::size_t atoms);

}  // namespace vitrify
