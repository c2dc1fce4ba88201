// The composition term of the sampled ensemble: Sadigh et al., Phys. Rev. B 85, 184203 (2012), Eq. (6) and (8).
#pragma once

#include "kernels/neighbor/list.hpp"

namespace vitrify {

/// Number of atoms of each type.
struct TypeCounts {
  int count[max_types] = {};

  VITRIFY_HD void flip(int from, int to) {
    for (int s = 0; s < max_types; ++s) count[s] += (s == to) - (s == from);
  }

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("count", self.count);
  }
  bool operator==(const TypeCounts&) const = default;
};

/// Weight exp(-W) of a composition, besides the potential energy, in units of kT:
///   W(N) = sum_s mu_s N_s / kT + (kappa / N) sum_s (N_s - c_s N)^2.
/// The targets c_s N need not be integers. For two elements the sum holds the same deviation twice, so at vanishing
/// curvature of the free energy Cu and Zr numbers fluctuate with variance N / (4 kappa).
struct CompositionWeight {
  int n_types = 1;
  double stiffness = 0;  ///< 2 kappa / N
  double mu_over_kT[max_types] = {};
  double target_atoms[max_types] = {};  ///< c_s N

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("n_types", self.n_types), visit("stiffness", self.stiffness);
    visit("mu_over_kT", self.mu_over_kT), visit("target_atoms", self.target_atoms);
  }

  /// W after less W before an atom goes from one type to another; that of the way back is its negative.
  VITRIFY_HD double change(int from, int to, const TypeCounts& before) const {
    double mu = 0, excess = 1;
    for (int s = 0; s < max_types; ++s) {  // all of them, for which a device needs no stack
      const double sign = (s == to) - (s == from), here = before.count[s] - target_atoms[s];
      mu += sign * mu_over_kT[s], excess += sign * here;
    }
    return mu + stiffness * excess;
  }
};

/// What a user asks for, by type, whatever temperature and number of atoms: kappa = kappa_kT + kappa_eV / kT, chemical
/// potentials mu_s, of which the differences count, and target fractions c_s, which sum to 1.
struct CompositionTarget {
  double kappa_kT = 0, kappa_eV = 0;
  double mu_eV[max_types] = {};
  double fraction[max_types] = {};

  VITRIFY_HD double kappa(double kT) const { return kappa_kT + kappa_eV / kT; }
  /// What the trials of n_atoms atoms at kT (eV) are judged by.
  VITRIFY_HD CompositionWeight at(double kT, int n_atoms, int n_types) const {
    CompositionWeight w;
    w.n_types = n_types;
    w.stiffness = 2 * kappa(kT) / n_atoms;
    for (int s = 0; s < max_types; ++s) {  // all of them, for which a device needs no stack
      w.mu_over_kT[s] = mu_eV[s] / kT;
      w.target_atoms[s] = fraction[s] * n_atoms;
    }
    return w;
  }

  bool operator==(const CompositionTarget&) const = default;
};

}  // namespace vitrify
