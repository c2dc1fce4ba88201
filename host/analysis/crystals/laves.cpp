#include "host/analysis/crystals/laves.hpp"

#include <algorithm>

namespace vitrify {
namespace {

enum class Site : std::uint8_t { other, z12, z16 };

Site site_of(const VoronoiCell& cell) {
  const std::vector<int> index = cell.index();
  if (index == std::vector{0, 0, 12, 0}) return Site::z12;
  return index == std::vector{0, 0, 12, 4} ? Site::z16 : Site::other;
}

}  // namespace

std::vector<std::uint8_t> LavesNetwork::atoms(std::span<const VoronoiCell> cells) const {
  std::vector<Site> site;
  for (const VoronoiCell& cell : cells) site.push_back(site_of(cell));
  std::vector<std::uint8_t> in_network(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto neighbors = [&](Site wanted) {
      return std::count_if(cells[i].faces.begin(), cells[i].faces.end(),
                           [&](const VoronoiFace& face) { return site[face.neighbor] == wanted; });
    };
    in_network[i] = (site[i] == Site::z12 && neighbors(Site::z16) >= least_z16_of_z12) ||
                    (site[i] == Site::z16 && neighbors(Site::z12) >= least_z12_of_z16);
  }
  return in_network;
}

}  // namespace vitrify
