// Which elements an atom prefers as neighbors.
#pragma once

#include <vector>

#include "host/analysis/local_order/coordination.hpp"
#include "host/analysis/statistics/bootstrap.hpp"

namespace vitrify {

/// Of the pairs of a center's element a and a neighbor's element b, with c_b the fraction of b among the atoms:
struct PairOrder {
  std::size_t center, neighbor;
  Measured neighbors;        ///< Z_ab, of element b around an atom of element a; Z_a = sum_b Z_ab
  Measured warren_cowley;    ///< alpha_ab = 1 - Z_ab / (Z_a c_b): negative where the pair is preferred
  Measured cargill_spaepen;  ///< eta_ab = 1 - Z_ab <Z> / (c_b Z_a Z_b), <Z> = sum_a c_a Z_a: the same for atoms of
                             ///< different sizes; G. S. Cargill III and F. Spaepen, J. Non-Cryst. Solids 43, 91 (1981)
};

/// All ordered pairs of elements that are there. Errors follow from the scatter of the counts among the atoms, taken as
/// independent; they are not known of a single atom. Atoms whose neighbors are not known are left out.
std::vector<PairOrder> chemical_order(const std::vector<int>& type, const NeighborCounts& counts);

}  // namespace vitrify
