// Energy change of one move of a Monte Carlo chain: one atom changes its type, or two exchange theirs.
//   dU = sum_j [phi_{b j} - phi_{a j}](r_ij) + F_b(rho_i^b) - F_a(rho_i)
//      + sum_j F_j(rho_j + rho_{b->j}(r_ij) - rho_{a->j}(r_ij)) - F_j(rho_j)
#pragma once

#include "kernels/neighbor/list.hpp"
#include "kernels/potential/tables.hpp"

namespace vitrify {

/// Atoms, their list regardless of type (inner: densities act, outer: pair terms alone) and the potential.
struct MonteCarloView {
  AtomsView atoms;
  NeighborView list;  ///< one type
  PotentialView potential;

  VITRIFY_HD double separation2(int i, int j, int r) const {
    return norm2(atoms.box[r].minimum_image(atoms.position[i].xyz() - atoms.position[j].xyz()));
  }
  VITRIFY_HD double density(int on, int from, const TableIndex& t) const {
    return read_only(potential.density_of(on, from)[t.m]).value(t.p);
  }
  VITRIFY_HD double embedding(int type, double rho) const { return embed(potential, type, rho).energy; }
};

/// Atom `site` goes from its type to `type`; partner < 0 for a single flip, else the partner takes the site's type.
struct Move {
  int site = -1, type = 0, partner = -1;
  bool idle = false;  ///< the types are the same already
};

/// Type of atom k once the move is made.
VITRIFY_HD inline int type_after(const MonteCarloView& v, const Move& m, int k) {
  if (k == m.site) return m.type;
  if (k == m.partner) return v.atoms.type[m.site];
  return v.atoms.type[k];
}

/// Share of one site in the energy change of a move. In an exchange `other` is the second site: neighbors within reach
/// of both see both changes at once, and their embedding is counted by the site that `leads`.
struct SiteChange {
  MonteCarloView v;
  Move move;
  int site, other, replica;
  bool leads;

  template <class Team>
  VITRIFY_HD double energy(const Team& team) const {
    const int before = v.atoms.type[site], after = type_after(v, move, site);
    Sums sums;
    for (int place = team.rank(); place < v.list.inner_last(site, 0); place += team.size())
      add(sums, v.list.entry(site, place), before, after);
    for (int place = v.list.outer_first(site, 0) + team.rank(); place < v.list.capacity; place += team.size())
      add(sums, v.list.entry(site, place), before, after);
    sums = team.sum(sums);
    return sums.energy + v.embedding(after, sums.rho) - v.embedding(before, v.atoms.rho[site]);
  }

 private:
  /// Pair energies and embedding of neighbors, and the density at the site, after the move.
  struct Sums {
    double energy = 0, rho = 0;
    VITRIFY_HD Sums& operator+=(const Sums& o) {
      energy += o.energy, rho += o.rho;
      return *this;
    }
  };

  VITRIFY_HD void add(Sums& sums, int j, int before, int after) const {
    const double r2 = v.separation2(site, j, replica);
    if (r2 >= v.potential.cutoff2) return;
    const double r = sqrt(r2);
    const TableIndex t = v.potential.at_distance(r);
    const int tj = v.atoms.type[j], tj_after = type_after(v, move, j);
    const double z = read_only(v.potential.z_of(after, tj_after)[t.m]).value(t.p) -
                     read_only(v.potential.z_of(before, tj)[t.m]).value(t.p);
    sums.energy += (j == other ? 0.5 : 1.0) * z / r;  // the bond between two exchanging atoms is met from both sides
    if (r2 >= v.potential.density_range2) return;
    sums.rho += v.density(after, tj_after, t);
    if (j != other) sums.energy += neighbor_embedding(j, v.density(tj, after, t) - v.density(tj, before, t));
  }

  VITRIFY_HD double neighbor_embedding(int j, double change) const {
    if (other >= 0) {
      const double r2 = v.separation2(other, j, replica);
      if (r2 < v.potential.density_range2) {
        if (!leads) return 0;
        const TableIndex t = v.potential.at_distance(sqrt(r2));
        const int tj = v.atoms.type[j];
        change += v.density(tj, type_after(v, move, other), t) - v.density(tj, v.atoms.type[other], t);
      }
    }
    if (change == 0) return 0;
    const double rho = v.atoms.rho[j];
    return v.embedding(v.atoms.type[j], rho + change) - v.embedding(v.atoms.type[j], rho);
  }
};

template <class Team>
VITRIFY_HD double energy_change(const MonteCarloView& v, const Move& m, int replica, const Team& team) {
  double change = SiteChange{v, m, m.site, m.partner, replica, true}.energy(team);
  if (m.partner >= 0) change += SiteChange{v, m, m.partner, m.site, replica, false}.energy(team);
  return change;
}

/// Carries an accepted flip of one site into the densities of its neighbors and its own; types are still the old ones.
template <class Team>
VITRIFY_HD void update_densities(const MonteCarloView& v, int site, int after, int replica, const Team& team) {
  const int before = v.atoms.type[site];
  double own = 0;
  for (int place = team.rank(); place < v.list.inner_last(site, 0); place += team.size()) {
    const int j = v.list.entry(site, place);
    const double r2 = v.separation2(site, j, replica);
    if (r2 >= v.potential.density_range2) continue;
    const TableIndex t = v.potential.at_distance(sqrt(r2));
    const int tj = v.atoms.type[j];
    v.atoms.rho[j] += v.density(tj, after, t) - v.density(tj, before, t);
    own += v.density(after, tj, t);
  }
  own = team.sum(own);
  if (team.rank() == 0) v.atoms.rho[site] = own;
}

}  // namespace vitrify
