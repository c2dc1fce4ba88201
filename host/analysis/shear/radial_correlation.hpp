// How far a per-atom field is correlated with itself: for D2min, the size of a shear transformation.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/geometry/box.hpp"

namespace vitrify {

/// One shell of distances. `pairs` counts each pair once.
struct CorrelationShell {
  double distance_A;  ///< mean distance of its pairs; the middle of the shell where there are none
  double value;       ///< C(r), 0 where there are no pairs
  double centred;     ///< the same with deviations from the mean, 0 where there are no pairs
  std::int64_t pairs;
};

/// What C(r) is made of. Sums over several configurations give their common C(r).
class CorrelationSums {
 public:
  explicit CorrelationSums(double shell_width_A) : width_A_(shell_width_A) {}

  void add_atom(double f) { ++atoms_, field_ += f, square_ += f * f; }
  /// A pair of atoms with the values f and g.
  void add_pair(double distance_A, double f, double g);
  /// Both have shells of one width.
  CorrelationSums& operator+=(const CorrelationSums& other);

  std::int64_t atoms() const { return atoms_; }
  /// C(r) = (<f_i f_j> - <f>^2) / (<f^2> - <f>^2), and centred <df_i df_j> / <df^2> with df = f - <f>: <f_i f_j> and
  /// <df_i df_j> are over the pairs at distance r, all else is over the atoms. The two are the same unless atoms with
  /// more others around them have other values. 0 without correlation; the centred one is 1 at r = 0. All 0 for a
  /// uniform field. Up to the last shell with pairs, and `shells` at least.
  std::vector<CorrelationShell> correlation(std::size_t shells = 0) const;

 private:
  struct Shell {
    std::int64_t pairs = 0;
    double distance_A = 0, product = 0, field = 0;  ///< sums over the pairs of r, f g and f + g
  };

  double width_A_;
  std::int64_t atoms_ = 0;
  double field_ = 0, square_ = 0;
  std::vector<Shell> shells_;
};

/// The sums of one configuration, over pairs up to `max_distance_A`.
CorrelationSums correlation_sums(const Box& box, std::span<const Vec3> positions, std::span<const double> field,
                                 double max_distance_A, double shell_width_A);

/// The same in parts, one for each number that `part` has: that of an atom counts the pairs with later atoms, too.
std::vector<CorrelationSums> correlation_sums(const Box& box, std::span<const Vec3> positions,
                                              std::span<const double> field, std::span<const int> part, int parts,
                                              double max_distance_A, double shell_width_A);

}  // namespace vitrify
