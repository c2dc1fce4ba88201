#include "host/campaign/site_properties.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "host/analysis/structure/neighbor_search.hpp"
#include "host/analysis/structure/pair_distribution.hpp"
#include "kernels/units.hpp"

namespace vitrify {
namespace {

constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

double von_mises(const Sym3& s) {
  const double xx_yy = s.v[0] - s.v[1], yy_zz = s.v[1] - s.v[2], zz_xx = s.v[2] - s.v[0];
  return std::sqrt((xx_yy * xx_yy + yy_zz * yy_zz + zz_xx * zz_xx) / 2 +
                   3 * (s.v[3] * s.v[3] + s.v[4] * s.v[4] + s.v[5] * s.v[5]));
}

std::vector<double> neighbors_within(const Structure& structure, const std::optional<double>& cutoff_A) {
  std::vector<double> neighbors(structure.size(), cutoff_A ? 0 : not_known);
  if (!cutoff_A) return neighbors;
  NeighborSearch(structure.box, structure.position, *cutoff_A).for_each_pair([&](int i, int j, const Vec3&) {
    ++neighbors[i], ++neighbors[j];
  });
  return neighbors;
}

/// Those beyond the faces of its Voronoi cell.
double neighbors_of(const RelaxedGlass& glass, std::size_t atom, int element) {
  const VoronoiCell& cell = glass.cells[atom];
  if (!cell.whole) return not_known;
  return static_cast<double>(std::count_if(cell.faces.begin(), cell.faces.end(), [&](const VoronoiFace& face) {
    return glass.structure.type[face.neighbor] == element;
  }));
}

double share_of(const Structure& structure, int type) {
  double atoms = 0;
  for (const int one : structure.type) atoms += one == type;
  return atoms / static_cast<double>(structure.size());
}

/// 1 - z / (Z c) of the neighbors of other elements than the atom's own.
double warren_cowley(const RelaxedGlass& glass, std::size_t atom) {
  const int own = glass.structure.type[atom];
  const double all = static_cast<double>(glass.cells[atom].faces.size()),
               other_share = 1 - share_of(glass.structure, own);
  return 1 - (all - neighbors_of(glass, atom, own)) / (all * other_share);
}

double is_icosahedron(const VoronoiCell& cell) {
  return cell.whole ? static_cast<double>(cell.index() == std::vector<int>{0, 0, 12, 0}) : not_known;
}

}  // namespace

RelaxedGlass::RelaxedGlass(Structure relaxed, SinglePoint at_rest)
    : structure(std::move(relaxed)),
      point(std::move(at_rest)),
      cells(voronoi_cells(structure, {})),
      neighbors(neighbors_within(structure, first_minimum_of_g(std::span(&structure, 1)))) {}

Sym3 RelaxedGlass::stress_GPa(std::size_t atom) const {
  Sym3 stress = point.stress_volumes_eV[atom];
  for (double& component : stress.v) component *= units::GPa_per_eV_A3 / cells[atom].volume_A3;
  return stress;
}

std::vector<ComputedProperty> computed_properties(const std::vector<std::string>& elements) {
  using Glass = RelaxedGlass;
  std::vector<ComputedProperty> list = {
      {"energy_eV", "eV", "potential energy, half of that of each pair",
       [](const Glass& glass, std::size_t i) { return glass.point.energies_eV[i]; }},
      {"pressure_GPa", "GPa",
       "minus a third of the trace of the atom's stress, from its share of the virial and its "
       "Voronoi volume",
       [](const Glass& glass, std::size_t i) { return -glass.stress_GPa(i).trace() / 3; }},
      {"von_mises_GPa", "GPa", "von Mises' measure of the atom's stress",
       [](const Glass& glass, std::size_t i) { return von_mises(glass.stress_GPa(i)); }},
      {"stress_xy_GPa", "GPa", "xy of the atom's stress",
       [](const Glass& glass, std::size_t i) { return glass.stress_GPa(i).v[3]; }},
      {"stress_xz_GPa", "GPa", "xz of the atom's stress",
       [](const Glass& glass, std::size_t i) { return glass.stress_GPa(i).v[4]; }},
      {"stress_yz_GPa", "GPa", "yz of the atom's stress",
       [](const Glass& glass, std::size_t i) { return glass.stress_GPa(i).v[5]; }},
      {"voronoi_volume_A3", "A^3", "volume of the plain Voronoi cell",
       [](const Glass& glass, std::size_t i) { return glass.cells[i].volume_A3; }},
      {"voronoi_faces", "", "faces of the Voronoi cell of 1 % of its surface or more",
       [](const Glass& glass, std::size_t i) {
         return glass.cells[i].whole ? static_cast<double>(glass.cells[i].faces.size()) : not_known;
       }},
      {"icosahedron", "", "1 for the Voronoi index <0,0,12,0>, else 0",
       [](const Glass& glass, std::size_t i) { return is_icosahedron(glass.cells[i]); }},
      {"coordination", "", "neighbors within the first minimum of g(r)",
       [](const Glass& glass, std::size_t i) { return glass.neighbors[i]; }},
      {"warren_cowley", "",
       "1 - z / (Z c), with z of the Z Voronoi neighbors and the fraction c of the atoms of other "
       "elements: negative where these are preferred",
       warren_cowley}};
  const int n_elements = static_cast<int>(elements.size());
  for (int element = 0; n_elements > 1 && element < n_elements; ++element)
    list.push_back({"neighbors_" + elements[element], "", "Voronoi neighbors of this element",
                    [element](const Glass& glass, std::size_t i) { return neighbors_of(glass, i, element); }});
  return list;
}

const std::vector<BarrierProperty>& barrier_properties() {
  static const std::vector<BarrierProperty> list = {
      {"centre_lowest_eV", "lowest barrier of the events found from the atom as a centre", barriers_by_centre,
       &AtomBarriers::lowest_eV},
      {"centre_mean_eV", "mean barrier of the events found from the atom as a centre", barriers_by_centre,
       &AtomBarriers::mean_eV},
      {"moved_lowest_eV", "lowest barrier of the events that moved the atom", barriers_by_participation,
       &AtomBarriers::lowest_eV},
      {"moved_mean_eV", "mean barrier of the events that moved the atom", barriers_by_participation,
       &AtomBarriers::mean_eV}};
  return list;
}

}  // namespace vitrify
