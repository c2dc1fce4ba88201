// L-BFGS inside a block: the two-loop recursion (Nocedal, Math. Comput. 35, 773 (1980)) on the forces of a region.
#pragma once

#include "kernels/saddle/region.hpp"

namespace vitrify {

/// Pairs s = x' - x, y = F - F' of the last steps. Without an axis the quasi-Newton step goes down the energy; with one
/// it stays in the hyperplane orthogonal to it.
template <class Block>
class BlockLbfgs {
 public:
  VITRIFY_HD explicit BlockLbfgs(Region<Block>& region) : region_(region) {}

  VITRIFY_HD void forget() { count_ = 0; }

  /// Puts into the direction vector the step that quasi-Newton proposes for the present forces, cut so that no atom
  /// moves further than `longest`. Returns whether it is downhill.
  VITRIFY_HD VITRIFY_NOINLINE bool propose(const Vec3* axis, double longest) {
    const BlockVectors<Block> f = region_.active();
    Vec3* d = direction();
    f.copy(d, region_.force());
    if (axis) f.project_out(d, axis);
    recur(d);
    if (axis) f.project_out(d, axis);
    const double length = f.longest(d);
    if (length > longest) f.scale(d, longest / length);
    return f.product(d, region_.force()) > 0;
  }

  /// Takes the step in the direction vector and evaluates; positions and forces before it are kept.
  VITRIFY_HD VITRIFY_NOINLINE void step() {
    region_.remember(region_.vector(base_vector));
    region_.active().copy(region_.vector(base_force_vector), region_.force());
    region_.move(1, direction());
    region_.evaluate();
  }

  /// Learns from the last step.
  VITRIFY_HD VITRIFY_NOINLINE void learn(const Vec3* axis) {
    const BlockVectors<Block> f = region_.active();
    newest_ = (newest_ + 1) % lbfgs_pairs;
    Vec3 *s = pair(newest_), *y = pair_force(newest_);
    const Vec3 *base = region_.vector(base_vector), *before = region_.vector(base_force_vector),
               *force = region_.force();
    const PositionRecord* x = region_.position();
    region_.block().for_each(f.n, [=](int i) {
      s[i] = x[i].xyz() - base[i];
      y[i] = before[i] - force[i];
    });
    if (axis) f.project_out(s, axis), f.project_out(y, axis);
    const double sy = f.product(s, y), yy = f.norm2(y);
    if (sy > 1e-10 * yy) {
      inverse_sy_[newest_] = 1 / sy;
      scale_ = sy / yy;
      count_ += count_ < lbfgs_pairs;
    } else {  // negative curvature has no place in the approximate Hessian
      newest_ = (newest_ + lbfgs_pairs - 1) % lbfgs_pairs;
      count_ -= count_ == lbfgs_pairs;  // its oldest pair was overwritten
    }
  }

 private:
  static constexpr double first_scale = 0.02;  ///< A^2/eV, step along the force where nothing is known
  VITRIFY_HD Vec3* direction() const { return region_.vector(direction_vector); }
  VITRIFY_HD Vec3* pair(int k) const { return region_.vector(first_pair_vector + k); }
  VITRIFY_HD Vec3* pair_force(int k) const { return region_.vector(first_pair_vector + lbfgs_pairs + k); }

  VITRIFY_HD void recur(Vec3* d) const {
    const BlockVectors<Block> f = region_.active();
    const auto pair_of_age = [=, this](int age) { return (newest_ - age + lbfgs_pairs) % lbfgs_pairs; };
    double alpha[lbfgs_pairs];
    for (int age = 0; age < count_; ++age) {
      const int k = pair_of_age(age);
      alpha[k] = inverse_sy_[k] * f.product(pair(k), d);
      f.add(d, -alpha[k], pair_force(k));
    }
    f.scale(d, count_ > 0 ? scale_ : first_scale);
    for (int age = count_ - 1; age >= 0; --age) {
      const int k = pair_of_age(age);
      f.add(d, alpha[k] - inverse_sy_[k] * f.product(pair_force(k), d), pair(k));
    }
  }

  Region<Block>& region_;
  int count_ = 0, newest_ = lbfgs_pairs - 1;
  double inverse_sy_[lbfgs_pairs] = {}, scale_ = first_scale;
};

}  // namespace vitrify
