#include "host/analysis/crystals/common_neighbors.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

#include "host/analysis/structure/neighbor_search.hpp"

namespace vitrify {
namespace {

constexpr std::size_t close_packed_neighbors = 12, bcc_neighbors = 14, first_bcc_shell = 8;
/// Halfway between the first two shells of a close-packed lattice, and the second and third of bcc.
constexpr double halfway = 0.5 * (1 + std::numbers::sqrt2);

/// Common neighbors of a pair, bonds between them, and bonds in the longest chain of these.
struct Signature {
  int common, bonds, chain;
  bool operator==(const Signature&) const = default;
};

/// Neighbors of one atom, by distance, and which of them are bonded to each other (bit j of bonds[i]).
class Shell {
 public:
  Shell(std::span<const Vec3> separations, double bond_length) : count_(separations.size()) {
    for (std::size_t i = 0; i < count_; ++i)
      for (std::size_t j = 0; j < count_; ++j)
        if (i != j && norm2(separations[i] - separations[j]) < bond_length * bond_length) bonds_[i] |= 1u << j;
  }

  Signature signature(std::size_t neighbor) const {
    const std::uint32_t common = bonds_[neighbor];
    return {std::popcount(common), bonds_among(common), longest_chain(common)};
  }
  std::size_t count(const Signature& signature_wanted) const {
    std::size_t n = 0;
    for (std::size_t i = 0; i < count_; ++i) n += signature(i) == signature_wanted;
    return n;
  }

 private:
  int bonds_among(std::uint32_t atoms) const {
    int ends = 0;
    for (std::uint32_t left = atoms; left != 0; left &= left - 1)
      ends += std::popcount(bonds_[std::countr_zero(left)] & atoms);
    return ends / 2;
  }
  int longest_chain(std::uint32_t atoms) const {
    int longest = 0;
    for (std::uint32_t left = atoms; left != 0;) {
      const std::uint32_t chain = connected(left & -left, atoms);
      longest = std::max(longest, bonds_among(chain));
      left &= ~chain;
    }
    return longest;
  }
  std::uint32_t connected(std::uint32_t seed, std::uint32_t atoms) const {
    std::uint32_t chain = seed;
    for (std::uint32_t fresh = seed; fresh != 0;) {
      const std::uint32_t reached = bonds_[std::countr_zero(fresh)] & atoms & ~chain;
      fresh = (fresh & (fresh - 1)) | reached;
      chain |= reached;
    }
    return chain;
  }

  std::size_t count_;
  std::array<std::uint32_t, bcc_neighbors> bonds_{};
};

double sum_of_lengths(std::span<const Vec3> separations) {
  double sum = 0;
  for (const Vec3& d : separations) sum += std::sqrt(norm2(d));
  return sum;
}

Lattice close_packed(std::span<const Vec3> separations) {
  const Shell shell(separations, halfway * sum_of_lengths(separations) / close_packed_neighbors);
  const std::size_t straight = shell.count({4, 2, 1}), turned = shell.count({4, 2, 2});
  if (straight == 12) return Lattice::fcc;
  return straight == 6 && turned == 6 ? Lattice::hcp : Lattice::none;
}

/// Bonded are atoms of the first two shells of bcc.
Shell shell_of_bcc(std::span<const Vec3> separations) {
  const double diagonal = std::numbers::sqrt3 / 2;  // distance of the first shell in lattice constants
  const double lattice_constant = (sum_of_lengths(separations.first(first_bcc_shell)) / diagonal +
                                   sum_of_lengths(separations.subspan(first_bcc_shell))) /
                                  bcc_neighbors;
  return {separations, halfway * lattice_constant};
}

constexpr Signature along_diagonal{6, 6, 6}, along_edge{4, 4, 4};

Lattice body_centered(std::span<const Vec3> separations) {
  const Shell shell = shell_of_bcc(separations);
  return shell.count(along_diagonal) == 8 && shell.count(along_edge) == 6 ? Lattice::bcc : Lattice::none;
}

Lattice lattice_of(std::span<const Vec3> nearest) {
  if (nearest.size() < close_packed_neighbors) return Lattice::none;
  const Lattice lattice = close_packed(nearest.first(close_packed_neighbors));
  return lattice == Lattice::none && nearest.size() == bcc_neighbors ? body_centered(nearest) : lattice;
}

/// A radius that holds the neighbors of atoms in matter of this density with room to spare.
double search_radius(const Box& box, std::size_t n_atoms) {
  constexpr double atoms_inside = 32;
  double radius = std::cbrt(0.75 * std::numbers::inv_pi * atoms_inside * box.volume() / static_cast<double>(n_atoms));
  const Vec3 h = box.heights();
  for (int axis = 0; axis < 3; ++axis)
    if (box.periodic[axis]) radius = std::min(radius, 0.5 * h[axis]);
  return radius;
}

struct Neighbor {
  int atom;
  Vec3 separation;
};

/// As many as bcc asks for, by distance.
std::vector<Neighbor> nearest_neighbors(const NeighborSearch& search, int atom) {
  std::vector<Neighbor> neighbors;
  search.for_each_neighbor(atom, [&](int j, const Vec3& d) { neighbors.push_back({j, d}); });
  const std::size_t n = std::min(bcc_neighbors, neighbors.size());
  std::partial_sort(neighbors.begin(), neighbors.begin() + static_cast<std::ptrdiff_t>(n), neighbors.end(),
                    [](const Neighbor& a, const Neighbor& b) { return norm2(a.separation) < norm2(b.separation); });
  neighbors.resize(n);
  return neighbors;
}

std::vector<Vec3> separations(std::span<const Neighbor> neighbors) {
  std::vector<Vec3> result;
  for (const Neighbor& neighbor : neighbors) result.push_back(neighbor.separation);
  return result;
}

}  // namespace

std::vector<Lattice> common_neighbor_analysis(const Box& box, std::span<const Vec3> positions) {
  const NeighborSearch search(box, positions, search_radius(box, positions.size()));
  std::vector<Lattice> lattices;
  for (int i = 0; i < static_cast<int>(positions.size()); ++i)
    lattices.push_back(lattice_of(separations(nearest_neighbors(search, i))));
  return lattices;
}

std::vector<double> unlike_shares(const Structure& structure, std::span<const Lattice> lattices) {
  const NeighborSearch search(structure.box, structure.position, search_radius(structure.box, structure.size()));
  std::vector<double> shares(structure.size(), std::numeric_limits<double>::quiet_NaN());
  for (int i = 0; i < static_cast<int>(structure.size()); ++i) {
    if (lattices[i] != Lattice::bcc) continue;
    const std::vector<Neighbor> neighbors = nearest_neighbors(search, i);
    const Shell shell = shell_of_bcc(separations(neighbors));
    shares[i] = 0;
    for (std::size_t k = 0; k < neighbors.size(); ++k)
      if (shell.signature(k) == along_diagonal && structure.type[neighbors[k].atom] != structure.type[i])
        shares[i] += 1.0 / first_bcc_shell;
  }
  return shares;
}

CrystalFractions CrystalFractions::of(std::span<const Lattice> atoms) {
  const auto fraction = [&](Lattice lattice) {
    return static_cast<double>(std::count(atoms.begin(), atoms.end(), lattice)) / static_cast<double>(atoms.size());
  };
  return {fraction(Lattice::fcc), fraction(Lattice::hcp), fraction(Lattice::bcc)};
}

}  // namespace vitrify
