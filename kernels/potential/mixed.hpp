// The two passes of eam.hpp in mixed precision, for dynamics: pairs and the sums of a lane in float, all else in
// double.
#pragma once

#include "kernels/fixed_point.hpp"
#include "kernels/potential/curves.hpp"
#include "kernels/potential/eam.hpp"

namespace vitrify {

/// Cubic in float.
struct alignas(16) FloatCubic {
  float a = 0, b = 0, c = 0, d = 0;

  VITRIFY_HD float value(float p) const { return ((a * p + b) * p + c) * p + d; }
  VITRIFY_HD float slope(float p) const { return (3.0f * a * p + 2.0f * b) * p + c; }
};
struct alignas(32) FloatPairCubics {
  FloatCubic z, rho;
};

/// The tables of PotentialView, rounded; and curves for lanes that can hold them, if the potential is smooth enough.
struct FloatTables {
  const FloatCubic* density;
  const FloatCubic* z;
  const FloatPairCubics* pair;
  CurvesView curves;
};

struct FloatPlace {
  int m;
  float p;
};
VITRIFY_HD inline FloatPlace float_place(const PotentialView& u, float r) {
  const float x = r * static_cast<float>(u.inverse_dr);
  int m = static_cast<int>(x);
  m = m < u.n_r - 1 ? (m > 0 ? m : 0) : u.n_r - 1;
  const float p = x - static_cast<float>(m);
  return {m, p < 1.0f ? p : 1.0f};
}

/// DensityPass in mixed precision.
struct MixedDensityPass {
  AtomsView atoms;
  const FixedRecord* fixed;
  FixedRecord* embedded;  ///< the same with F'(rho): other threads still read the whole records of `fixed`
  NeighborView list;
  PotentialView potential;
  FloatTables tables;

  template <class Team>
  VITRIFY_HD void operator()(int i, int replica, const Team& team) const {
    const FixedBox difference(atoms.box[replica]);
    const FixedRecord xi = fixed[i];
    const float cutoff2 = static_cast<float>(potential.cutoff2);
    const int ti = atoms.type[i];
    double of_lane = 0;  // as a lane may have all of them to itself
    const auto record = [&](int j) { return fixed[j]; };
    list.for_inner(i, team, record, [&](const FixedRecord& xj, int tj) {
      const FloatVec3 d = difference(xi, xj);
      const float r2 = norm2(d);
      if (r2 >= cutoff2) return;
      const FloatPlace t = float_place(potential, sqrtf(r2));
      of_lane += read_only(tables.density[(ti * list.n_types + tj) * potential.n_r + t.m]).value(t.p);
    });
    const double rho = team.sum(of_lane);
    if (team.rank() == 0) finish(i, rho);
  }

  VITRIFY_HD void finish(int i, double rho) const {
    const Embedding f = embed(potential, atoms.type[i], rho);
    atoms.rho[i] = rho;
    atoms.energy[i] = f.energy;
    atoms.position[i].embedding_slope = f.slope;
    FixedRecord record = fixed[i];
    record.embedding_slope = static_cast<float>(f.slope);
    embedded[i] = record;
  }
};

/// ForcePass in mixed precision.
template <bool with_energy, VirialPart part>
struct MixedForcePass {
  AtomsView atoms;
  const FixedRecord* fixed;  ///< with F'(rho)
  NeighborView list;
  PotentialView potential;
  FloatTables tables;

  template <class Team>
  VITRIFY_HD void operator()(int i, int replica, const Team& team) const {
    const FixedBox difference(atoms.box[replica]);
    FloatSum of_lane;
    add_inner(of_lane, i, difference, team);
    add_outer(of_lane, i, difference, team);
    ForceSum sum;
    sum.force = team.sum(Vec3{of_lane.force.x, of_lane.force.y, of_lane.force.z});
    if constexpr (with_energy) sum.energy = team.sum(static_cast<double>(of_lane.energy));
    if constexpr (part != VirialPart::none) sum.trace = team.sum(static_cast<double>(of_lane.trace));
    if constexpr (part == VirialPart::all) {
      for (int k = 0; k < 6; ++k) sum.virial.v[k] = of_lane.virial[k];
      sum.virial = team.sum(sum.virial);
    }
    if (team.rank() == 0) store_forces<with_energy, part>(atoms, i, sum);
  }

 private:
  /// Sums over the pairs of one lane.
  struct FloatSum {
    FloatVec3 force;
    float energy = 0, trace = 0;
    float virial[6] = {};
  };

  template <class Team>
  VITRIFY_HD void add_inner(FloatSum& sum, int i, const FixedBox& difference, const Team& team) const {
    const FixedRecord xi = fixed[i];
    const float cutoff2 = static_cast<float>(potential.cutoff2);
    const int ti = atoms.type[i], n = list.n_types;
    const auto record = [&](int j) { return fixed[j]; };
    list.for_inner(i, team, record, [&](const FixedRecord& xj, int tj) {
      const FloatVec3 d = difference(xi, xj);
      const float r2 = norm2(d);
      if (r2 >= cutoff2) return;
      const float r = sqrtf(r2);
      const FloatPlace t = float_place(potential, r);
      const FloatPairCubics row = read_only(tables.pair[(ti * n + tj) * potential.n_r + t.m]);
      const float from_j = row.rho.slope(t.p);
      const float from_i = potential.symmetric_density
                               ? from_j
                               : read_only(tables.pair[(tj * n + ti) * potential.n_r + t.m].rho).slope(t.p);
      const float density_term = xi.embedding_slope * from_j + xj.embedding_slope * from_i;
      add_pair(sum, d, 1.0f / r, row.z, t.p, density_term);
    });
  }
  template <class Team>
  VITRIFY_HD void add_outer(FloatSum& sum, int i, const FixedBox& difference, const Team& team) const {
    const FixedRecord xi = fixed[i];
    const float cutoff2 = static_cast<float>(potential.cutoff2);
    const int ti = atoms.type[i];
    const auto record = [&](int j) { return fixed[j]; };
    list.for_outer(i, team, record, [&](const FixedRecord& xj, int tj) {
      const FloatVec3 d = difference(xi, xj);
      const float r2 = norm2(d);
      if (r2 >= cutoff2) return;
      const float r = sqrtf(r2);
      const FloatPlace t = float_place(potential, r);
      add_pair(sum, d, 1.0f / r, read_only(tables.z[(ti * list.n_types + tj) * potential.n_r + t.m]), t.p, 0.0f);
    });
  }
  VITRIFY_HD void add_pair(FloatSum& sum, const FloatVec3& d, float inverse_r, const FloatCubic& z, float p,
                           float density_term) const {
    const float inverse_dr = static_cast<float>(potential.inverse_dr);
    const float phi = z.value(p) * inverse_r;
    const float psi = (z.slope(p) * inverse_dr - phi) * inverse_r + density_term * inverse_dr;
    const float scale = -psi * inverse_r;
    const FloatVec3 f = {d.x * scale, d.y * scale, d.z * scale};
    sum.force.x += f.x, sum.force.y += f.y, sum.force.z += f.z;
    if constexpr (with_energy) sum.energy += phi;
    if constexpr (part != VirialPart::none) sum.trace += d.x * f.x + d.y * f.y + d.z * f.z;
    if constexpr (part == VirialPart::all) {
      sum.virial[0] += d.x * f.x, sum.virial[1] += d.y * f.y, sum.virial[2] += d.z * f.z;
      sum.virial[3] += d.x * f.y, sum.virial[4] += d.x * f.z, sum.virial[5] += d.y * f.z;
    }
  }
};

}  // namespace vitrify
