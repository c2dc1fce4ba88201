#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/cli/info/file_info.hpp"
#include "host/cli/info/reference_crystals.hpp"
#include "host/files/setfl.hpp"

namespace vitrify::cli {
namespace {

void print_crystals(const SetflPotential& potential) {
  fmt::print("\n{:<8} {:<8} {:>11} {:>9} {:>13}\n", "crystal", "lattice", "a (A)", "c/a", "E (eV/atom)");
  for (const ReferenceCrystal& crystal : reference_crystals(potential)) {
    const std::string ratio = crystal.c_over_a > 0 ? fmt::format("{:.5f}", crystal.c_over_a) : "";
    fmt::print("{:<8} {:<8} {:>11.5f} {:>9} {:>13.6f}\n", crystal.formula, crystal.lattice, crystal.lattice_constant_A,
               ratio, crystal.energy_eV_per_atom);
  }
}

}  // namespace

void print_potential(const std::filesystem::path& file) {
  const SetflPotential p = read_setfl(file);
  const bool fs = p.style == SetflStyle::finnis_sinclair;
  fmt::print("potential  {}\n", fs ? "eam.fs (Finnis-Sinclair)" : "eam.alloy");
  for (const std::string& comment : p.comments) fmt::print("           {}\n", comment);
  fmt::print("cutoff     {:g} A\n", p.cutoff);
  fmt::print("tables     {} densities to {:g}, {} distances to {:g} A\n", p.nrho, p.drho * (p.nrho - 1), p.nr,
             p.dr * (p.nr - 1));
  for (const SetflElement& e : p.elements)
    fmt::print("element    {}: {:g} amu, {} with a = {:g} A in the file\n", e.name, e.mass_amu, e.lattice,
               e.lattice_constant);
  const int n = static_cast<int>(p.elements.size());
  for (int a = 0; a < n; ++a)
    for (int b = 0; b < n; ++b) {
      const std::string pair = p.elements[a].name + "-" + p.elements[b].name;
      fmt::print("range      {:<6} density {:.4g} A", pair, p.density_range(a, b));
      if (a <= b) fmt::print(", pair {:.4g} A", p.pair_range(a, b));
      fmt::print("\n");
    }
  print_crystals(p);
}

}  // namespace vitrify::cli
