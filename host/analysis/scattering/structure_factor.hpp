// Static structure factors of periodic samples by direct sums: partial, number-number and X-ray weighted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/analysis/analysis.hpp"
#include "host/analysis/frame_pool.hpp"
#include "host/analysis/scattering/measured_factor.hpp"
#include "host/analysis/scattering/wave_vectors.hpp"

namespace vitrify {

/// What a measured intensity is divided by: <f>^2 after Faber and Ziman, less the scatter of f among the elements, as
/// experiments on Cu-Zr do; or <f^2>.
enum class ScatteringNormalisation { faber_ziman, mean_square };

struct StructureFactorSettings {
  WaveVectorBins bins;
  ScatteringNormalisation normalisation = ScatteringNormalisation::faber_ziman;
  std::optional<MeasuredFactor> measured = {};  ///< to compare the X-ray S(q) with

  bool operator==(const StructureFactorSettings&) const = default;
};

/// Sums over frames of one replica. With A_ab(q) = Re rho_a rho_b* / N, rho_a(q) = sum_{i of a} exp(i q . r_i),
///   S_ab = 1 + (A_ab - c_a d_ab) / (c_a c_b),   S_NN = sum_ab A_ab,
///   S_X  = 1 + (sum_ab f_a f_b A_ab - <f^2>) / <f>^2   or   sum_ab f_a f_b A_ab / <f^2>,
/// T. E. Faber and J. M. Ziman, Phil. Mag. 11, 153 (1965). Errors are those of a mean over the vectors of a bin.
class StructureFactor final : public Analysis {
 public:
  explicit StructureFactor(const StructureFactorSettings& settings) : settings_(settings) {}

  /// Throws Error(bad_input) for a box with open axes, for elements without a scattering factor, and for more than
  /// most_wave_vector_bins.
  void add(Frame& frame) override;
  /// Throws Error(bad_input) for a measured one that no bin meets.
  AnalysisResult result() const override;
  void save(StateArchive& archive, const std::string& entry) const override;
  void restore(const StateArchive& archive, const std::string& entry) override;

 private:
  struct Bin;
  struct Curve;
  void choose_vectors(const Structure& first);
  void list_vectors();
  double fraction(std::size_t type) const;
  double amplitude(std::size_t vector, std::size_t a, std::size_t b) const;
  static void add_first_peak(const std::string& name, const Curve& curve, AnalysisResult& result);
  Bin bin_of(std::size_t first, std::size_t last) const;

  StructureFactorSettings settings_;
  Box box_;  ///< of the first frame, by which vectors are put into bins
  FrameAtoms atoms_;
  std::vector<WaveVector> vectors_;
  std::vector<std::size_t> first_;  ///< vector of each bin, and the end
  std::vector<double> sums_;        ///< [vector][a][b] of A_ab over frames
  std::int64_t frames_ = 0;
};

}  // namespace vitrify
