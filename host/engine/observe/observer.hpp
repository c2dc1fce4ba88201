// What analyses of configurations compute on the device.
#pragma once

#include <complex>
#include <cstdint>
#include <memory>
#include <vector>

#include "host/engine/device_choice.hpp"
#include "host/engine/structure.hpp"
#include "kernels/analysis/density_modes.hpp"

namespace vitrify {

/// Distances of pairs: `n` bins from 0 to `range_A`.
struct PairBins {
  double range_A = 0;
  int n = 0;

  double width_A() const { return range_A / n; }
};

/// Pairs in each bin, every pair of atoms once.
class PairCounts {
 public:
  /// `counts` is [type][type][bin]; pairs of unlike types may stand in either of two places.
  PairCounts(int n_types, int n_bins, std::vector<std::int64_t> counts)
      : n_types_(n_types), n_bins_(n_bins), counts_(std::move(counts)) {}

  int n_types() const { return n_types_; }
  int n_bins() const { return n_bins_; }
  /// Of atoms of types a and b in either order.
  std::int64_t of(int a, int b, int bin) const { return at(a, b, bin) + (a == b ? 0 : at(b, a, bin)); }

 private:
  std::int64_t at(int a, int b, int bin) const {
    return counts_[(static_cast<std::size_t>(a) * n_types_ + b) * n_bins_ + bin];
  }
  int n_types_, n_bins_;
  std::vector<std::int64_t> counts_;
};

class Observer {
 public:
  virtual ~Observer() = default;
  /// The same on every device: distances are rounded to less than 1e-6 A and exact from there on. Throws
  /// Error(bad_input) for a range above half of a periodic height of the box.
  virtual PairCounts pair_counts(const Structure& structure, const PairBins& bins) = 0;
  /// rho_a(q) at q = 2 pi H^-T n: [vector][type]. Throws Error(bad_input) for a box with open axes.
  virtual std::vector<std::complex<double>> density_modes(const Structure& structure,
                                                          const std::vector<WaveVector>& vectors) = 0;
};

/// On CUDA device `device`; throws Error(no_device) in a build without CUDA.
std::unique_ptr<Observer> make_cuda_observer(int device);
/// Throws Error(no_device) for a device that this build or machine lacks.
std::unique_ptr<Observer> make_observer(const DeviceChoice& choice);

}  // namespace vitrify
