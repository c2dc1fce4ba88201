#include "host/analysis/shear/tension_response.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "host/analysis/statistics/line_fit.hpp"

namespace vitrify {
namespace {

constexpr double smoothed_strain = 1e-3;
/// In ranges between the quartiles, half of the body; its surfaces are one from the middle.
constexpr double body_reach = 1.25;

int open_axis(const Box& box) {
  for (int axis = 0; axis < 3; ++axis)
    if (!box.periodic[axis]) return axis;
  return -1;
}

constexpr double rounding = 1e-9;
constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

struct Extreme {
  double stress_GPa = not_known, strain = not_known;
};

/// Of running means of whole bins, in the sense of the strain. Not known where the stress has no extreme on the way:
/// the largest mean is the first or the last one, or has the other sign.
Extreme strength(const StressBranch& curve) {
  const std::size_t n = curve.strain.size();
  const double bin = n > 1 ? std::fabs(curve.strain[1] - curve.strain[0]) : smoothed_strain;
  const std::size_t width = std::clamp<std::size_t>(static_cast<std::size_t>(std::lround(smoothed_strain / bin)), 1, n);
  std::vector<Extreme> means;
  for (std::size_t k = 0; k + width <= n; ++k) {
    double stress = 0, strain = 0;
    for (std::size_t j = k; j < k + width; ++j) stress += curve.stress_GPa[j], strain += curve.strain[j];
    means.push_back({stress / static_cast<double>(width), strain / static_cast<double>(width)});
  }
  if (means.size() < 3) return {};
  const double sense = std::copysign(1.0, means.back().strain);
  double largest = -std::numeric_limits<double>::infinity();
  for (const Extreme& mean : means) largest = std::max(largest, sense * mean.stress_GPa);
  const auto most = std::find_if(means.begin(), means.end(), [&](const Extreme& mean) {
    return sense * mean.stress_GPa >= largest * (1 - rounding);  // of a body that flows, the beginning of the flow
  });
  const bool on_the_way = most != means.begin() && most + 1 != means.end() && sense * most->stress_GPa > 0;
  return on_the_way ? *most : Extreme{};
}

}  // namespace

double body_volume_A3(const Structure& structure) {
  const int axis = open_axis(structure.box);
  if (axis < 0) return structure.box.volume();
  std::vector<double> s;
  for (const Vec3& x : structure.position) s.push_back(structure.box.to_fractional(x)[axis]);
  std::sort(s.begin(), s.end());
  const double median = s[s.size() / 2], quartiles = s[3 * s.size() / 4] - s[s.size() / 4];
  const auto first = std::lower_bound(s.begin(), s.end(), median - body_reach * quartiles);
  const auto last = std::upper_bound(first, s.end(), median + body_reach * quartiles);
  const auto n = static_cast<double>(last - first);
  double mean = 0, square = 0;
  for (auto one = first; one != last; ++one) mean += *one / n;
  for (auto one = first; one != last; ++one) square += (*one - mean) * (*one - mean);
  return structure.box.volume() * std::sqrt(12 * square / n);
}

AnalysisResult tension_response(const std::vector<StressBranch>& branches, double fit_strain, const std::string& axis) {
  AnalysisResult result;
  result.definition =
      "Uniaxial deformation at a constant rate: engineering stress, the force over the area at the start, against "
      "engineering strain as means over bins; Young's modulus from a least-squares line with intercept.";
  const StressBranch& first = branches.front();
  const LineFit line = initial_line(first, fit_strain);
  const Extreme most = strength(first);
  result.numbers = {
      {"youngs_modulus", "GPa", "slope of engineering stress against strain", line.slope, line.slope_error},
      {"residual_stress", "GPa", "stress of the line at no strain", line.intercept},
      {"strength", "GPa", "extreme of the engineering stress, means over 0.001 of strain", most.stress_GPa},
      {"strain_at_strength", "", "engineering strain there", most.strain},
      {"toughness", "GPa", "integral of the engineering stress over the strain, GJ/m^3", work_GPa(first)}};
  if (std::isnan(most.stress_GPa))
    result.notes.emplace_back("the stress has no extreme on the way: there is no strength");
  add_turned_paths(result, {{axis, branches}}, fit_strain);
  return result;
}

}  // namespace vitrify
