// L-BFGS with the two-loop recursion carried out on inner products: one pass over the memory gives all products, the
// recursion then is arithmetic on a small matrix (per replica, on the device), and a second pass assembles the
// direction. Nocedal, Math. Comput. 35, 773 (1980); Chen, Wang, Zhou, NIPS 27, 1332 (2014).
#pragma once

#include "kernels/minimize/line_descent.hpp"

namespace vitrify {

/// Vectors s_0 .. s_{m-1}, y_0 .. y_{m-1} of all atoms, one after the other, in single precision: reading them is what
/// an iteration takes besides forces. Pair k of a replica is overwritten in turn. products[r][v][p] are the products of
/// vector v with p = 0: the gradient, 1: the newest y, 2: the newest s.
struct LbfgsView {
  DescentView descent;
  int memory;
  long n_atoms;
  FloatVec3* vectors;  ///< [2 memory][n_atoms]: s then y
  Vec3* gradient;      ///< [n_atoms]
  double* products;    ///< [n_replicas][2 memory][3]
  double* gram;        ///< [n_replicas][2][memory][memory]: s_a.y_b, then y_a.y_b
  double* weights;     ///< [n_replicas][2 memory + 1]: of the vectors and of the gradient in the new direction
  int* count;          ///< [n_replicas] pairs stored
  int* newest;         ///< [n_replicas] number of the last pair, -1 if none

  VITRIFY_HD FloatVec3* s(int pair) const { return vectors + pair * n_atoms; }
  VITRIFY_HD FloatVec3* y(int pair) const { return vectors + (memory + pair) * n_atoms; }
};

/// Place for the pair of the step just accepted. After a failed line search all pairs are forgotten.
struct AdvancePair {
  LbfgsView lbfgs;
  VITRIFY_HD void operator()(int r) const {
    LineSearch& line = lbfgs.descent.line[r];
    if (line.moved == 0) return;
    if (lbfgs.descent.downhill[r]) {
      lbfgs.count[r] = 0;
      line.moved = 0;
      return;
    }
    lbfgs.newest[r] = (lbfgs.newest[r] + 1) % lbfgs.memory;
    lbfgs.count[r] += lbfgs.count[r] < lbfgs.memory;
  }
};

/// s = x - x_previous = moved d, y = f_previous - f, gradient = -f.
struct StorePair {
  AtomsView atoms;
  LbfgsView lbfgs;
  VITRIFY_HD void operator()(int i, int r) const {
    const Vec3 f = atoms.force[i];
    const double moved = lbfgs.descent.line[r].moved;
    if (moved != 0) {
      lbfgs.s(lbfgs.newest[r])[i] = FloatVec3::rounded(lbfgs.descent.direction[i] * moved);
      lbfgs.y(lbfgs.newest[r])[i] = FloatVec3::rounded(lbfgs.descent.previous_force[i] - f);
    }
    lbfgs.descent.previous_force[i] = f;
    lbfgs.gradient[i] = -f;
  }
};

/// What the vectors of a replica are multiplied with.
struct NewestVectors {
  LbfgsView l;
  VITRIFY_HD Factors operator()(int r) const { return {l.gradient, l.y(l.newest[r]), l.s(l.newest[r])}; }
};

/// The recursion on products, each of its sums by the lanes of one team. Direction = sum_k weight_k vector_k + weight_g
/// gradient.
struct RecurOnProducts {
  LbfgsView l;

  template <class Crew>
  VITRIFY_HD void operator()(int r, const Crew& crew) const {
    crew.by_one_team([&](const auto& team) { recur(r, team); });
  }

 private:
  template <class Team>
  VITRIFY_HD void recur(int r, const Team& team) const {
    const int m = l.memory;
    double* sy = l.gram + static_cast<long>(r) * 2 * m * m;
    double* yy = sy + m * m;
    double* weight = l.weights + static_cast<long>(r) * (2 * m + 1);
    const double* p = l.products + static_cast<long>(r) * 2 * m * 3;
    const auto store = [&](double& to, double value) {
      if (team.rank() == 0) to = value;
      team.sync();
    };
    if (l.descent.line[r].moved != 0) store_products(r, sy, yy, p, team);
    for (int k = team.rank(); k < 2 * m; k += team.size()) weight[k] = 0;
    store(weight[2 * m], -1);
    const int count = l.count[r], newest = l.newest[r];
    if (count == 0) return;
    const auto pair_of_age = [&](int age) { return (newest - age + m) % m; };
    // alpha_k = s_k.q / s_k.y_k, q <- q - alpha_k y_k, newest first; q starts as -gradient
    for (int age = 0; age < count; ++age) {
      const int k = pair_of_age(age);
      const auto in_q = [&](int b) { return weight[m + pair_of_age(b)] * sy[k * m + pair_of_age(b)]; };
      store(weight[m + k], (p[3 * k] - sum(team, age, in_q)) / sy[k * m + k]);
    }
    const double gamma = sy[newest * m + newest] / yy[newest * m + newest];
    // the weights of y hold -alpha; q <- gamma q, then q <- q + (alpha_k - beta_k) s_k, oldest first
    const double* alpha = weight + m;
    for (int age = count - 1; age >= 0; --age) {
      const int k = pair_of_age(age);
      const auto in_q = [&](int b) {
        const double from_s = b > age ? weight[pair_of_age(b)] * sy[pair_of_age(b) * m + k] : 0;
        return gamma * alpha[pair_of_age(b)] * yy[k * m + pair_of_age(b)] + from_s;
      };
      const double yq = sum(team, count, in_q) - gamma * p[3 * (m + k)];
      store(weight[k], -alpha[k] - yq / sy[k * m + k]);
    }
    for (int b = team.rank(); b < count; b += team.size()) weight[m + pair_of_age(b)] *= gamma;
    store(weight[2 * m], -gamma);
  }

  template <class Team, class Term>
  VITRIFY_HD static double sum(const Team& team, int n, const Term& term) {
    double of_lane = 0;
    for (int b = team.rank(); b < n; b += team.size()) of_lane += term(b);
    return team.sum(of_lane);
  }

  /// Row and column of the newest pair; a pair without positive curvature is dropped.
  template <class Team>
  VITRIFY_HD void store_products(int r, double* sy, double* yy, const double* p, const Team& team) const {
    const int m = l.memory, k = l.newest[r];
    for (int b = team.rank(); b < m; b += team.size()) {
      sy[b * m + k] = p[3 * b + 1];
      sy[k * m + b] = p[3 * (m + b) + 2];
      yy[b * m + k] = yy[k * m + b] = p[3 * (m + b) + 1];
    }
    team.sync();
    const bool convex = sy[k * m + k] > 1e-12 * yy[k * m + k];
    team.sync();
    if (!convex && team.rank() == 0) {
      l.newest[r] = (k + m - 1) % m;
      --l.count[r];
    }
    team.sync();
  }
};

/// d = sum_k weight_k vector_k + weight_g gradient, and its length and slope.
struct AssembleDirection {
  AtomsView atoms;
  LbfgsView lbfgs;

  VITRIFY_HD DirectionSums operator()(int i, int r) const {
    const double* weight = weights(r);
    Vec3 d = of_gradient(i, r);
    if (lbfgs.count[r] > 0)
      for (int v = 0; v < 2 * lbfgs.memory; ++v)
        if (weight[v] != 0) d += lbfgs.vectors[v * lbfgs.n_atoms + i].widened() * weight[v];
    lbfgs.descent.direction[i] = d;
    return sums(i);
  }
  VITRIFY_HD const double* weights(int r) const {
    return lbfgs.weights + static_cast<long>(r) * (2 * lbfgs.memory + 1);
  }
  VITRIFY_HD Vec3 of_gradient(int i, int r) const { return lbfgs.gradient[i] * weights(r)[2 * lbfgs.memory]; }
  VITRIFY_HD DirectionSums sums(int i) const {
    const Vec3 d = lbfgs.descent.direction[i];
    return {norm2(d), -dot(atoms.force[i], d)};
  }
};

struct MeasureDirection {
  AssembleDirection assembled;
  VITRIFY_HD DirectionSums operator()(int i, int) const { return assembled.sums(i); }
};

/// Full step along a quasi-Newton direction; along the plain force a cautious one.
struct BeginNewtonLine {
  LbfgsView lbfgs;
  double max_displacement;
  VITRIFY_HD void operator()(int r, const DirectionSums& d) const {
    const double length = sqrt(d.longest2);
    const bool newton = lbfgs.count[r] > 0;
    lbfgs.descent.downhill[r] = !newton;
    const double first = newton ? 1.0 : fmin(0.02, 0.1 * max_displacement / length);
    lbfgs.descent.line[r].begin(lbfgs.descent.state[r].energy, d.slope, first, max_displacement / length);
  }
};

}  // namespace vitrify
