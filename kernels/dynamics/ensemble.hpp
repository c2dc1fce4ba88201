// What is held constant while the atoms of a replica move: a thermostat or none, and what becomes of the box.
#pragma once

#include <cmath>

#include "kernels/geometry/box.hpp"

namespace vitrify {

/// What becomes of an edge of the box. Edges along open axes are fixed: nothing there says how long they should be.
enum class AxisControl : int { fixed, pressure, strain_rate };

/// exp(S t) d for the strictly upper triangular S with the elements xy, xz, yz.
VITRIFY_HD inline Vec3 sheared(const Vec3& d, const double (&rate)[3], double t) {
  const double xy = rate[0] * t, xz = rate[1] * t, yz = rate[2] * t;
  return {d.x + xy * d.y + (xz + 0.5 * xy * yz) * d.z, d.y + yz * d.z, d.z};
}

/// Control of each edge by itself, and of the tilts.
struct BoxControl {
  AxisControl axis[3] = {};
  bool isotropic = false;      ///< whether edges under pressure keep their ratios, and only the mean pressure is held
  double strain_rate[3] = {};  ///< 1/ps, of edges so controlled, by their lengths at the start: l = l_0 (1 + rate t)
  double shear_rate[3] = {};   ///< 1/ps, dv_x/dy, dv_x/dz and dv_y/dz
  /// Of a drive that has turned: what strain_rate t and shear_rate t of all its time are off by.
  double strain_offset[3] = {}, shear_offset[3] = {};

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("axis", self.axis), visit("isotropic", self.isotropic);
    visit("strain_rate", self.strain_rate), visit("shear_rate", self.shear_rate);
    visit("strain_offset", self.strain_offset), visit("shear_offset", self.shear_offset);
  }

  VITRIFY_HD bool has(AxisControl control) const {
    return axis[0] == control || axis[1] == control || axis[2] == control;
  }
  /// Whether edges change their lengths, and whether tilts change by themselves.
  VITRIFY_HD bool stretches() const {
    return axis[0] != AxisControl::fixed || axis[1] != AxisControl::fixed || axis[2] != AxisControl::fixed;
  }
  VITRIFY_HD bool shears() const { return shear_rate[0] != 0 || shear_rate[1] != 0 || shear_rate[2] != 0; }
  VITRIFY_HD bool changes() const { return stretches() || shears(); }
  VITRIFY_HD bool driven() const { return has(AxisControl::strain_rate) || shears(); }
  /// That the drive has come to after so many ps, by the lengths at the start; of the first component that is driven.
  VITRIFY_HD double strain(double time_ps) const {
    for (int a = 0; a < 3; ++a)
      if (axis[a] == AxisControl::strain_rate) return edge_strain(a, time_ps);
    for (int k = 0; k < 3; ++k)
      if (shear_rate[k] != 0) return shear_strain(k, time_ps);
    return 0;
  }
  VITRIFY_HD double edge_strain(int a, double time_ps) const { return strain_offset[a] + strain_rate[a] * time_ps; }
  VITRIFY_HD double shear_strain(int k, double time_ps) const { return shear_offset[k] + shear_rate[k] * time_ps; }
  /// These rates from now on, after so many ps of `before`: strains go on from what they are.
  BoxControl after(const BoxControl& before, double time_ps) const {
    BoxControl turned = *this;
    for (int k = 0; k < 3; ++k) {
      turned.strain_offset[k] = before.edge_strain(k, time_ps) - strain_rate[k] * time_ps;
      turned.shear_offset[k] = before.shear_strain(k, time_ps) - shear_rate[k] * time_ps;
    }
    return turned;
  }
  VITRIFY_HD int axes_under_pressure() const {
    int n = 0;
    for (const AxisControl control : axis) n += control == AxisControl::pressure;
    return n;
  }
  /// The same for a box with these axes.
  BoxControl of(const Box& box) const {
    BoxControl control = *this;
    for (int a = 0; a < 3; ++a)
      if (!box.periodic[a]) control.axis[a] = AxisControl::fixed;
    return control;
  }

  bool possible() const {
    for (int a = 0; a < 3; ++a)
      if (axis[a] < AxisControl::fixed || axis[a] > AxisControl::strain_rate || !std::isfinite(strain_rate[a]) ||
          !std::isfinite(shear_rate[a]) || !std::isfinite(strain_offset[a]) || !std::isfinite(shear_offset[a]))
        return false;
    return true;
  }
  bool operator==(const BoxControl&) const = default;
};

struct Ensemble {
  bool thermostat = false;
  BoxControl box;

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("thermostat", self.thermostat), visit("box", self.box);
  }
  bool operator==(const Ensemble&) const = default;

  static const Ensemble nve, nvt, npt_isotropic, npt_per_axis;
};

namespace detail {
constexpr BoxControl under_pressure(bool isotropic) {
  BoxControl box;
  for (AxisControl& axis : box.axis) axis = AxisControl::pressure;
  box.isotropic = isotropic;
  return box;
}
}  // namespace detail

inline constexpr Ensemble Ensemble::nve{};
inline constexpr Ensemble Ensemble::nvt{true, {}};
inline constexpr Ensemble Ensemble::npt_isotropic{true, detail::under_pressure(true)};
inline constexpr Ensemble Ensemble::npt_per_axis{true, detail::under_pressure(false)};

}  // namespace vitrify
