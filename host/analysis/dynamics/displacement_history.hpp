// How far atoms move in a time: the mean square displacement over many origins, its slope and the diffusion
// coefficient.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "host/analysis/statistics/bootstrap.hpp"
#include "host/engine/state_archive.hpp"
#include "host/engine/structure.hpp"

namespace vitrify {

/// Mean square displacement after a time, over origins and atoms, in A^2; of all atoms and of each element.
struct MsdPoint {
  std::int64_t lag = 0;  ///< in samples
  std::int64_t origins = 0;
  double all = 0;
  std::vector<double> by_element;
};

struct Diffusion {
  std::vector<MsdPoint> curve;  ///< the longest lag is half of what was sampled
  /// d ln(msd) / d ln(t) over the last decade of the curve: 2 of free flight, 1 of diffusion, 0 of a glass. Not known
  /// before a decade is sampled.
  Measured slope;
  /// msd / 6 t at the longest lag, A^2 per sample; of all atoms and of each element.
  Measured coefficient;
  std::vector<double> coefficient_by_element;

  /// The slope is within a tenth of 1, give or take twice its error: only then msd / 6 t is a diffusion coefficient.
  bool is_diffusion() const { return std::fabs(slope.value - 1) <= 0.1 + 2 * slope.error; }
  /// Atoms still fly on from where they were: the slope is significantly above 1, and falls with time.
  bool is_flight() const { return slope.value > 1.1 + 2 * slope.error; }
};

/// Configurations of one replica at equal times, fewer and fewer of them: when there are `most_frames`, every other one
/// goes, and from then on every other sample counts. Of large systems, some atoms of each element. Displacements are in
/// the frame of the box, u = h (s - s(origin)) with the edges h of the later time, less their mean.
class DisplacementHistory {
 public:
  static constexpr int most_frames = 64, most_atoms = 2048;

  /// `type` of each atom, from 0 to n_types - 1, for good.
  DisplacementHistory(std::vector<int> type, int n_types);

  /// Whether the sample of this number, which comes after those before, counts.
  bool wants(std::int64_t sample) const { return (sample - first_) % every_ == 0; }
  /// A sample that counts; each of them, in their order. Positions with image counts.
  void add(std::int64_t sample, const Structure& structure);
  Diffusion result() const;

  void save(StateArchive& archive, const std::string& name) const;
  /// Of `atoms` atoms. Throws Error(bad_checkpoint).
  static DisplacementHistory restore(const StateArchive& archive, const std::string& name, std::size_t atoms,
                                     int n_types);

 private:
  /// Of an unwrapped configuration, the atoms that are followed.
  struct Frame {
    Box box;
    std::vector<Vec3> fractional;
  };
  /// Sums of squared displacements of groups of atoms, `n_blocks` groups for each element.
  struct Squares {
    std::int64_t origins = 0;
    std::vector<double> of_group;
  };
  static constexpr int n_blocks = 8;

  Squares squares_after(int frames) const;
  /// Mean over the atoms in some of the blocks, of one element or (-1) of all.
  double mean(const Squares& squares, std::span<const int> blocks, int element) const;
  MsdPoint point(std::int64_t lag, const Squares& squares) const;
  void thin_out();

  std::vector<int> type_;
  int n_types_;
  std::vector<int> atoms_;  ///< those that are followed
  std::vector<int> group_;  ///< of each of these
  std::vector<double> atoms_in_group_;
  std::vector<Frame> frames_;
  std::vector<MsdPoint> short_lags_;  ///< those that the frames no longer tell
  std::int64_t first_ = 0;            ///< number of the first sample
  std::int64_t every_ = 1;            ///< samples between frames
};

}  // namespace vitrify
