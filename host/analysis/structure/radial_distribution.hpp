// Partial and total radial distribution functions, averaged over frames.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "host/analysis/analysis.hpp"
#include "host/analysis/frame_pool.hpp"

namespace vitrify {

/// No g(r) has more bins.
inline constexpr int most_radial_bins = 100'000;

struct RadialSettings {
  std::optional<double> range_A = {};  ///< without one, half of the lowest height of all boxes
  double most_A = 30;                  ///< but no more than this
  double bin_A = 0.02;

  bool operator==(const RadialSettings&) const = default;
};

/// Sums over frames of one replica. With V the mean volume and n_ab(k) the mean number of ordered pairs in a shell of
/// volume dV_k,
///   g_ab(r_k) = V n_ab(k) / (N_a (N_b - d_ab) dV_k),   g = sum_ab c_a c_b g_ab,
/// and neighbors within R are sum_{k<R} n_ab(k) / N_a.
class RadialDistribution final : public Analysis {
 public:
  explicit RadialDistribution(const RadialSettings& settings) : settings_(settings) {}

  /// Throws Error(bad_input) for a box with open axes, in which g(r) has no meaning, for a range above half of a height
  /// of the box, and for more than most_radial_bins.
  void add(Frame& frame) override;
  AnalysisResult result() const override;
  void save(StateArchive& archive, const std::string& entry) const override;
  void restore(const StateArchive& archive, const std::string& entry) override;

 private:
  void shorten_to(const Box& box);
  double atoms(std::size_t type) const { return static_cast<double>(atoms_.counts()[type]); }
  double ordered_pairs(std::size_t a, std::size_t b, int bin) const;
  /// Every pair once, per frame.
  double pairs(std::size_t a, std::size_t b, int bin) const;
  double g(std::size_t a, std::size_t b, int bin) const;
  static void add_first_peak(const std::string& name, const std::vector<double>& r, const std::vector<double>& g_of_r,
                             const std::vector<double>& pairs, AnalysisResult& result);

  RadialSettings settings_;
  PairBins bins_;
  FrameAtoms atoms_;
  std::vector<std::int64_t> counts_;  ///< [type][type][bin], every pair once under a <= b
  double volume_sum_A3_ = 0;
  std::int64_t frames_ = 0;
};

}  // namespace vitrify
