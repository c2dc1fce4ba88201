// The two passes of an EAM / Finnis-Sinclair force evaluation, in their plain form.
//   rho_i = sum_j rho_{j->i}(r_ij),   E = sum_i F(rho_i) + 1/2 sum_ij phi(r_ij)
//   f_i = -sum_j [F'_i rho'_{j->i} + F'_j rho'_{i->j} + phi'] (x_i - x_j) / r_ij
#pragma once

#include "kernels/neighbor/list.hpp"
#include "kernels/potential/tables.hpp"

namespace vitrify {

/// rho_i, F(rho_i) and F'(rho_i), from the inner neighbors.
struct DensityPass {
  AtomsView atoms;
  NeighborView list;
  PotentialView potential;
  const double* unlisted = nullptr;  ///< density from atoms that the list leaves out, if it leaves out any

  template <class Team>
  VITRIFY_HD void operator()(int i, int replica, const Team& team) const {
    const NearestImage nearest(atoms.box[replica]);
    const Vec3 xi = atoms.position[i].xyz();
    const int ti = atoms.type[i];
    double rho = 0;
    const auto place = [&](int j) { return atoms.position[j].xyz(); };
    list.for_inner(i, team, place, [&](const Vec3& xj, int tj) {
      const double r2 = norm2(nearest(xi - xj));
      if (r2 >= potential.cutoff2) return;
      const TableIndex t = potential.at_distance(sqrt(r2));
      rho += read_only(potential.density_of(ti, tj)[t.m]).value(t.p);
    });
    rho = team.sum(rho);
    if (team.rank() != 0) return;
    if (unlisted) rho += unlisted[i];
    const Embedding f = embed(potential, ti, rho);
    atoms.rho[i] = rho;
    atoms.energy[i] = f.energy;
    atoms.position[i].embedding_slope = f.slope;
  }
};

/// What a force evaluation returns besides the forces.
struct ForceOutput {
  bool energy = false;
  VirialPart virial = VirialPart::none;
};
inline constexpr ForceOutput all_output{true, VirialPart::all};

/// Sums over the neighbors of one atom.
struct ForceSum {
  Vec3 force;
  double energy = 0;
  double trace = 0;  ///< of the virial
  Sym3 virial;
};

/// Half of the energies and virials of pairs belong to each of their atoms.
template <bool with_energy, VirialPart part>
VITRIFY_HD inline void store_forces(const AtomsView& atoms, int i, const ForceSum& sum) {
  atoms.force[i] = sum.force;
  if constexpr (with_energy) atoms.energy[i] += 0.5 * sum.energy;
  if constexpr (part != VirialPart::none) atoms.trace[i] = 0.5 * sum.trace;
  if constexpr (part == VirialPart::all)
    for (int k = 0; k < 6; ++k) atoms.virial[i].v[k] = 0.5 * sum.virial.v[k];
}

/// f_i, and on request half the pair energies (added to F(rho_i)) and the atom's share of the virial.
template <bool with_energy, VirialPart part>
struct ForcePass {
  /// Doubles that a lane sums.
  static constexpr int n_sums = 3 + with_energy + (part != VirialPart::none) + (part == VirialPart::all ? 6 : 0);

  AtomsView atoms;
  NeighborView list;
  PotentialView potential;

  template <class Team>
  VITRIFY_HD void operator()(int i, int replica, const Team& team) const {
    ForceSum sum;
    add_inner(sum, i, replica, team);
    add_outer(sum, i, replica, team);
    sum.force = team.sum(sum.force);
    if constexpr (with_energy) sum.energy = team.sum(sum.energy);
    if constexpr (part != VirialPart::none) sum.trace = team.sum(sum.trace);
    if constexpr (part == VirialPart::all) sum.virial = team.sum(sum.virial);
    if (team.rank() == 0) store_forces<with_energy, part>(atoms, i, sum);
  }

 private:
  /// Pair and density terms.
  template <class Team>
  VITRIFY_HD void add_inner(ForceSum& sum, int i, int replica, const Team& team) const {
    const NearestImage nearest(atoms.box[replica]);
    const PositionRecord xi = atoms.position[i];
    const int ti = atoms.type[i];
    const auto record = [&](int j) { return atoms.position[j]; };
    list.for_inner(i, team, record, [&](const PositionRecord& xj, int tj) {
      const Vec3 d = nearest(xi.xyz() - xj.xyz());
      const double r2 = norm2(d);
      if (r2 >= potential.cutoff2) return;
      const double inverse_r = inverse_root(r2);
      const TableIndex t = potential.at_distance(r2 * inverse_r);
      const PairCubics row = read_only(potential.pair_of(ti, tj)[t.m]);
      const double from_j = row.rho.slope(t.p);
      const double from_i =
          potential.symmetric_density ? from_j : read_only(potential.pair_of(tj, ti)[t.m].rho).slope(t.p);
      add_pair(sum, d, inverse_r, row.z, t.p, xi.embedding_slope * from_j + xj.embedding_slope * from_i);
    });
  }
  /// Pair terms alone.
  template <class Team>
  VITRIFY_HD void add_outer(ForceSum& sum, int i, int replica, const Team& team) const {
    const NearestImage nearest(atoms.box[replica]);
    const Vec3 xi = atoms.position[i].xyz();
    const int ti = atoms.type[i];
    const auto place = [&](int j) { return atoms.position[j].xyz(); };
    list.for_outer(i, team, place, [&](const Vec3& xj, int tj) {
      const Vec3 d = nearest(xi - xj);
      const double r2 = norm2(d);
      if (r2 >= potential.cutoff2) return;
      const double inverse_r = inverse_root(r2);
      const TableIndex t = potential.at_distance(r2 * inverse_r);
      add_pair(sum, d, inverse_r, read_only(potential.z_of(ti, tj)[t.m]), t.p, 0.0);
    });
  }
  /// phi = z / r, phi' = (z' - phi) / r; density_term is [F'_i rho'_{j->i} + F'_j rho'_{i->j}] per table interval.
  VITRIFY_HD void add_pair(ForceSum& sum, const Vec3& d, double inverse_r, const Cubic& z, double p,
                           double density_term) const {
    const double phi = z.value(p) * inverse_r;
    const double psi = (z.slope(p) * potential.inverse_dr - phi) * inverse_r + density_term * potential.inverse_dr;
    const Vec3 f = d * (-psi * inverse_r);
    sum.force += f;
    if constexpr (with_energy) sum.energy += phi;
    if constexpr (part != VirialPart::none) sum.trace += dot(d, f);
    if constexpr (part == VirialPart::all) sum.virial += Sym3::outer(d, f);
  }
};

}  // namespace vitrify
