// Atoms whose neighborhoods are turned as those of their neighbors are: nuclei of any lattice. Steinhardt, Nelson and
// Ronchetti, Phys. Rev. B 28, 784 (1983); ten Wolde, Ruiz-Montero and Frenkel, J. Chem. Phys. 104, 9932 (1996).
#pragma once

#include <vector>

#include "host/engine/structure.hpp"

namespace vitrify {

/// Neighbors are atoms within one cutoff, whatever their elements: in ordered alloys it holds the shells of the
/// lattice, which cutoffs of single pairs would tear apart. A bond of two neighbors is solid where the product of their
/// normalized q6 exceeds `least_product`; an atom with `least_bonds` solid bonds is crystalline.
struct SolidBonds {
  double least_product = 0.7;
  int least_bonds = 8;

  bool operator==(const SolidBonds&) const = default;
};

/// Solid bonds of each atom. Throws Error(bad_input) for a cutoff above half of a periodic box height.
std::vector<int> count_solid_bonds(const Structure& structure, double cutoff_A, double least_product);

}  // namespace vitrify
