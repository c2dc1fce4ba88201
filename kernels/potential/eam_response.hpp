// Linear response of an EAM / Finnis-Sinclair configuration, in the two passes of a force evaluation. Where the vectors
// d_ij = x_i - x_j of pairs change by u_ij,
//   w_i = F''_i sum_j rho'_{j->i} s_ij,   s_ij = d_ij . u_ij / r_ij
//   (H u)_i = sum_j { [psi' s + w_i rho'_{j->i} + w_j rho'_{i->j}] d / r + psi (u - d s / r) / r }_ij
// with psi = F'_i rho'_{j->i} + F'_j rho'_{i->j} + phi' and psi' its slope at fixed densities: minus the change of the
// force. A DensityPass at the same positions goes before.
#pragma once

#include "kernels/potential/eam.hpp"

namespace vitrify {

/// Displacement fields that share a sweep over the pairs, side by side for each atom: [atom][field].
inline constexpr int fields_at_once = 6;

/// Pairs change by the difference of their atoms' displacements.
struct Displacements {
  static constexpr int width = fields_at_once;
  const Vec3* of_atom;  ///< A, [n_atoms][width]

  VITRIFY_HD Vec3 operator()(int i, int j, const Vec3& /*d*/, int field) const {
    return of_atom[i * width + field] - of_atom[j * width + field];
  }
};

/// Pairs change as in a homogeneous strain.
struct UniformStrain {
  static constexpr int width = 1;
  Sym3 strain;

  VITRIFY_HD Vec3 operator()(int, int, const Vec3& d, int) const {
    const double* e = strain.v;
    return {e[0] * d.x + e[3] * d.y + e[4] * d.z, e[3] * d.x + e[1] * d.y + e[5] * d.z,
            e[4] * d.x + e[5] * d.y + e[2] * d.z};
  }
};

/// A neighbor and where it is.
struct PlacedNeighbor {
  PositionRecord record;
  int index;
};

/// w_i of each field, from the inner neighbors.
template <class Change>
struct DensityResponse {
  struct Sum {
    double of[Change::width] = {};
    VITRIFY_HD Sum& operator+=(const Sum& o) {
      for (int k = 0; k < Change::width; ++k) of[k] += o.of[k];
      return *this;
    }
  };
  static constexpr int n_sums = Change::width;

  AtomsView atoms;
  NeighborView list;
  PotentialView potential;
  Change change;
  double* response;  ///< [n_atoms][width]

  template <class Team>
  VITRIFY_HD void operator()(int i, int replica, const Team& team) const {
    const NearestImage nearest(atoms.box[replica]);
    const Vec3 xi = atoms.position[i].xyz();
    const int ti = atoms.type[i];
    Sum sum;
    const auto place = [&](int j) { return PlacedNeighbor{atoms.position[j], j}; };
    list.for_inner(i, team, place, [&](const PlacedNeighbor& other, int tj) {
      const Vec3 d = nearest(xi - other.record.xyz());
      const double r2 = norm2(d);
      if (r2 >= potential.cutoff2) return;
      const double inverse_r = inverse_root(r2);
      const TableIndex t = potential.at_distance(r2 * inverse_r);
      const double pull = read_only(potential.density_of(ti, tj)[t.m]).slope(t.p) * potential.inverse_dr * inverse_r;
      for (int k = 0; k < Change::width; ++k) sum.of[k] += pull * dot(d, change(i, other.index, d, k));
    });
    sum = team.sum(sum);
    if (team.rank() != 0) return;
    const double curvature = embedding_curvature(potential, ti, atoms.rho[i]);
    for (int k = 0; k < Change::width; ++k) response[i * Change::width + k] = curvature * sum.of[k];
  }
};

/// Second derivatives of tabulated functions: means over +-1e-4 of the distance, what differences at a strain of 1e-4
/// see. Those of a single interval scatter, by 2 % in a table of 12 digits.
struct CurvatureAt {
  TableIndex here, above, below;
  double scale;  ///< from differences of slopes per interval

  VITRIFY_HD CurvatureAt(const PotentialView& potential, double r)
      : here(potential.at_distance(r)),
        above(potential.at_distance(r * (1 + reach))),
        below(potential.at_distance(r * (1 - reach))),
        scale(potential.inverse_dr / (2 * reach * r)) {}
  VITRIFY_HD double curvature(const Cubic* table) const {
    return (read_only(table[above.m]).slope(above.p) - read_only(table[below.m]).slope(below.p)) * scale;
  }

 private:
  static constexpr double reach = 1e-4;
};

/// First and second derivative of a tabulated function.
struct Slopes {
  double slope, curvature;
  VITRIFY_HD Slopes(const Cubic* table, const CurvatureAt& at, double inverse_dr)
      : slope(read_only(table[at.here.m]).slope(at.here.p) * inverse_dr), curvature(at.curvature(table)) {}
};

/// phi' / r and phi'' from the table of z = r phi: phi' = (z' - phi) / r, phi'' = (z'' - 2 phi') / r.
struct PairTerm {
  double over_r, slope;
  VITRIFY_HD PairTerm(const Cubic* table, const CurvatureAt& at, double inverse_r, double inverse_dr) {
    const Cubic z = read_only(table[at.here.m]);
    const double phi_slope = (z.slope(at.here.p) * inverse_dr - z.value(at.here.p) * inverse_r) * inverse_r;
    over_r = phi_slope * inverse_r;
    slope = (at.curvature(table) - 2 * phi_slope) * inverse_r;
  }
};

/// (H u)_i of each field, and on request half of the change of the atom's pair terms of dE/d(strain), eV, symmetrised.
template <class Change, bool with_stress>
struct ForceResponse {
  struct Sum {
    Vec3 of[Change::width];
    Sym3 stress;
    VITRIFY_HD Sum& operator+=(const Sum& o) {
      for (int k = 0; k < Change::width; ++k) of[k] += o.of[k];
      if constexpr (with_stress) stress += o.stress;
      return *this;
    }
  };
  static_assert(!with_stress || Change::width == 1);
  /// Doubles that a lane sums, and slopes of tables that it holds.
  static constexpr int n_sums = 3 * Change::width + 6 * with_stress + 6;

  AtomsView atoms;
  NeighborView list;
  PotentialView potential;
  Change change;
  const double* response;  ///< of DensityResponse
  Vec3* product;           ///< eV/A, of field k of atom i at product[i * stride + k]
  int stride = Change::width;
  Sym3* stress = nullptr;  ///< [n_atoms]

  template <class Team>
  VITRIFY_HD void operator()(int i, int replica, const Team& team) const {
    Sum sum;
    add_inner(sum, i, replica, team);
    add_outer(sum, i, replica, team);
    sum = team.sum(sum);
    if (team.rank() != 0) return;
    for (int k = 0; k < Change::width; ++k) product[i * stride + k] = sum.of[k];
    if constexpr (with_stress) stress[i] = sum.stress;
  }

 private:
  template <class Team>
  VITRIFY_HD void add_inner(Sum& sum, int i, int replica, const Team& team) const {
    const NearestImage nearest(atoms.box[replica]);
    const PositionRecord xi = atoms.position[i];
    const int ti = atoms.type[i];
    const double h = potential.inverse_dr;
    const auto place = [&](int j) { return PlacedNeighbor{atoms.position[j], j}; };
    list.for_inner(i, team, place, [&](const PlacedNeighbor& other, int tj) {
      const Vec3 d = nearest(xi.xyz() - other.record.xyz());
      const double r2 = norm2(d);
      if (r2 >= potential.cutoff2) return;
      const double inverse_r = inverse_root(r2), slope_j = other.record.embedding_slope;
      const CurvatureAt at(potential, r2 * inverse_r);
      const Slopes rho_j(potential.density_of(ti, tj), at, h);
      const Slopes rho_i = potential.symmetric_density ? rho_j : Slopes(potential.density_of(tj, ti), at, h);
      const double from_j = rho_j.slope, from_i = rho_i.slope;
      const PairTerm pair(potential.z_of(ti, tj), at, inverse_r, h);
      const double psi_over_r = pair.over_r + (xi.embedding_slope * from_j + slope_j * from_i) * inverse_r;
      const double psi_slope = pair.slope + xi.embedding_slope * rho_j.curvature + slope_j * rho_i.curvature;
      add_pair(sum, i, other.index, d, inverse_r, psi_over_r, psi_slope, [&](int k) {
        return response[i * Change::width + k] * from_j + response[other.index * Change::width + k] * from_i;
      });
    });
  }
  template <class Team>
  VITRIFY_HD void add_outer(Sum& sum, int i, int replica, const Team& team) const {
    const NearestImage nearest(atoms.box[replica]);
    const Vec3 xi = atoms.position[i].xyz();
    const int ti = atoms.type[i];
    const auto place = [&](int j) { return PlacedNeighbor{atoms.position[j], j}; };
    list.for_outer(i, team, place, [&](const PlacedNeighbor& other, int tj) {
      const Vec3 d = nearest(xi - other.record.xyz());
      const double r2 = norm2(d);
      if (r2 >= potential.cutoff2) return;
      const double inverse_r = inverse_root(r2);
      const CurvatureAt at(potential, r2 * inverse_r);
      const PairTerm pair(potential.z_of(ti, tj), at, inverse_r, potential.inverse_dr);
      add_pair(sum, i, other.index, d, inverse_r, pair.over_r, pair.slope, [](int) { return 0.0; });
    });
  }
  /// `many_body(k)` is w_i rho'_{j->i} + w_j rho'_{i->j} of field k.
  template <class ManyBody>
  VITRIFY_HD void add_pair(Sum& sum, int i, int j, const Vec3& d, double inverse_r, double psi_over_r, double psi_slope,
                           const ManyBody& many_body) const {
    for (int k = 0; k < Change::width; ++k) {
      const Vec3 u = change(i, j, d, k);
      const double s = dot(d, u) * inverse_r;
      const double along = (psi_slope - psi_over_r) * s + many_body(k);
      const Vec3 g = d * (along * inverse_r) + u * psi_over_r;
      sum.of[k] += g;
      if constexpr (with_stress) add_stress(sum.stress, d, g);
    }
  }
  VITRIFY_HD static void add_stress(Sym3& stress, const Vec3& d, const Vec3& g) {
    const Sym3 one = Sym3::outer(d, g), other = Sym3::outer(g, d);
    for (int k = 0; k < 6; ++k) stress.v[k] += 0.25 * (one.v[k] + other.v[k]);
  }
};

/// Trace of an atom's own block of the Hessian, eV/A^2:
///   F''_i |sum_j rho'_{j->i} d / r|^2 + sum_j { F''_j rho'_{i->j}^2 + psi' + 2 psi / r }_ij
struct HessianTrace {
  AtomsView atoms;
  NeighborView list;
  PotentialView potential;
  double* trace;  ///< [n_atoms]

  static constexpr int n_sums = 4 + 6;  ///< and slopes, as above

  struct Sum {
    Vec3 gradient;
    double trace = 0;
    VITRIFY_HD Sum& operator+=(const Sum& o) {
      gradient += o.gradient;
      trace += o.trace;
      return *this;
    }
  };

  template <class Team>
  VITRIFY_HD void operator()(int i, int replica, const Team& team) const {
    const NearestImage nearest(atoms.box[replica]);
    const PositionRecord xi = atoms.position[i];
    const int ti = atoms.type[i];
    const double h = potential.inverse_dr;
    Sum sum;
    const auto place = [&](int j) { return PlacedNeighbor{atoms.position[j], j}; };
    const auto add_pair = [&](const PlacedNeighbor& other, int tj, bool inner) {
      const Vec3 d = nearest(xi.xyz() - other.record.xyz());
      const double r2 = norm2(d);
      if (r2 >= potential.cutoff2) return;
      const double inverse_r = inverse_root(r2), slope_j = other.record.embedding_slope;
      const CurvatureAt at(potential, r2 * inverse_r);
      const PairTerm pair(potential.z_of(ti, tj), at, inverse_r, h);
      sum.trace += pair.slope + 2 * pair.over_r;
      if (!inner) return;
      const Slopes rho_j(potential.density_of(ti, tj), at, h), rho_i(potential.density_of(tj, ti), at, h);
      sum.gradient += d * (rho_j.slope * inverse_r);
      sum.trace += xi.embedding_slope * (rho_j.curvature + 2 * rho_j.slope * inverse_r) +
                   slope_j * (rho_i.curvature + 2 * rho_i.slope * inverse_r) +
                   embedding_curvature(potential, tj, atoms.rho[other.index]) * rho_i.slope * rho_i.slope;
    };
    list.for_inner(i, team, place, [&](const PlacedNeighbor& other, int tj) { add_pair(other, tj, true); });
    list.for_outer(i, team, place, [&](const PlacedNeighbor& other, int tj) { add_pair(other, tj, false); });
    sum = team.sum(sum);
    if (team.rank() == 0) trace[i] = sum.trace + embedding_curvature(potential, ti, atoms.rho[i]) * norm2(sum.gradient);
  }
};

}  // namespace vitrify
