#include "host/run_files/observables.hpp"

#include <string_view>

namespace vitrify {
namespace {

constexpr std::string_view components[] = {"xx", "yy", "zz", "xy", "xz", "yz"};
constexpr std::string_view component_mark = "{}";

}  // namespace

std::vector<std::string> Observable::columns() const {
  if (!std::holds_alternative<Sym3 Thermo::*>(value)) return {column};
  std::vector<std::string> names;
  for (const std::string_view component : components)
    names.push_back(std::string(column).replace(column.find(component_mark), component_mark.size(), component));
  return names;
}

std::vector<double> Observable::values(const Thermo& row, const OwnValues& own) const {
  if (const auto* number = std::get_if<double Thermo::*>(&value)) return {row.**number};
  if (const auto* tensor = std::get_if<Sym3 Thermo::*>(&value))
    return {(row.**tensor).v, (row.**tensor).v + std::size(components)};
  const auto found = own.find(column);
  return {found == own.end() ? std::get<OwnValue>(value).otherwise : found->second};
}

const std::vector<Observable>& common_observables() {
  static const std::vector<Observable> observables = {
      {"temperature_K", "temperature", "K", &Thermo::temperature_K},
      {"potential_energy_eV", "potential_energy", "eV", &Thermo::potential_eV},
      {"kinetic_energy_eV", "kinetic_energy", "eV", &Thermo::kinetic_eV},
      {"conserved_eV", "conserved", "eV", &Thermo::conserved_eV},
      {"pressure_GPa", "pressure", "GPa", &Thermo::pressure_GPa},
      {"volume_A3", "volume", "Angstrom+3", &Thermo::volume_A3},
      {"density_g_cm3", "density", "g cm-3", &Thermo::density_g_cm3},
      {"msd_A2", "msd", "Angstrom+2", &Thermo::msd_A2},
      {"stress_{}_GPa", "stress", "GPa", &Thermo::stress_GPa},
      {"strain", "", "", &Thermo::strain},
  };
  return observables;
}

}  // namespace vitrify
