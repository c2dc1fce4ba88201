#include "host/analysis/structure/temperature.hpp"

#include "kernels/units.hpp"

namespace vitrify {

double thermal_temperature_K(const Structure& structure, const std::vector<double>& mass_amu) {
  const std::size_t n = structure.velocity.size();
  if (n < 2) return 0;
  const auto mass = [&](std::size_t i) { return mass_amu.at(structure.type[i]); };
  Vec3 momentum;
  double total = 0;
  for (std::size_t i = 0; i < n; ++i) momentum += structure.velocity[i] * mass(i), total += mass(i);
  const Vec3 drift = momentum * (1 / total);
  double twice_kinetic_eV = 0;
  for (std::size_t i = 0; i < n; ++i)
    twice_kinetic_eV += units::kinetic_eV * mass(i) * norm2(structure.velocity[i] - drift);
  return twice_kinetic_eV / ((3.0 * static_cast<double>(n) - 3) * units::boltzmann_eV_per_K);
}

}  // namespace vitrify
