// A Finnis-Sinclair potential of two made-up elements in closed form: every function ends smoothly at a range of its
// own, and the densities of unlike atoms are not symmetric.
#pragma once

#include <cmath>

#include "host/engine/potential/setfl_potential.hpp"

namespace vitrify::test {

inline SetflPotential synthetic_potential() {
  SetflPotential p;
  p.elements = {{"A", 1, 60.0, 3.6, "fcc"}, {"B", 2, 90.0, 4.5, "fcc"}};
  p.nrho = 1000, p.drho = 0.1;
  p.nr = 2000, p.cutoff = 5.2, p.dr = p.cutoff / p.nr;
  const auto ends_at = [](double range, double r) { return r < range ? std::pow(1 - r / range, 4) : 0.0; };
  const double density_range[2][2] = {{3.9, 4.1}, {4.1, 4.4}}, density_scale[2][2] = {{30, 40}, {34, 50}};
  const double pair_range[2][2] = {{3.9, 5.2}, {5.2, 5.0}}, diameter[2][2] = {{2.3, 2.5}, {2.5, 2.8}};
  p.density.assign(2, std::vector<Table>(2));
  p.pair.assign(2, std::vector<Table>(2));
  for (int a = 0; a < 2; ++a) {
    Table embedding;
    for (int k = 0; k < p.nrho; ++k) embedding.push_back(-(0.8 + 0.3 * a) * std::sqrt(k * p.drho + 0.5));
    p.embedding.push_back(embedding);
    for (int b = 0; b < 2; ++b)
      for (int k = 0; k < p.nr; ++k) {
        const double r = k * p.dr;
        p.density[a][b].push_back(density_scale[a][b] * ends_at(density_range[a][b], r));
        const double repulsion = 8 * std::exp(3 * (diameter[a][b] - r) / diameter[a][b]) - 2;
        p.pair[a][b].push_back(r * repulsion * ends_at(pair_range[a][b], r));
      }
  }
  return p;
}

}  // namespace vitrify::test
