// Vibrational displacements of a minimum in the harmonic limit, as a reference for those of dynamics.
#pragma once

#include <vector>

#include "host/engine/engine.hpp"

namespace vitrify::test {

/// sqrt(<|u_i - centre of mass|^2>), A, of each atom of a replica that is at a minimum, from the inverse of its dense
/// Hessian: kT [H^-1]_ii summed over axes, where the centre of mass of all atoms rests. For some hundred atoms.
std::vector<double> harmonic_displacements(Engine& engine, int replica, const std::vector<double>& mass_amu,
                                           double temperature_K);

}  // namespace vitrify::test
