#include "host/engine/dynamics/fault.hpp"

#include <fmt/format.h>

#include <cmath>

#include "host/engine/low_box.hpp"

namespace vitrify {
namespace {

std::string cause(const DynamicsFault& fault) {
  return fmt::format("the time step of {:g} fs is too long, {}or atoms overlap", 1e3 * fault.dt_ps,
                     fault.constant_pressure ? "barostat_time_ps too short, " : "");
}

}  // namespace

std::string to_text(const DynamicsFault& f) {
  switch (f.kind) {
    case ReplicaFault::displacement: {
      const double moved = f.speed_A_per_ps * f.dt_ps;
      if (!std::isfinite(moved))
        return fmt::format("the velocity of atom {} is not finite; {}", f.fastest_atom, cause(f));
      if (f.speed_A_per_ps <= f.most_speed_A_per_ps) return "a position or the box is not finite; " + cause(f);
      return fmt::format("atom {} moved {:.3g} A in one step, more than /limits/displacement_A allows; {}",
                         f.fastest_atom, moved, cause(f));
    }
    case ReplicaFault::temperature:
      if (!std::isfinite(f.temperature_K))
        return fmt::format("the temperature is not finite, atom {} is the fastest; {}", f.fastest_atom, cause(f));
      return fmt::format(
          "the temperature is {:.4g} K, more than /limits/temperature_K allows, and atom {} the "
          "fastest with {:.4g} A/ps; {}",
          f.temperature_K, f.fastest_atom, f.speed_A_per_ps, cause(f));
    case ReplicaFault::density:
      return fmt::format(
          "the density is {:.3g} times that of the start, which /limits/density_ratio_{} does not "
          "allow; barostat_time_ps is too short, pressure_GPa and temperature_K leave no solid or liquid, or the start "
          "was far from them",
          f.density_ratio, f.density_ratio < 1 ? "min" : "max");
    case ReplicaFault::height:
      return fmt::format("{}; more than {} atoms are needed, there are {}, for the box may go on shrinking",
                         low_box_text(f.box, f.least_height_A), enough_atoms(f.box, f.least_height_A, f.atoms),
                         f.atoms);
    case ReplicaFault::none:
      break;
  }
  return "";
}

}  // namespace vitrify
