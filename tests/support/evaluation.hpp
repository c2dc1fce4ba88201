// Energies, forces and virials per atom: from the engine on any executor, and by brute force.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "host/engine/dynamics/dynamics.hpp"
#include "host/engine/potential/force_field.hpp"
#include "tests/support/larger.hpp"

namespace vitrify::test {

/// Per atom in the user's order, replica after replica.
struct Evaluation {
  std::vector<double> energy;
  std::vector<Vec3> force;
  std::vector<Sym3> virial;

  double total_energy(std::size_t first, std::size_t n) const {
    double sum = 0;
    for (std::size_t i = first; i < first + n; ++i) sum += energy[i];
    return sum;
  }
  Sym3 total_virial(std::size_t first, std::size_t n) const {
    Sym3 sum;
    for (std::size_t i = first; i < first + n; ++i) sum += virial[i];
    return sum;
  }
};

template <class Exec>
Evaluation evaluate(Exec& exec, const std::vector<Structure>& structures, const PotentialTables& tables,
                    bool sort = true, double skin_A = 0.7, Precision precision = Precision::full) {
  Atoms<Exec> atoms(exec, structures, tables.mass_amu);
  NeighborList<Exec> list(exec, atoms, tables.radii, skin_A);
  ForceField<Exec> force_field(exec, tables);
  list.update(sort);
  if (precision == Precision::mixed)
    force_field.compute_mixed(atoms.view(), list.view(), atoms.batch(), all_output);
  else
    force_field.compute(atoms.view(), list.view(), atoms.batch(), all_output);
  return {atoms.in_user_order(atoms.energies()), atoms.in_user_order(atoms.forces()),
          atoms.in_user_order(atoms.virials())};
}

/// All pairs of one structure, with none of the engine's code between the tables and the result.
inline Evaluation brute_force(const Structure& s, const PotentialTables& t) {
  struct Value {
    double f, slope;
  };
  const auto look_up = [](const std::vector<Cubic>& table, std::size_t first, int rows, double step, double x) {
    const int m = std::min(static_cast<int>(x / step), rows - 1);
    const Cubic& c = table.at(first + m);
    const double p = std::min(x / step - m, 1.0);
    return Value{c.d + p * (c.c + p * (c.b + p * c.a)), (c.c + p * (2 * c.b + p * 3 * c.a)) / step};
  };
  const int n = static_cast<int>(s.size());
  Evaluation e{std::vector<double>(n), std::vector<Vec3>(n), std::vector<Sym3>(n)};
  std::vector<double> rho(n), slope(n);
  const auto for_each_pair = [&](const auto& visit) {
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j) {
        const Vec3 d = s.box.minimum_image(s.position[i] - s.position[j]);
        if (i != j && norm(d) < t.cutoff)
          visit(i, j, d, norm(d), static_cast<std::size_t>(s.type[i] * t.n_types + s.type[j]) * t.n_r);
      }
  };
  for_each_pair(
      [&](int i, int, const Vec3&, double r, std::size_t row) { rho[i] += look_up(t.density, row, t.n_r, t.dr, r).f; });
  for (int i = 0; i < n; ++i) {
    const Value f = look_up(t.embedding, static_cast<std::size_t>(s.type[i]) * t.n_rho, t.n_rho, t.drho, rho[i]);
    e.energy[i] = f.f, slope[i] = f.slope;
  }
  for_each_pair([&](int i, int j, const Vec3& d, double r, std::size_t row) {
    const std::size_t reverse = static_cast<std::size_t>(s.type[j] * t.n_types + s.type[i]) * t.n_r;
    const Value z = look_up(t.z, row, t.n_r, t.dr, r);
    const double phi_slope = z.slope / r - z.f / (r * r);
    const double dE_dr = phi_slope + slope[i] * look_up(t.density, row, t.n_r, t.dr, r).slope +
                         slope[j] * look_up(t.density, reverse, t.n_r, t.dr, r).slope;
    const Vec3 f = d * (-dE_dr / r);
    e.energy[i] += 0.5 * z.f / r;
    e.force[i] += f;
    const Sym3 w = Sym3::outer(d, f);
    for (int k = 0; k < 6; ++k) e.virial[i].v[k] += 0.5 * w.v[k];
  });
  return e;
}

/// Components of per-atom vectors or tensors, one after the other.
inline std::vector<double> flat(const std::vector<Vec3>& values) {
  std::vector<double> out;
  for (const Vec3& v : values) out.insert(out.end(), {v.x, v.y, v.z});
  return out;
}
inline std::vector<double> flat(const std::vector<Sym3>& values) {
  std::vector<double> out;
  for (const Sym3& w : values) out.insert(out.end(), w.v, w.v + 6);
  return out;
}

/// Largest difference of two arrays, relative to the largest number in them.
inline double relative_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference = larger(difference, std::fabs(a[i] - b.at(i)));
    size = larger(size, std::fabs(b[i]));
  }
  return difference / size;
}
/// The worst of energies, forces and virials.
inline double relative_difference(const Evaluation& a, const Evaluation& b) {
  return larger(relative_difference(a.energy, b.energy), larger(relative_difference(flat(a.force), flat(b.force)),
                                                                relative_difference(flat(a.virial), flat(b.virial))));
}

}  // namespace vitrify::test
