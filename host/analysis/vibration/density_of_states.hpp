// Vibrational densities of states: from moments of the dynamical matrix, reduced by Debye's law, and the boson peak.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/analysis/vibration/elastic_constants.hpp"
#include "host/engine/response/vibrations.hpp"

namespace vitrify {

/// g(f) of area 1, 1/THz, on equally spaced frequencies from zero; partial ones add up to it.
struct DensityOfStates {
  std::vector<double> frequency_THz, total, error;
  std::vector<std::vector<double>> partial;  ///< [element]
  double spacing_THz() const { return frequency_THz.at(1) - frequency_THz.at(0); }
};

/// Jackson's weights of n moments: they make of each frequency a peak without ripples.
std::vector<double> jackson_kernel(std::size_t n);

/// Throws Error(bad_input), beginning with `where`, where the moments are not those of a spectrum above zero.
DensityOfStates density_of_states(const VibrationalMoments& moments, double resolution_THz, const std::string& where);

/// Mean of the squares of angular frequencies, 1/ps^2: the trace of the dynamical matrix over its rows, exact.
double mean_square_frequency(const VibrationalMoments& moments, std::size_t atoms);

/// The filter whose square is 1 for the softest modes, this share of all, and 0 for the others.
SpectralFilter softest_modes(const VibrationalMoments& moments, const DensityOfStates& states, double share);

/// Convolution with a Gaussian of this full width at half of its height.
std::vector<double> smoothed(const DensityOfStates& states, const std::vector<double>& values, double width_THz);

/// Maximum of g / f^2.
struct BosonPeak {
  double frequency_THz = 0;
  double height_per_THz3 = 0;
  double over_debye = 0;        ///< height over Debye's level
  double over_debye_error = 0;  ///< of g at its highest value; the parabola knows it somewhat better
};
/// By a parabola through the values around the largest one between 0.3 and 3 THz; none where that is at an end, or
/// where the system is too small.
std::optional<BosonPeak> boson_peak(const DensityOfStates& states, const Sound& sound, std::size_t atoms);
/// What boson_peak() asks of a system.
inline constexpr std::size_t least_atoms_of_boson_peak = 14400;

}  // namespace vitrify
