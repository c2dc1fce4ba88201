#include "host/cli/info/reference_crystals.hpp"

#include <algorithm>
#include <cmath>

#include "host/engine/engine.hpp"
#include "host/engine/replicate.hpp"

namespace vitrify::cli {
namespace {

/// A unit cell in units of the lattice constant; hcp as an orthogonal cell of four atoms.
struct UnitCell {
  std::string lattice;
  Vec3 edges;  ///< z in units of c if hexagonal
  std::vector<Vec3> sites;
  double nearest;  ///< distance of nearest neighbors
  bool hexagonal = false;
  bool ordered = false;  ///< the second site has the second element
};

std::vector<UnitCell> elemental_cells() {
  return {{"fcc", {1, 1, 1}, {{0, 0, 0}, {0.5, 0.5, 0}, {0.5, 0, 0.5}, {0, 0.5, 0.5}}, std::sqrt(0.5)},
          {"bcc", {1, 1, 1}, {{0, 0, 0}, {0.5, 0.5, 0.5}}, std::sqrt(0.75)},
          {"hcp", {1, std::sqrt(3.0), 1}, {{0, 0, 0}, {0.5, 0.5, 0}, {0.5, 5.0 / 6, 0.5}, {0, 1.0 / 3, 0.5}}, 1, true}};
}

UnitCell b2_cell() { return {"B2", {1, 1, 1}, {{0, 0, 0}, {0.5, 0.5, 0.5}}, std::sqrt(0.75), false, true}; }

/// A crystal large enough for the minimum images of the potential.
Structure crystal(const UnitCell& cell, const std::vector<std::string>& elements, double a, double c_over_a,
                  double cutoff) {
  Structure unit;
  unit.elements = elements;
  unit.box.length = {a * cell.edges.x, a * cell.edges.y, a * cell.edges.z * (cell.hexagonal ? c_over_a : 1)};
  for (std::size_t i = 0; i < cell.sites.size(); ++i) {
    unit.position.push_back(unit.box.to_cartesian(cell.sites[i]));
    unit.type.push_back(cell.ordered && i > 0 ? 1 : 0);
  }
  const auto copies = [&](double length) { return static_cast<std::int64_t>(std::ceil(2.01 * cutoff / length)); };
  return replicate(unit, {copies(unit.box.length.x), copies(unit.box.length.y), copies(unit.box.length.z)});
}

/// Points from `low` to `high`; one, in the middle, if they are the same.
std::vector<double> points(double low, double high, int count) {
  if (low == high) return {low};
  std::vector<double> values;
  for (int k = 0; k < count; ++k) values.push_back(low + (high - low) * k / (count - 1));
  return values;
}

/// Looks for the lowest energy on a grid of lattice constants and axis ratios, and again on finer grids around it.
class CrystalSearch {
 public:
  CrystalSearch(UnitCell cell, std::vector<std::string> elements, const SetflPotential& potential)
      : cell_(std::move(cell)), elements_(std::move(elements)), tables_(make_tables(potential, elements_)) {}

  ReferenceCrystal find() {
    best_.lattice = cell_.lattice;
    for (const std::string& element : elements_) best_.formula += element;
    double a_low = nearest_low_A / cell_.nearest, a_high = nearest_high_A / cell_.nearest;
    double ratio_low = cell_.hexagonal ? 1.4 : 0, ratio_high = cell_.hexagonal ? 1.9 : 0;
    int count = coarse_points;
    while (a_high - a_low > tolerance_A) {
      scan(points(a_low, a_high, count), points(ratio_low, ratio_high, ratio_points));
      const double a_step = (a_high - a_low) / (count - 1), ratio_step = (ratio_high - ratio_low) / (ratio_points - 1);
      a_low = best_.lattice_constant_A - a_step, a_high = best_.lattice_constant_A + a_step;
      ratio_low = best_.c_over_a - ratio_step, ratio_high = best_.c_over_a + ratio_step;
      count = fine_points;
    }
    return best_;
  }

 private:
  static constexpr double nearest_low_A = 1.9, nearest_high_A = 4.5, tolerance_A = 1e-6;
  static constexpr int coarse_points = 53, fine_points = 9, ratio_points = 9;

  /// One batch with a replica for each point of the grid.
  void scan(const std::vector<double>& constants, const std::vector<double>& ratios) {
    std::vector<Structure> grid;
    for (const double a : constants)
      for (const double ratio : ratios) grid.push_back(crystal(cell_, elements_, a, ratio, tables_.cutoff));
    const auto energies = make_engine({.device = "cpu"}, tables_, grid)->evaluate();
    double lowest = 1e300;
    for (std::size_t k = 0; k < grid.size(); ++k) {
      const double energy = energies[k].energy_eV / static_cast<double>(grid[k].size());
      if (energy >= lowest) continue;
      lowest = energy;
      best_.lattice_constant_A = constants[k / ratios.size()];
      best_.c_over_a = ratios[k % ratios.size()];
      best_.energy_eV_per_atom = energy;
    }
  }

  UnitCell cell_;
  std::vector<std::string> elements_;
  PotentialTables tables_;
  ReferenceCrystal best_;
};

}  // namespace

std::vector<ReferenceCrystal> reference_crystals(const SetflPotential& potential) {
  std::vector<ReferenceCrystal> crystals;
  for (const SetflElement& element : potential.elements)
    for (const UnitCell& cell : elemental_cells())
      crystals.push_back(CrystalSearch(cell, {element.name}, potential).find());
  for (std::size_t a = 0; a < potential.elements.size(); ++a)
    for (std::size_t b = a + 1; b < potential.elements.size(); ++b)
      crystals.push_back(
          CrystalSearch(b2_cell(), {potential.elements[a].name, potential.elements[b].name}, potential).find());
  return crystals;
}

}  // namespace vitrify::cli
