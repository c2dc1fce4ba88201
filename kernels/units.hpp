// Constants in the program's units (A, ps, eV, K, amu), CODATA 2018.
#pragma once

namespace vitrify::units {

inline constexpr double boltzmann_eV_per_K = 8.617333262145e-5;
/// amu (A/ps)^2 in eV: kinetic energy is 0.5 * m * v^2 * kinetic_eV.
inline constexpr double kinetic_eV = 1.0364269656262175e-4;
/// (eV/A)/amu in A/ps^2.
inline constexpr double acceleration = 1.0 / kinetic_eV;
inline constexpr double GPa_per_eV_A3 = 160.21766340;
inline constexpr double bar_per_GPa = 1e4;
/// amu/A^3 in g/cm^3.
inline constexpr double density_g_cm3 = 1.66053906660;

}  // namespace vitrify::units
