// Adaptive common-neighbor analysis: which atoms sit in a crystal. Stukowski, Model. Simul. Mater. Sci. Eng. 20, 045021
// (2012); signatures of Honeycutt and Andersen, J. Phys. Chem. 91, 4950 (1987), and Faken and Jonsson, Comput. Mater.
// Sci. 2, 279 (1994).
#pragma once

#include <span>
#include <vector>

#include "host/engine/structure.hpp"

namespace vitrify {

enum class Lattice { none, fcc, hcp, bcc };

/// Lattice of each atom's neighborhood, whatever the elements: B2 is bcc. Boxes must hold the neighbors of an atom
/// within half of their lowest height; in smaller ones atoms have no lattice.
std::vector<Lattice> common_neighbor_analysis(const Box& box, std::span<const Vec3> positions);

/// How ordered bcc is as an alloy: the part of unlike atoms among the eight neighbors of each atom in bcc that lie
/// along the diagonals of its cube, 1 in B2; NaN of other atoms.
std::vector<double> unlike_shares(const Structure& structure, std::span<const Lattice> lattices);

/// Fractions of the atoms.
struct CrystalFractions {
  double fcc = 0, hcp = 0, bcc = 0;

  static CrystalFractions of(std::span<const Lattice> atoms);
  double total() const { return fcc + hcp + bcc; }
};

}  // namespace vitrify
