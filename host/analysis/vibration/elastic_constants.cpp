#include "host/analysis/vibration/elastic_constants.hpp"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "host/error.hpp"

namespace vitrify {
namespace {

using Matrix6 = Eigen::Matrix<double, 6, 6>;

/// Place in xx yy zz xy xz yz of each of Voigt's components.
constexpr std::array<int, 6> stored = {0, 1, 2, 5, 4, 3};
constexpr std::array<std::array<int, 2>, 6> axes = {{{0, 0}, {1, 1}, {2, 2}, {1, 2}, {0, 2}, {0, 1}}};

/// In Voigt's order, the mean of it and its transpose.
Matrix6 in_voigt_order(const StrainMatrix& m) {
  Matrix6 c;
  for (int a = 0; a < 6; ++a)
    for (int b = 0; b < 6; ++b) c(a, b) = 0.5 * (m[stored[a]][stored[b]] + m[stored[b]][stored[a]]);
  return c;
}

VoigtMatrix array_of(const Matrix6& m) {
  VoigtMatrix all{};
  for (int a = 0; a < 6; ++a)
    for (int b = 0; b < 6; ++b) all[a][b] = m(a, b);
  return all;
}

Eigen::Matrix3d unit_strain(int component) {
  Eigen::Matrix3d e = Eigen::Matrix3d::Zero();
  const auto [a, b] = axes[component];
  e(a, b) += 0.5, e(b, a) += 0.5;
  return e;
}

Eigen::Matrix3d matrix_of(const Sym3& s) {
  Eigen::Matrix3d m;
  m << s.v[0], s.v[3], s.v[4], s.v[3], s.v[1], s.v[5], s.v[4], s.v[5], s.v[2];
  return m;
}

/// tr[s (e e' + e' e)] / 2 for unit strains e and e'.
Matrix6 stress_terms(const Eigen::Matrix3d& s) {
  Matrix6 m;
  for (int a = 0; a < 6; ++a)
    for (int b = 0; b < 6; ++b) {
      const Eigen::Matrix3d e = unit_strain(a), f = unit_strain(b);
      m(a, b) = 0.5 * (s * (e * f + f * e)).trace();
    }
  return m;
}

/// (s : e) tr e' for unit strains e and e'.
Matrix6 volume_terms(const Eigen::Matrix3d& s) {
  Matrix6 m;
  for (int a = 0; a < 6; ++a)
    for (int b = 0; b < 6; ++b) m(a, b) = (s * unit_strain(a)).trace() * unit_strain(b).trace();
  return m;
}

/// Of a strain that is the same in all of the body.
Moduli voigt_average(const Matrix6& c) {
  const double normal = c(0, 0) + c(1, 1) + c(2, 2), mixed = c(0, 1) + c(0, 2) + c(1, 2);
  const double shear = c(3, 3) + c(4, 4) + c(5, 5);
  return {(normal + 2 * mixed) / 9, (normal - mixed + 3 * shear) / 15};
}

/// Of a stress that is the same in all of the body.
Moduli reuss_average(const Matrix6& c) {
  const Matrix6 s = c.inverse();
  const double normal = s(0, 0) + s(1, 1) + s(2, 2), mixed = s(0, 1) + s(0, 2) + s(1, 2);
  const double shear = s(3, 3) + s(4, 4) + s(5, 5);
  return {1 / (normal + 2 * mixed), 15 / (4 * normal - 4 * mixed + 3 * shear)};
}

double zener_ratio(const Matrix6& c) {
  const double normal = c(0, 0) + c(1, 1) + c(2, 2), mixed = c(0, 1) + c(0, 2) + c(1, 2);
  return 2 * (c(3, 3) + c(4, 4) + c(5, 5)) / (normal - mixed);
}

}  // namespace

// With D the second derivatives by e, Brugger's are D - tr[s (e e' + e' e)] / 2, since the Lagrangian strain is
// e + e^2 / 2; Wallace's are these + tr[s (e e' + e' e)] - (s : e) tr e'.
ElasticConstants elastic_constants(const ElasticResponse& response) {
  const Eigen::Matrix3d s = matrix_of(response.stress_GPa);
  const Matrix6 terms = stress_terms(s), volume = volume_terms(s);
  const Matrix6 symmetric_volume = 0.5 * (volume + volume.transpose());
  const Matrix6 relaxed = in_voigt_order(response.relaxed);
  const Matrix6 stiffness = relaxed + terms - symmetric_volume;
  ElasticConstants c;
  c.stiffness = array_of(stiffness);
  c.asymmetry = (volume - volume.transpose()).cwiseAbs().maxCoeff();
  c.brugger = array_of(relaxed - terms);
  c.affine = array_of(in_voigt_order(response.affine) + terms - symmetric_volume);
  c.stress = response.stress_GPa;
  c.voigt = voigt_average(stiffness);
  c.stable = stiffness.llt().info() == Eigen::Success;
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  c.reuss = c.stable ? reuss_average(stiffness) : Moduli{none, none};
  c.hill = {0.5 * (c.voigt.bulk + c.reuss.bulk), 0.5 * (c.voigt.shear + c.reuss.shear)};
  c.isotropic = c.stable ? c.hill : c.voigt;
  c.young = 9 * c.isotropic.bulk * c.isotropic.shear / (3 * c.isotropic.bulk + c.isotropic.shear);
  c.poisson = (3 * c.isotropic.bulk - 2 * c.isotropic.shear) / (6 * c.isotropic.bulk + 2 * c.isotropic.shear);
  c.zener = zener_ratio(stiffness);
  c.universal = 5 * c.voigt.shear / c.reuss.shear + c.voigt.bulk / c.reuss.bulk - 6;
  return c;
}

void require_minimum(const ElasticResponse& response, double force_tolerance_eV_per_A, const std::string& where) {
  const auto refuse = [&](const std::string& finding) { throw Error(ExitCode::bad_input, where + ": " + finding); };
  if (!(response.largest_force_eV_per_A <= force_tolerance_eV_per_A))
    refuse(
        fmt::format("the largest component of a force is {:.3g} eV/A, allowed in a minimum is {:.3g}: relax it first",
                    response.largest_force_eV_per_A, force_tolerance_eV_per_A));
  if (response.indefinite)
    refuse(
        "the energy curves down along some displacement: this is a saddle, not a minimum, and has no elastic "
        "constants");
  if (!response.converged)
    refuse(fmt::format("the displacements in a strain were not found in {} iterations", response.iterations));
}

Sound sound(const Moduli& moduli, double density_g_cm3, const Box& box, std::size_t atoms) {
  constexpr double THz_per_km_per_s_A = 10;
  Sound s;
  s.transverse_km_per_s = std::sqrt(moduli.shear / density_g_cm3);
  s.longitudinal_km_per_s = std::sqrt((moduli.bulk + 4 * moduli.shear / 3) / density_g_cm3);
  const double number_density = static_cast<double>(atoms) / box.volume();
  const double slowness = std::pow(s.longitudinal_km_per_s, -3) + 2 * std::pow(s.transverse_km_per_s, -3);
  s.debye_THz = THz_per_km_per_s_A * std::cbrt(9 * number_density / (4 * std::numbers::pi * slowness));
  s.debye_level_per_THz3 = 3 / std::pow(s.debye_THz, 3);
  const Vec3 heights = box.heights();
  s.lowest_phonon_THz = THz_per_km_per_s_A * s.transverse_km_per_s / std::max({heights.x, heights.y, heights.z});
  return s;
}

}  // namespace vitrify
