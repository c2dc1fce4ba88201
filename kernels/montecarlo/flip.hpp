// Energy change of one move of a Monte Carlo chain: one atom changes its type, or two exchange theirs.
//   dU = sum_j [phi_{b j} - phi_{a j}](r_ij) + F_b(rho_i^b) - F_a(rho_i)
//      + sum_j F_j(rho_j + rho_{b->j}(r_ij) - rho_{a->j}(r_ij)) - F_j(rho_j)
// Types and densities are those of a moment of the chain: what is in the arrays, and the flips since.
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
  bool operator==(const MonteCarloView&) const = default;
};

/// What flips change of an atom.
struct AtomState {
  int type;
  double rho;
};

/// An atom has taken another type. In an exchange, which is two flips, `other` is the second atom.
struct Flip {
  int site = -1, other = -1;
  int from = 0, to = 0;
  double rho = 0;  ///< density at the site after the move
  int trial = 0;   ///< place of its trial in the window

  VITRIFY_HD bool changes(const MonteCarloView& v, int j, int r) const {
    return j == site || (j != other && v.separation2(site, j, r) < v.potential.density_range2);
  }
  /// Carries the flip into the state of atom j.
  VITRIFY_HD void act_on(AtomState& atom, const MonteCarloView& v, int j, int r) const {
    if (j == site) {
      atom = {to, rho};
      return;
    }
    if (j == other) return;  // its own flip knows its density
    const double r2 = v.separation2(site, j, r);
    if (r2 >= v.potential.density_range2) return;
    const TableIndex t = v.potential.at_distance(sqrt(r2));
    atom.rho += v.density(atom.type, to, t) - v.density(atom.type, from, t);
  }
};

/// A moment of the chain of replica r: the state in the arrays, and the flips since, in their order. Flips that change
/// none of the atoms asked for may be left out.
struct Moment {
  MonteCarloView v;
  int r = 0;
  const Flip* flips = nullptr;
  const int* which = nullptr;  ///< the flips that count are flips[which[0]], flips[which[1]], ..; null: all
  int n = 0;

  VITRIFY_HD const Flip& flip(int k) const { return flips[which != nullptr ? which[k] : k]; }
  VITRIFY_HD int type(int j) const {
    int type = v.atoms.type[j];
    for (int k = 0; k < n; ++k)
      if (flip(k).site == j) type = flip(k).to;
    return type;
  }
  VITRIFY_HD AtomState atom(int j) const {
    AtomState atom{v.atoms.type[j], v.atoms.rho[j]};
    for (int k = 0; k < n; ++k) flip(k).act_on(atom, v, j, r);
    return atom;
  }
};

/// Atom `site` goes from type `from` to type `to`; partner < 0 for a single flip, else the partner goes the other way.
struct Move {
  int site = -1, from = 0, to = 0, partner = -1;

  /// Nothing changes.
  VITRIFY_HD bool idle() const { return from == to; }
  VITRIFY_HD int type_after(int k, int type_before) const {
    if (k == site) return to;
    return k == partner ? from : type_before;
  }
};

/// What a move would do: its energy, eV, and the densities at its two sites afterwards.
struct MoveChange {
  double energy = 0, rho = 0, partner_rho = 0;
};

/// Share of one site in the change by a move. In an exchange `other` is the second site: neighbors within reach of both
/// see both changes at once, and their embedding is counted by the site that `leads`.
struct SiteChange {
  const Moment& moment;
  Move move;
  int site, other;
  bool leads;

  /// Pair energies and embedding of neighbors, and the density at the site, after the move.
  struct Sums {
    double energy = 0, rho = 0;
    VITRIFY_HD Sums& operator+=(const Sums& o) {
      energy += o.energy, rho += o.rho;
      return *this;
    }
  };

  template <class Team>
  VITRIFY_HD Sums operator()(const Team& team) const {
    const MonteCarloView& v = moment.v;
    const AtomState here = moment.atom(site);
    const int after = move.type_after(site, here.type);
    Sums sums;
    for (int place = team.rank(); place < v.list.inner_last(site, 0); place += team.size())
      add(sums, v.list.entry(site, place), here.type, after);
    for (int place = v.list.outer_first(site, 0) + team.rank(); place < v.list.capacity; place += team.size())
      add(sums, v.list.entry(site, place), here.type, after);
    sums = team.sum(sums);
    sums.energy = sums.energy + v.embedding(after, sums.rho) - v.embedding(here.type, here.rho);
    return sums;
  }

 private:
  VITRIFY_HD void add(Sums& sums, int j, int before, int after) const {
    const MonteCarloView& v = moment.v;
    const double r2 = v.separation2(site, j, moment.r);
    if (r2 >= v.potential.cutoff2) return;
    const double r = sqrt(r2);
    const TableIndex t = v.potential.at_distance(r);
    const AtomState neighbor = moment.atom(j);
    const int tj_after = move.type_after(j, neighbor.type);
    const double z = read_only(v.potential.z_of(after, tj_after)[t.m]).value(t.p) -
                     read_only(v.potential.z_of(before, neighbor.type)[t.m]).value(t.p);
    sums.energy += (j == other ? 0.5 : 1.0) * z / r;  // the bond between two exchanging atoms is met from both sides
    if (r2 >= v.potential.density_range2) return;
    sums.rho += v.density(after, tj_after, t);
    if (j != other)
      sums.energy +=
          embedding_change(j, neighbor, v.density(neighbor.type, after, t) - v.density(neighbor.type, before, t));
  }

  VITRIFY_HD double embedding_change(int j, const AtomState& neighbor, double change) const {
    const MonteCarloView& v = moment.v;
    if (other >= 0) {
      const double r2 = v.separation2(other, j, moment.r);
      if (r2 < v.potential.density_range2) {
        if (!leads) return 0;
        const TableIndex t = v.potential.at_distance(sqrt(r2));
        const int before = other == move.site ? move.from : move.to;
        change += v.density(neighbor.type, move.type_after(other, before), t) - v.density(neighbor.type, before, t);
      }
    }
    if (change == 0) return 0;
    return v.embedding(neighbor.type, neighbor.rho + change) - v.embedding(neighbor.type, neighbor.rho);
  }
};

template <class Team>
VITRIFY_HD MoveChange change_by(const Move& m, const Moment& moment, const Team& team) {
  const SiteChange::Sums site = SiteChange{moment, m, m.site, m.partner, true}(team);
  if (m.partner < 0) return {site.energy, site.rho, 0};
  const SiteChange::Sums partner = SiteChange{moment, m, m.partner, m.site, false}(team);
  return {site.energy + partner.energy, site.rho, partner.rho};
}

}  // namespace vitrify
