// Tables of an EAM or Finnis-Sinclair potential on the host: what a setfl file holds and the engine loads.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace vitrify {

/// Values of one function at k * step, k = 0, 1, ...
using Table = std::vector<double>;

/// Distance (or density) from which on all values of the table are exactly zero; size() * step if none is zero.
/// LAMMPS's interpolation takes slopes over five points, so its curve is exactly zero two steps further out.
inline double table_range(const Table& table, double step) {
  const auto last = std::find_if(table.rbegin(), table.rend(), [](double value) { return value != 0; });
  return static_cast<double>(table.rend() - last) * step;
}

/// The two layouts of a setfl file; with one element they are the same.
enum class SetflStyle {
  finnis_sinclair,  ///< `eam.fs`: the density depends on both atoms
  alloy,            ///< `eam.alloy`: the density depends on the atom it comes from
};

struct SetflElement {
  std::string name;
  int atomic_number = 0;
  double mass_amu = 0;
  double lattice_constant = 0;  ///< A
  std::string lattice;          ///< the file's word, such as fcc
};

/// Energy of atom i of element a: embedding[a](sum_j density[b][a](r_ij)) + sum_j pair[a][b](r_ij) / (2 r_ij) over
/// neighbors j of element b nearer than `cutoff`. Indices a, b follow `elements`.
struct SetflPotential {
  std::array<std::string, 3> comments;
  SetflStyle style = SetflStyle::finnis_sinclair;
  std::vector<SetflElement> elements;
  int nrho = 0;       ///< points of an embedding table
  double drho = 0;    ///< their distance, in units of the density
  int nr = 0;         ///< points of a density or pair table
  double dr = 0;      ///< their distance, A
  double cutoff = 0;  ///< A; at most nr * dr, one step beyond the last point

  std::vector<Table> embedding;             ///< [a]: F_a(rho), eV
  std::vector<std::vector<Table>> density;  ///< [a][b]: density that an atom of a puts on a site of b
  std::vector<std::vector<Table>> pair;     ///< [a][b] = [b][a]: r * phi(r), eV A

  /// Index of the element of that name, or -1.
  int index_of(std::string_view name) const {
    const auto is_it = [name](const SetflElement& element) { return element.name == name; };
    const auto found = std::find_if(elements.begin(), elements.end(), is_it);
    return found == elements.end() ? -1 : static_cast<int>(found - elements.begin());
  }
  /// Distance at which the table ends in exact zeros, A; at most the cutoff.
  double density_range(int a, int b) const { return std::min(table_range(density[a][b], dr), cutoff); }
  double pair_range(int a, int b) const { return std::min(table_range(pair[a][b], dr), cutoff); }
};

}  // namespace vitrify
