#include "host/engine/aqs/lowest_mode.hpp"

#include <Eigen/Dense>
#include <cmath>
#include <random>

namespace vitrify {
namespace {

constexpr int least_products = 8, most_products = 800;
constexpr int solve_every = 4;
/// Of the pair, eV/A^2: its eigenvalue is good to the square of this over the gap to the next one.
constexpr double allowed_residual = 3e-3;
/// Share of a random direction in the start: a guess may be the mode of another eigenvalue.
constexpr double random_share = 0.1;

double product(const std::vector<Vec3>& a, const std::vector<Vec3>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += dot(a[i], b[i]);
  return sum;
}

void add(std::vector<Vec3>& a, double share, const std::vector<Vec3>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] += b[i] * share;
}

void remove_translation(std::vector<Vec3>& a) {
  Vec3 mean;
  for (const Vec3& v : a) mean += v * (1.0 / static_cast<double>(a.size()));
  for (Vec3& v : a) v = v - mean;
}

void scale(std::vector<Vec3>& a, double by) {
  for (Vec3& v : a) v = v * by;
}

void normalize(std::vector<Vec3>& a) { scale(a, 1 / std::sqrt(product(a, a))); }

/// Length 1, always the same.
std::vector<Vec3> random_direction(std::size_t atoms) {
  std::mt19937_64 random(1);
  const auto number = [&] { return static_cast<double>(random() >> 11) * 0x1p-53 - 0.5; };
  std::vector<Vec3> direction(atoms);
  for (Vec3& v : direction)
    for (int axis = 0; axis < 3; ++axis) v[axis] = number();
  remove_translation(direction);
  normalize(direction);
  return direction;
}

}  // namespace

double SoftMode::participation() const {
  double squares = 0, fourths = 0;
  for (const Vec3& v : mode) squares += norm2(v), fourths += norm2(v) * norm2(v);
  return fourths > 0 ? squares * squares / fourths : 0;
}

LowestMode::LowestMode(std::size_t atoms, const std::vector<Vec3>& guess) {
  std::vector<Vec3> direction = random_direction(atoms);
  if (!guess.empty()) {
    scale(direction, random_share);
    add(direction, 1, guess);
  }
  start(std::move(direction));
}

void LowestMode::start(std::vector<Vec3> direction) {
  remove_translation(direction);
  normalize(direction);
  space_.clear(), diagonal_.clear(), off_.clear();
  space_.push_back(std::move(direction));
}

void LowestMode::take(std::vector<Vec3> w) {
  ++result_.products;
  remove_translation(w);
  diagonal_.push_back(product(w, space_.back()));
  for (std::size_t k = space_.size(); k-- > 0;) add(w, -product(w, space_[k]), space_[k]);
  off_.push_back(std::sqrt(product(w, w)));
  const bool full = space_.size() == largest_space || !(off_.back() > 1e-10);
  if (full || result_.products % solve_every == 0) {
    result_.converged = solve() < allowed_residual && (result_.products >= least_products || full);
    done_ = result_.converged || result_.products >= most_products;
  }
  if (done_) return;
  if (full) {
    start(result_.mode);
  } else {
    scale(w, 1 / off_.back());
    space_.push_back(std::move(w));
  }
}

double LowestMode::solve() {
  const auto n = static_cast<Eigen::Index>(diagonal_.size());
  const Eigen::VectorXd diagonal = Eigen::Map<const Eigen::VectorXd>(diagonal_.data(), n);
  const Eigen::VectorXd off = Eigen::Map<const Eigen::VectorXd>(off_.data(), n - 1);
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
  solver.computeFromTridiagonal(diagonal, off);
  result_.eigenvalue_eV_per_A2 = solver.eigenvalues()[0];
  const Eigen::VectorXd weights = solver.eigenvectors().col(0);
  result_.mode.assign(space_.front().size(), Vec3{});
  for (Eigen::Index k = 0; k < n; ++k) add(result_.mode, weights[k], space_[static_cast<std::size_t>(k)]);
  return off_.back() * std::fabs(weights[n - 1]);
}

}  // namespace vitrify
