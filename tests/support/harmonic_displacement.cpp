#include "tests/support/harmonic_displacement.hpp"

#include <Eigen/Dense>
#include <cmath>

#include "kernels/units.hpp"

namespace vitrify::test {
namespace {

Eigen::MatrixXd dense_hessian(Engine& engine, int replica, std::size_t atoms) {
  const auto n = static_cast<Eigen::Index>(3 * atoms);
  std::vector<std::vector<Vec3>> unit(3 * atoms, std::vector<Vec3>(atoms));
  for (std::size_t k = 0; k < 3 * atoms; ++k) unit[k][k / 3][static_cast<int>(k % 3)] = 1;
  const auto columns = engine.hessian_products(replica, unit);
  Eigen::MatrixXd h(n, n);
  for (std::size_t column = 0; column < 3 * atoms; ++column)
    for (std::size_t row = 0; row < 3 * atoms; ++row)
      h(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(column)) =
          columns[column][row / 3][static_cast<int>(row % 3)];
  return 0.5 * (h + h.transpose());
}

}  // namespace

std::vector<double> harmonic_displacements(Engine& engine, int replica, const std::vector<double>& mass_amu,
                                           double temperature_K) {
  const Structure s = engine.structures().at(static_cast<std::size_t>(replica));
  const std::size_t atoms = s.size();
  Eigen::MatrixXd h = dense_hessian(engine, replica, atoms);
  // Springs on the translations make it regular; what they add to the inverse is a translation, which the centre of
  // mass takes out again.
  const auto n = h.rows();
  for (Eigen::Index row = 0; row < n; ++row)
    for (Eigen::Index column = row % 3; column < n; column += 3) h(row, column) += 1.0 / static_cast<double>(atoms);
  const Eigen::MatrixXd c = h.llt().solve(Eigen::MatrixXd::Identity(n, n));
  Eigen::VectorXd share(static_cast<Eigen::Index>(atoms));
  for (std::size_t i = 0; i < atoms; ++i) share[static_cast<Eigen::Index>(i)] = mass_amu[s.type[i]];
  share /= share.sum();
  std::vector<double> squares(atoms);
  for (Eigen::Index axis = 0; axis < 3; ++axis) {
    const auto rows = Eigen::seqN(axis, static_cast<Eigen::Index>(atoms), 3);
    const Eigen::MatrixXd of_axis = c(rows, rows);
    const Eigen::VectorXd with_centre = of_axis * share;
    for (std::size_t i = 0; i < atoms; ++i) {
      const auto k = static_cast<Eigen::Index>(i);
      squares[i] += of_axis(k, k) - 2 * with_centre[k] + share.dot(with_centre);
    }
  }
  std::vector<double> displacements;
  for (const double square : squares)
    displacements.push_back(std::sqrt(units::boltzmann_eV_per_K * temperature_K * square));
  return displacements;
}

}  // namespace vitrify::test
