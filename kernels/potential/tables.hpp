// Tabulated EAM / Finnis-Sinclair functions: one cubic per table interval, in LAMMPS's interpolation.
#pragma once

#include "kernels/portability.hpp"

namespace vitrify {

/// Value ((a p + b) p + c) p + d on an interval, p in [0, 1].
struct alignas(32) Cubic {
  double a = 0, b = 0, c = 0, d = 0;

  VITRIFY_HD double value(double p) const { return ((a * p + b) * p + c) * p + d; }
  /// Derivative with respect to p.
  VITRIFY_HD double slope(double p) const { return (3.0 * a * p + 2.0 * b) * p + c; }
  VITRIFY_HD double curvature(double p) const { return 6.0 * a * p + 2.0 * b; }
};

/// What the force pass needs of the inner pair (i, j) at one distance, in one cache line.
struct alignas(64) PairCubics {
  Cubic z;    ///< r phi(r), eV A
  Cubic rho;  ///< density that j puts on i
};

/// Interval of a table and the fraction p of it.
struct TableIndex {
  int m;
  double p;
};

/// Row m of a table covers [m, m + 1] times the spacing; there is one row less than the file has points.
struct PotentialView {
  int n_types;
  int n_r, n_rho;  ///< rows per function of distance, of density
  double inverse_dr, inverse_drho, rho_max;
  double cutoff2;
  double density_range2;   ///< beyond it no density acts between any two types
  int symmetric_density;   ///< rho_{a->b} = rho_{b->a} for all a, b: one lookup serves both
  const Cubic* density;    ///< [i type][j type][n_r]: density that j puts on i
  const Cubic* z;          ///< [i type][j type][n_r]: r phi(r)
  const PairCubics* pair;  ///< [i type][j type][n_r]: both
  const Cubic* embedding;  ///< [type][n_rho]

  bool operator==(const PotentialView&) const = default;

  VITRIFY_HD TableIndex at_distance(double r) const {
    const double x = r * inverse_dr;
    int m = static_cast<int>(x);
    m = m < n_r - 1 ? (m > 0 ? m : 0) : n_r - 1;  // NaN becomes some negative m
    const double p = x - m;
    return {m, p < 1.0 ? p : 1.0};
  }
  VITRIFY_HD const Cubic* density_of(int ti, int tj) const { return density + (ti * n_types + tj) * n_r; }
  VITRIFY_HD const Cubic* z_of(int ti, int tj) const { return z + (ti * n_types + tj) * n_r; }
  VITRIFY_HD const PairCubics* pair_of(int ti, int tj) const { return pair + (ti * n_types + tj) * n_r; }
};

/// Row and fraction at an electron density; beyond the table its end.
VITRIFY_HD inline TableIndex at_density(const PotentialView& u, double rho) {
  const double x = rho * u.inverse_drho;
  int m = static_cast<int>(x);
  m = m < u.n_rho - 1 ? (m > 0 ? m : 0) : u.n_rho - 1;
  const double q = x - m;
  return {m, q < 1.0 ? q : 1.0};
}

/// Embedding energy and its slope. Above the table F continues with its last slope; below zero density is impossible.
struct Embedding {
  double energy, slope;
};
VITRIFY_HD inline Embedding embed(const PotentialView& u, int type, double rho) {
  const auto [m, p] = at_density(u, rho);
  const Cubic c = read_only(u.embedding[type * u.n_rho + m]);
  const double slope = c.slope(p) * u.inverse_drho;
  const double energy = c.value(p);
  return {rho > u.rho_max ? energy + slope * (rho - u.rho_max) : energy, slope};
}

/// F''(rho), zero on the continuation above the table.
VITRIFY_HD inline double embedding_curvature(const PotentialView& u, int type, double rho) {
  if (rho > u.rho_max) return 0;
  const auto [m, p] = at_density(u, rho);
  return read_only(u.embedding[type * u.n_rho + m]).curvature(p) * u.inverse_drho * u.inverse_drho;
}

}  // namespace vitrify
