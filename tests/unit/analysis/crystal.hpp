// Crystals for the tests of the analyses.
#pragma once

#include <array>
#include <cmath>
#include <random>
#include <vector>

#include "host/engine/structure.hpp"

namespace vitrify::test {

/// Place of an atom in units of the edges of its cell, and its type.
struct Site {
  Vec3 place;
  int type = 0;
};

/// Copies of an orthogonal cell, with ids from 1.
inline Structure crystal(const Vec3& cell, const std::vector<Site>& sites, const std::array<int, 3>& copies) {
  Structure s;
  s.elements = {"Cu", "Zr"};
  s.box.length = {cell.x * copies[0], cell.y * copies[1], cell.z * copies[2]};
  for (int x = 0; x < copies[0]; ++x)
    for (int y = 0; y < copies[1]; ++y)
      for (int z = 0; z < copies[2]; ++z)
        for (const Site& site : sites) {
          const Vec3 at = Vec3{static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)} + site.place;
          s.position.push_back({at.x * cell.x, at.y * cell.y, at.z * cell.z});
          s.type.push_back(site.type);
          s.id.push_back(static_cast<std::int64_t>(s.id.size()) + 1);
        }
  return s;
}

inline std::vector<Site> fcc_sites() { return {{{0, 0, 0}}, {{0.5, 0.5, 0}}, {{0.5, 0, 0.5}}, {{0, 0.5, 0.5}}}; }
inline Structure fcc(double a, int copies) { return crystal({a, a, a}, fcc_sites(), {copies, copies, copies}); }
inline Structure bcc(double a, int copies) {
  return crystal({a, a, a}, {{{0, 0, 0}}, {{0.5, 0.5, 0.5}}}, {copies, copies, copies});
}
/// CuZr with the structure of CsCl.
inline Structure b2(double a, int copies) {
  return crystal({a, a, a}, {{{0, 0, 0}, 0}, {{0.5, 0.5, 0.5}, 1}}, {copies, copies, copies});
}
/// With the ideal ratio of its axes, in orthogonal cells.
inline Structure hcp(double a, const std::array<int, 3>& copies) {
  const double b = a * std::sqrt(3.0), c = a * std::sqrt(8.0 / 3);
  return crystal({a, b, c}, {{{0, 0, 0}}, {{0.5, 0.5, 0}}, {{0.5, 5.0 / 6, 0.5}}, {{0, 1.0 / 3, 0.5}}}, copies);
}

/// Cu2Zr with the structure of MgCu2 (C15).
inline Structure laves(double a, int copies) {
  std::vector<Site> sites;
  for (const Site& corner : fcc_sites()) {
    for (const double zr : {0.0, 0.25}) sites.push_back({corner.place + Vec3{zr, zr, zr}, 1});
    for (const Vec3& cu :
         {Vec3{0.125, 0.125, 0.625}, Vec3{0.125, 0.375, 0.875}, Vec3{0.375, 0.125, 0.875}, Vec3{0.375, 0.375, 0.625}})
      sites.push_back({corner.place + cu, 0});
  }
  return crystal({a, a, a}, sites, {copies, copies, copies});
}
/// CuZr2 with the structure of MoSi2 (C11b), Zr at +-z of the long edge.
inline Structure cu_zr2(double a, double c, double z, const std::array<int, 3>& copies) {
  return crystal({a, a, c},
                 {{{0, 0, 0}, 0},
                  {{0.5, 0.5, 0.5}, 0},
                  {{0, 0, z}, 1},
                  {{0, 0, 1 - z}, 1},
                  {{0.5, 0.5, 0.5 + z}, 1},
                  {{0.5, 0.5, 0.5 - z}, 1}},
                 copies);
}

/// Every coordinate moved by normal noise.
inline Structure shaken(Structure s, double width_A) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> noise(0, width_A);
  for (Vec3& p : s.position) p += Vec3{noise(random), noise(random), noise(random)};
  return s;
}

}  // namespace vitrify::test
