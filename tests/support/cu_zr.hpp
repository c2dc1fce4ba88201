// Cu-Zr matter for tests: the default potential, the committed glasses, perfect crystals, and an engine for them.
#pragma once

#include <cmath>
#include <filesystem>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "host/engine/engine.hpp"
#include "host/files/setfl.hpp"
#include "host/files/structures/structure_file.hpp"
#include "tests/support/larger.hpp"
#include "tests/support/random_structure.hpp"

namespace vitrify::test {

inline const std::vector<std::string> cu_zr{"Cu", "Zr"};

inline std::filesystem::path source_path(const std::string& name) {
  return std::filesystem::path(VITRIFY_SOURCE_DIR) / name;
}

/// The committed table of 2019.
inline const std::filesystem::path& default_potential() {
  static const auto path = source_path("inputs/potentials/CuZr_Mendelev2019.eam.fs");
  return path;
}
inline const PotentialTables& default_tables() {
  static const auto tables = make_tables(read_setfl(default_potential()), cu_zr);
  return tables;
}

/// Cu50Zr50, 500 atoms at 300 K in a cube of 20.8 A.
inline Structure glass500() { return read_structure(source_path("tests/data/structures/glass500_ortho.data"), cu_zr); }
/// Sheared so that the box has all three tilts.
inline Structure tilted(const Structure& s) {
  Mat3 f = Mat3::identity();
  f(0, 1) = 0.03, f(0, 2) = -0.02, f(1, 2) = 0.04;
  return deformed(s, f);
}
inline Structure tilted_glass500() { return tilted(glass500()); }

/// An engine on the CPU.
inline std::unique_ptr<Engine> cpu_engine(const std::vector<Structure>& structures, int threads = 1,
                                          const PotentialTables& tables = default_tables()) {
  return make_engine({"cpu", threads}, tables, structures);
}

/// A place in a cell, in units of its edges, and the type there.
struct Site {
  Vec3 place;
  int type;
};
/// n.x * n.y * n.z rectangular cells with these edges.
inline Structure crystal(Vec3 cell, Int3 n, const std::vector<Site>& sites) {
  Structure s;
  s.elements = cu_zr;
  s.box.length = {cell.x * n.x, cell.y * n.y, cell.z * n.z};
  for (int z = 0; z < n.z; ++z)
    for (int y = 0; y < n.y; ++y)
      for (int x = 0; x < n.x; ++x)
        for (const Site& site : sites) {
          const Vec3 p = site.place;
          s.position.push_back({(x + p.x) * cell.x, (y + p.y) * cell.y, (z + p.z) * cell.z});
          s.type.push_back(site.type);
        }
  s.id.resize(s.size());
  std::iota(s.id.begin(), s.id.end(), 1);
  return s;
}

inline Structure fcc_cu(double a, int n = 5) {
  return crystal({a, a, a}, {n, n, n}, {{{0, 0, 0}, 0}, {{0.5, 0.5, 0}, 0}, {{0.5, 0, 0.5}, 0}, {{0, 0.5, 0.5}, 0}});
}
inline Structure b2_cu_zr(double a, int n = 5) {
  return crystal({a, a, a}, {n, n, n}, {{{0, 0, 0}, 0}, {{0.5, 0.5, 0.5}, 1}});
}
/// Axes along [110], [-110] and [001] of the cubic cell.
inline Structure fcc_cu_turned(double a) {
  const double b = a / std::sqrt(2.0);
  return crystal({b, b, a}, {7, 7, 5}, {{{0, 0, 0}, 0}, {{0.5, 0.5, 0.5}, 0}});
}
inline Structure b2_cu_zr_turned(double a) {
  const double b = a * std::sqrt(2.0);
  return crystal({b, b, a}, {4, 4, 5}, {{{0, 0, 0}, 0}, {{0.5, 0.5, 0}, 0}, {{0.5, 0, 0.5}, 1}, {{0, 0.5, 0.5}, 1}});
}
inline Structure hcp_zr(double a, double c) {
  return crystal({a, a * std::sqrt(3.0), c}, {6, 4, 4},
                 {{{0, 0, 0}, 1}, {{0.5, 0.5, 0}, 1}, {{0.5, 5.0 / 6, 0.5}, 1}, {{0, 1.0 / 3, 0.5}, 1}});
}

/// Each atom up to `amplitude_A` off its place along each axis.
inline Structure shaken(Structure s, double amplitude_A, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (Vec3& x : s.position) x += amplitude_A * Vec3{symmetric(random), symmetric(random), symmetric(random)};
  return s;
}

/// Unwrapped positions.
inline std::vector<Vec3> unwrapped_positions(const Structure& s) {
  auto x = s.position;
  for (std::size_t i = 0; i < s.image.size(); ++i) x[i] = s.box.unwrap(x[i], s.image[i]);
  return x;
}
/// Largest distance between equal atoms.
inline double largest_distance(const std::vector<Vec3>& a, const std::vector<Vec3>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = larger(largest, norm(a[i] - b.at(i)));
  return largest;
}

}  // namespace vitrify::test
