#include "host/analysis/local_order/voronoi.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <voro++/cell.hh>

#include "host/analysis/structure/neighbor_search.hpp"
#include "host/engine/replicate.hpp"
#include "host/error.hpp"

namespace vitrify {
namespace {

/// Holds the cells of most atoms of dense matter.
double usual_reach(const Structure& structure) {
  return 2.4 * std::cbrt(structure.box.volume() / static_cast<double>(structure.size()));
}

/// Copies of small boxes that a search may take, for each atom and in all.
constexpr double most_images = 30, most_atoms = 1e6;

/// As many copies along the periodic edges as a neighbor search with this cutoff asks for. The atoms of the structure
/// come first.
Structure enlarged(const Structure& structure, double cutoff_A) {
  const Vec3 heights = structure.box.heights();
  std::array<std::int64_t, 3> copies{1, 1, 1};
  for (int axis = 0; axis < 3; ++axis)
    if (structure.box.periodic[axis])
      copies[axis] = std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(2 * cutoff_A / heights[axis])));
  const double atoms = static_cast<double>(structure.size()) * static_cast<double>(copies[0]) *
                       static_cast<double>(copies[1]) * static_cast<double>(copies[2]);
  if (atoms > most_images * static_cast<double>(structure.size()) + most_atoms)
    throw Error(
        ExitCode::bad_input,
        fmt::format("Voronoi cells reach beyond {:.4g} A in a box with a height of {:.4g} A: found a box too long "
                    "and too empty for them",
                    cutoff_A, std::min({heights.x, heights.y, heights.z})));
  return replicate(structure, copies);
}

struct Neighbor {
  int atom;
  Vec3 d;
  double d2;
};

/// Cuts cells of one structure, one after the other.
class CellCutter {
 public:
  CellCutter(const Structure& structure, const VoronoiSettings& settings, const std::vector<double>& radius2)
      : structure_(structure), box_(structure.box), settings_(settings), radius2_(radius2) {
    if (!radius2.empty()) largest2_ = *std::max_element(radius2.begin(), radius2.end());
  }

  /// Cuts the cell of `atom` by neighbors in order of distance. False if atoms beyond `cutoff_A`, which are not among
  /// them, may cut it, too.
  bool cut(int atom, std::span<const Neighbor> neighbors, double cutoff_A) {
    exists_ = true;
    begin_with_box(structure_.position[atom]);
    double reach = reach_of(atom);
    for (const Neighbor& n : neighbors) {
      if (n.d2 > reach * reach || !exists_) break;
      exists_ = cell_.nplane(n.d.x, n.d.y, n.d.z, n.d2 + power_of(atom) - power_of(n.atom), n.atom);
      if (exists_) reach = reach_of(atom);
    }
    return !exists_ || reach <= cutoff_A;
  }

  VoronoiCell result() {
    VoronoiCell result;
    if (!exists_) return result;
    cell_.neighbors(neighbors_);
    if (*std::min_element(neighbors_.begin(), neighbors_.end()) < 0) return cut_by_box();
    result.volume_A3 = cell_.volume();
    cell_.face_areas(areas_);
    cell_.vertices(vertices_);
    cell_.face_vertices(corners_);
    const double least_area = settings_.face_threshold * std::accumulate(areas_.begin(), areas_.end(), 0.0);
    std::size_t at = 0;
    for (std::size_t face = 0; face < areas_.size(); ++face) {
      const auto count = static_cast<std::size_t>(corners_[at]);
      const int edges = edges_of(std::span(corners_).subspan(at + 1, count));
      at += 1 + count;
      if (areas_[face] >= least_area && edges >= 3) result.faces.push_back({neighbors_[face], edges, areas_[face]});
    }
    return result;
  }

  static VoronoiCell cut_by_box() { return {std::numeric_limits<double>::quiet_NaN(), {}, false}; }

 private:
  double power_of(int atom) const { return radius2_.empty() ? 0 : radius2_[structure_.type[atom]]; }

  /// The open sides of the box, and far outside of what images along the periodic edges leave of a cell.
  void begin_with_box(const Vec3& position) {
    const std::array edges{box_.lattice(1, 0, 0), box_.lattice(0, 1, 0), box_.lattice(0, 0, 1)};
    const double far = norm(edges[0]) + norm(edges[1]) + norm(edges[2]);
    cell_.init(-far, far, -far, far, -far, far);
    const Vec3 s = box_.to_fractional(position);
    for (int axis = 0; axis < 3; ++axis) {
      if (box_.periodic[axis]) continue;
      const Vec3 across = cross(edges[(axis + 1) % 3], edges[(axis + 2) % 3]);
      const Vec3 normal = across * (1 / norm(across));
      const double height = dot(edges[axis], normal);
      cell_.nplane(normal.x, normal.y, normal.z, 2 * height * (1 - s[axis]), side_of_box);
      cell_.nplane(-normal.x, -normal.y, -normal.z, 2 * height * s[axis], side_of_box);
    }
  }

  /// Distance within which neighbors can cut the cell as it is.
  double reach_of(int atom) {
    const double radius2 = 0.25 * cell_.max_radius_squared();  // Voro++ doubles lengths
    return std::sqrt(radius2) + std::sqrt(radius2 + largest2_ - power_of(atom));
  }

  int edges_of(std::span<const int> corners) const {
    const double least2 = settings_.edge_threshold_A * settings_.edge_threshold_A;
    int edges = 0;
    for (std::size_t i = 0; i < corners.size(); ++i)
      edges += norm2(vertex(corners[i]) - vertex(corners[(i + 1) % corners.size()])) > least2;
    return edges;
  }
  Vec3 vertex(int i) const { return {vertices_[3 * i], vertices_[3 * i + 1], vertices_[3 * i + 2]}; }

  static constexpr int side_of_box = -7;  // Voro++ has -6 .. -1 for those of the cube

  const Structure& structure_;
  Box box_;
  const VoronoiSettings& settings_;
  const std::vector<double>& radius2_;
  double largest2_ = 0;
  voro::voronoicell_neighbor cell_;
  bool exists_ = true;  ///< large neighbors leave nothing of a small atom's cell
  std::vector<int> neighbors_, corners_;
  std::vector<double> areas_, vertices_;
};

bool inside(const Box& box, const Vec3& position) {
  const Vec3 s = box.to_fractional(position);
  for (int axis = 0; axis < 3; ++axis)
    if (!box.periodic[axis] && (s[axis] < 0 || s[axis] > 1)) return false;
  return true;
}

std::vector<double> squared_radii(const Structure& structure, const VoronoiSettings& settings) {
  if (settings.radii_A.empty()) return {};
  if (settings.radii_A.size() != structure.elements.size())
    throw Error(ExitCode::bad_input, fmt::format("{} radii of Voronoi cells: must be one for each of the {} elements",
                                                 settings.radii_A.size(), structure.elements.size()));
  std::vector<double> squares;
  for (const double radius : settings.radii_A) {
    if (!(radius > 0 && radius <= 100))
      throw Error(ExitCode::bad_input, fmt::format("radius {:g} A: must be above 0 and at most 100", radius));
    squares.push_back(radius * radius);
  }
  return squares;
}

/// Neighbors of an atom within the cutoff of a search over an enlarged structure, by distance.
void find_neighbors(const NeighborSearch& search, int atom, int n_atoms, std::vector<Neighbor>& neighbors) {
  neighbors.clear();
  search.for_each_neighbor(atom, [&](int j, const Vec3& d) { neighbors.push_back({j % n_atoms, d, norm2(d)}); });
  std::stable_sort(neighbors.begin(), neighbors.end(),
                   [](const Neighbor& a, const Neighbor& b) { return a.d2 < b.d2; });
}

/// Cuts the cells of these atoms, and returns those of them whose cells atoms beyond the cutoff may cut, too.
std::vector<int> cut_cells(const Structure& structure, const VoronoiSettings& settings,
                           const std::vector<double>& radius2, const std::vector<int>& atoms, double cutoff_A,
                           std::vector<VoronoiCell>& cells) {
  const Structure all = enlarged(structure, cutoff_A);
  const NeighborSearch search(all.box, all.position, cutoff_A);
  enum : char { open, done, at_one_place };
  std::vector<char> outcome(atoms.size());
#pragma omp parallel
  {
    CellCutter cutter(structure, settings, radius2);
    std::vector<Neighbor> neighbors;
#pragma omp for schedule(dynamic, 64)
    for (std::size_t k = 0; k < atoms.size(); ++k) {
      find_neighbors(search, atoms[k], static_cast<int>(structure.size()), neighbors);
      if (!neighbors.empty() && neighbors.front().d2 == 0) {
        outcome[k] = at_one_place;
        continue;
      }
      if (!cutter.cut(atoms[k], neighbors, cutoff_A)) continue;
      outcome[k] = done;
      cells[atoms[k]] = cutter.result();
    }
  }
  const auto first = std::find(outcome.begin(), outcome.end(), at_one_place);
  if (first != outcome.end()) {
    const int atom = atoms[first - outcome.begin()];
    throw Error(ExitCode::bad_input, fmt::format("atom {}: another one is at the same place",
                                                 structure.id.empty() ? atom + 1 : structure.id[atom]));
  }
  std::vector<int> left;
  for (std::size_t k = 0; k < atoms.size(); ++k)
    if (outcome[k] == open) left.push_back(atoms[k]);
  return left;
}

}  // namespace

std::vector<int> VoronoiCell::index() const {
  std::vector<int> counts(4);
  for (const VoronoiFace& face : faces) {
    const auto place = static_cast<std::size_t>(face.edges - 3);
    if (place >= counts.size()) counts.resize(place + 1);
    ++counts[place];
  }
  return counts;
}

std::vector<VoronoiCell> voronoi_cells(const Structure& structure, const VoronoiSettings& settings) {
  const std::vector<double> radius2 = squared_radii(structure, settings);
  std::vector<VoronoiCell> cells(structure.size(), CellCutter::cut_by_box());
  std::vector<int> left;
  for (int i = 0; i < static_cast<int>(structure.size()); ++i)
    if (inside(structure.box, structure.position[i])) left.push_back(i);
  for (double cutoff_A = usual_reach(structure); !left.empty(); cutoff_A *= 1.5)
    left = cut_cells(structure, settings, radius2, left, cutoff_A, cells);
  return cells;
}

}  // namespace vitrify
