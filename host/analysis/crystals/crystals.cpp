#include "host/analysis/crystals/crystals.hpp"

#include <algorithm>
#include <span>

#include "host/analysis/structure/clusters.hpp"
#include "host/analysis/structure/pair_distribution.hpp"

namespace vitrify {

double Crystals::b2_fraction() const {
  const auto in_b2 = std::count_if(unlike_share.begin(), unlike_share.end(), [](double s) { return s >= 7.0 / 8; });
  return static_cast<double>(in_b2) / static_cast<double>(unlike_share.size());
}

double Crystals::laves_fraction() const {
  return static_cast<double>(std::count(laves.begin(), laves.end(), 1)) / static_cast<double>(laves.size());
}

Crystals find_crystals(const Structure& structure, const CrystalSettings& settings) {
  Crystals found;
  found.cutoff_A = settings.cutoff_A ? settings.cutoff_A : first_minimum_of_g(std::span(&structure, 1));
  found.lattice = common_neighbor_analysis(structure.box, structure.position);
  found.unlike_share = unlike_shares(structure, found.lattice);
  found.solid_bonds.resize(structure.size());
  if (found.cutoff_A) found.solid_bonds = count_solid_bonds(structure, *found.cutoff_A, settings.bonds.least_product);
  found.laves = LavesNetwork{}.atoms(voronoi_cells(structure, {}));
  for (std::size_t i = 0; i < structure.size(); ++i)
    found.crystalline.push_back(found.laves[i] != 0 || found.solid_bonds[i] >= settings.bonds.least_bonds);
  if (!found.cutoff_A) return found;
  const Clusters clusters = find_clusters(structure.box, structure.position, found.crystalline, *found.cutoff_A);
  if (!clusters.sizes.empty()) found.largest_cluster = clusters.sizes.front();
  return found;
}

}  // namespace vitrify
