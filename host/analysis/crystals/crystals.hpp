// Crystals in a glass, by four tests that see different ones.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "host/analysis/crystals/bond_order.hpp"
#include "host/analysis/crystals/common_neighbors.hpp"
#include "host/analysis/crystals/laves.hpp"

namespace vitrify {

struct CrystalSettings {
  /// Of neighbors in Steinhardt bonds and in clusters; the first minimum of the total g(r) without.
  std::optional<double> cutoff_A = {};
  SolidBonds bonds = {};

  bool operator==(const CrystalSettings&) const = default;
};

/// What is found in one configuration; arrays are per atom.
struct Crystals {
  std::optional<double> cutoff_A;    ///< none where g(r) has no first minimum: no atom has bonds then
  std::vector<Lattice> lattice;      ///< by common neighbors
  std::vector<double> unlike_share;  ///< of the eight neighbors of an atom in bcc, NaN of others
  std::vector<int> solid_bonds;
  std::vector<std::uint8_t> laves;
  std::vector<std::uint8_t> crystalline;  ///< enough solid bonds, or in a Laves phase
  int largest_cluster = 0;                ///< atoms in the largest cluster of crystalline ones

  /// Atoms in bcc with at least 7 of 8 neighbors of other elements are in B2.
  double b2_fraction() const;
  double laves_fraction() const;
};

/// Throws Error(bad_input) for a cutoff above half of a periodic box height.
Crystals find_crystals(const Structure& structure, const CrystalSettings& settings = {});

}  // namespace vitrify
