#include "host/analysis/crystals/bond_order.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

#include "host/analysis/structure/neighbor_search.hpp"

namespace vitrify {
namespace {

/// Real and imaginary parts of the spherical harmonics with l = 6, m = 0 .. 6, up to a factor that all share; those of
/// m > 0 times sqrt 2 for m < 0. The product of two is 1 for equal ones of length 1.
using Harmonics = std::array<double, 13>;

/// Associated Legendre polynomials P_6^m over their power of sin, times sqrt((6 - m)! / (6 + m)!).
std::array<double, 7> legendre(double z) {
  const double z2 = z * z;
  return {(((231 * z2 - 315) * z2 + 105) * z2 - 5) / 16,
          std::sqrt(1.0 / 42) * 21 / 8 * z * ((33 * z2 - 30) * z2 + 5),
          std::sqrt(1.0 / 1680) * 105 / 8 * ((33 * z2 - 18) * z2 + 1),
          std::sqrt(1.0 / 60480) * 315 / 2 * z * (11 * z2 - 3),
          std::sqrt(1.0 / 1814400) * 945 / 2 * (11 * z2 - 1),
          std::sqrt(1.0 / 39916800) * 10395 * z,
          std::sqrt(1.0 / 479001600) * 10395};
}

void add_direction(Harmonics& q, const Vec3& d) {
  const Vec3 u = d * (1 / norm(d));
  const auto p = legendre(u.z);
  q[0] += p[0];
  double real = std::numbers::sqrt2, imaginary = 0;  // of (x + iy)^m
  for (std::size_t m = 1; m < p.size(); ++m) {
    const double next = real * u.x - imaginary * u.y;
    imaginary = real * u.y + imaginary * u.x;
    real = next;
    q[2 * m - 1] += p[m] * real, q[2 * m] += p[m] * imaginary;
  }
}

double product(const Harmonics& a, const Harmonics& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

}  // namespace

std::vector<int> count_solid_bonds(const Structure& structure, double cutoff_A, double least_product) {
  const NeighborSearch search(structure.box, structure.position, cutoff_A);
  std::vector<Harmonics> q(structure.size(), Harmonics{});
  search.for_each_pair([&](int i, int j, const Vec3& d) {
    add_direction(q[i], d), add_direction(q[j], d);  // l is even: both ways are the same
  });
  for (Harmonics& of_atom : q) {
    const double length = std::sqrt(product(of_atom, of_atom));
    if (length > 0)
      for (double& component : of_atom) component /= length;
  }
  std::vector<int> bonds(structure.size());
  search.for_each_pair([&](int i, int j, const Vec3&) {
    if (product(q[i], q[j]) > least_product) ++bonds[i], ++bonds[j];
  });
  return bonds;
}

}  // namespace vitrify
