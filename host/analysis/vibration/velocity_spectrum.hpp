// Vibrational density of states from velocities: Welch's method (IEEE Trans. Audio Electroacoust. 15, 70 (1967)), the
// Fourier transform by FFTW. Each harmonic mode has kT/2 of kinetic energy, so that sum_i m_i |v_i(f)|^2 is g(f).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "host/analysis/vibration/density_of_states.hpp"
#include "host/engine/state_archive.hpp"
#include "kernels/geometry/vector.hpp"

namespace vitrify {

struct VelocitySpectrumSettings {
  double interval_ps = 0.02;         ///< between frames: the spectrum ends at half of its inverse
  double segment_ps = 20;            ///< its inverse is the spacing of frequencies; segments overlap by half of it
  std::size_t most_atoms = 150'000;  ///< of larger systems about so many are followed, at random
};

/// Frames of velocities, one after the other. It keeps a segment of them in single precision.
class VelocitySpectrum {
 public:
  /// `type` of each atom, `mass_amu` of each type.
  VelocitySpectrum(std::vector<int> type, std::vector<double> mass_amu, const VelocitySpectrumSettings& settings);

  /// Velocities of all atoms, A/ps, always in the same order.
  void add(std::span<const Vec3> velocities);
  /// Complete segments so far.
  long segments() const { return segments_; }
  std::size_t followed_atoms() const { return followed_.size(); }
  /// Bytes that it keeps for a system of this size.
  static double memory_bytes(std::size_t atoms, const VelocitySpectrumSettings& settings);
  /// Throws Error(bad_input) before the end of the first segment. The error is that of the mean over segments, zero
  /// for a single one.
  DensityOfStates result() const;

  /// Entries of the archive begin with `entry`.
  void save(StateArchive& archive, const std::string& entry) const;
  /// Into one of the same atoms and settings. Throws Error(bad_checkpoint).
  void restore(const StateArchive& archive, const std::string& entry);

 private:
  void transform();

  std::vector<int> type_;
  std::vector<double> mass_amu_;
  VelocitySpectrumSettings settings_;
  std::size_t length_;                 ///< frames in a segment
  std::vector<std::size_t> followed_;  ///< atoms
  std::vector<float> series_;          ///< [followed atom][axis][frame]
  std::size_t frames_ = 0;             ///< in the present segment
  long segments_ = 0;
  std::vector<std::vector<double>> power_;     ///< [type][frequency], sums over segments
  std::vector<double> total_, total_squared_;  ///< of a segment's spectrum of area 1
};

}  // namespace vitrify
