#include "host/analysis/vibration/density_of_states.hpp"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "host/error.hpp"

namespace vitrify {
namespace {

constexpr double pi = std::numbers::pi;

double highest_frequency_THz(double top_per_ps2) { return std::sqrt(top_per_ps2) / (2 * pi); }

/// g(f), 1/THz, times mu_0, of the polynomial series in x = 2 (f / f_top)^2 - 1 = -cos(2 phi), f = f_top sin(phi).
double series(const std::vector<double>& moments, const std::vector<double>& kernel, double phi, double top_THz) {
  const double angle = pi - 2 * phi;  // arccos x
  double sum = kernel[0] * moments[0];
  for (std::size_t n = 1; n < moments.size(); ++n)
    sum += 2 * kernel[n] * moments[n] * std::cos(static_cast<double>(n) * angle);
  return 2 * sum / (pi * top_THz * std::cos(phi));
}

struct MeanAndError {
  double mean, error;
};
MeanAndError of_vectors(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  double sum = 0, squares = 0;
  for (const double v : values) sum += v;
  for (const double v : values) squares += (v - sum / n) * (v - sum / n);
  return {sum / n, n > 1 ? std::sqrt(squares / (n * (n - 1))) : std::numeric_limits<double>::quiet_NaN()};
}

void require_spectrum(const VibrationalMoments& m, const std::string& where) {
  for (const auto& vectors : m.moments)
    for (const auto& mu : vectors)
      for (const double value : mu)
        if (!(std::fabs(value) <= 1.000001 * mu[0]))
          throw Error(ExitCode::bad_input,
                      where +
                          ": the energy curves down along some displacement: this is a saddle, not a minimum, and "
                          "has no vibrations of small amplitude");
}

}  // namespace

std::vector<double> jackson_kernel(std::size_t n) {
  const double count = static_cast<double>(n) + 1;
  std::vector<double> kernel;
  for (std::size_t k = 0; k < n; ++k) {
    const double a = pi * static_cast<double>(k) / count;
    kernel.push_back(((count - static_cast<double>(k)) * std::cos(a) + std::sin(a) / std::tan(pi / count)) / count);
  }
  return kernel;
}

DensityOfStates density_of_states(const VibrationalMoments& m, double resolution_THz, const std::string& where) {
  require_spectrum(m, where);
  const double top_THz = highest_frequency_THz(m.top_per_ps2), spacing = resolution_THz / 2;
  const auto kernel = jackson_kernel(m.moments[0][0].size());
  DensityOfStates g;
  g.partial.resize(m.moments.size());
  double all = 0;
  for (const auto& vectors : m.moments) {
    std::vector<double> sizes;
    for (const auto& mu : vectors) sizes.push_back(mu[0]);
    all += of_vectors(sizes).mean;
  }
  for (int k = 0; k * spacing < top_THz; ++k) {
    const double f = k * spacing, phi = std::asin(f / top_THz);
    double total = 0, variance = 0;
    for (std::size_t a = 0; a < m.moments.size(); ++a) {
      std::vector<double> values;
      for (const auto& mu : m.moments[a]) values.push_back(series(mu, kernel, phi, top_THz) / all);
      const MeanAndError of_element = of_vectors(values);
      g.partial[a].push_back(of_element.mean);
      total += of_element.mean, variance += of_element.error * of_element.error;
    }
    g.frequency_THz.push_back(f), g.total.push_back(total), g.error.push_back(std::sqrt(variance));
  }
  return g;
}

double mean_square_frequency(const VibrationalMoments& moments, std::size_t atoms) {
  double trace = 0;
  for (const double t : moments.trace_per_ps2) trace += t;
  return trace / (3 * static_cast<double>(atoms));
}

// A step at x_0 = cos(a_0), 1 below it: c_0 = 1 - a_0 / pi, c_n = -2 sin(n a_0) / (n pi).
SpectralFilter softest_modes(const VibrationalMoments& moments, const DensityOfStates& states, double share) {
  double below = 0, f = 0;
  for (std::size_t k = 0; k + 1 < states.total.size(); ++k) {
    const double more = 0.5 * (states.total[k] + states.total[k + 1]) * states.spacing_THz();
    if (below + more >= share) {
      f = states.frequency_THz[k] + (share - below) / more * states.spacing_THz();
      break;
    }
    below += more;
  }
  const double at = f / highest_frequency_THz(moments.top_per_ps2);
  const double angle = std::acos(2 * at * at - 1);
  const auto kernel = jackson_kernel(moments.moments[0][0].size());
  SpectralFilter filter{moments.top_per_ps2, {1 - angle / pi}};
  for (std::size_t n = 1; n < kernel.size(); ++n) {
    const auto order = static_cast<double>(n);
    filter.coefficients.push_back(-2 * kernel[n] * std::sin(order * angle) / (order * pi));
  }
  return filter;
}

std::vector<double> smoothed(const DensityOfStates& states, const std::vector<double>& values, double width_THz) {
  const double deviation = width_THz / std::sqrt(8 * std::numbers::ln2), spacing = states.spacing_THz();
  const int reach = static_cast<int>(4 * deviation / spacing), n = static_cast<int>(values.size());
  std::vector<double> out;
  for (int k = 0; k < n; ++k) {
    double sum = 0, weights = 0;
    for (int j = std::max(0, k - reach); j <= std::min(n - 1, k + reach); ++j) {
      const double x = (j - k) * spacing / deviation, weight = std::exp(-0.5 * x * x);
      sum += weight * values[static_cast<std::size_t>(j)], weights += weight;
    }
    out.push_back(sum / weights);
  }
  return out;
}

std::optional<BosonPeak> boson_peak(const DensityOfStates& states, const Sound& sound, std::size_t atoms) {
  constexpr double lowest_THz = 0.3, highest_THz = 3, half_width_THz = 0.15;
  if (atoms < least_atoms_of_boson_peak) return std::nullopt;
  const auto reduced = [&](std::size_t k) { return states.total[k] / std::pow(states.frequency_THz[k], 2); };
  const auto inside = [&](std::size_t k) {
    return states.frequency_THz[k] >= lowest_THz && states.frequency_THz[k] <= highest_THz;
  };
  std::size_t peak = 0;
  for (std::size_t k = 1; k < states.total.size(); ++k)
    if (inside(k) && (peak == 0 || reduced(k) > reduced(peak))) peak = k;
  if (peak == 0) return std::nullopt;
  // c0 + c1 x + c2 x^2 through the values around it, x the distance from it
  Eigen::Matrix3d normal = Eigen::Matrix3d::Zero();
  Eigen::Vector3d right = Eigen::Vector3d::Zero();
  for (std::size_t k = 1; k < states.total.size(); ++k) {
    const double x = states.frequency_THz[k] - states.frequency_THz[peak];
    if (std::fabs(x) > half_width_THz || !inside(k)) continue;
    const Eigen::Vector3d powers(1, x, x * x);
    normal += powers * powers.transpose(), right += powers * reduced(k);
  }
  const Eigen::Vector3d c = normal.ldlt().solve(right);
  const double shift = -0.5 * c[1] / c[2];
  const double at = states.frequency_THz[peak] + shift;
  if (!(c[2] < 0) || !(std::fabs(shift) <= half_width_THz) || at < lowest_THz || at > highest_THz) return std::nullopt;
  const double height = c[0] - 0.25 * c[1] * c[1] / c[2];
  const double error = states.error[peak] / std::pow(states.frequency_THz[peak], 2);
  return BosonPeak{at, height, height / sound.debye_level_per_THz3, error / sound.debye_level_per_THz3};
}

}  // namespace vitrify
