// ART nouveau as the pipeline sees it: what to search for, from where, and what a search found.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "kernels/geometry/box.hpp"

namespace vitrify {

/// How searches are made. Lengths in A, forces in eV/A. Sources: Barkema & Mousseau, PRL 77, 4358 (1996); Malek &
/// Mousseau, PRE 62, 7723 (2000); Marinica et al., PRB 83, 094119 (2011).
struct ArtSettings {
  double push_A = 0.5;              ///< length of the random displacement of the pushed group
  double push_radius_A = 3.8;       ///< the group: the centre and its neighbors up to the first minimum of g(r)
  double push_step_A = 0.15;        ///< of the activation, until a negative eigenvalue appears
  int max_push_steps = 40;          ///< after which the search is given up
  int lanczos_vectors = 15;         ///< largest Krylov space
  double lanczos_step_A = 1e-3;     ///< of the finite difference of forces
  double lanczos_tolerance = 0.01;  ///< relative change of the eigenvalue at which the space is large enough
  double negative_eigenvalue_eV_per_A2 = -0.5;  ///< below it the mode leads instead of the push
  double max_step_A = 0.1;                      ///< along the mode near the saddle
  int mixing_steps = 3;                         ///< over which the push turns into the mode
  double force_tolerance_eV_per_A = 0.01;       ///< 2-norm of the forces of the whole system at a saddle
  double refine_tolerance_eV_per_A = 0;         ///< converge saddles further, e.g. to 1e-4; 0: not
  double min_barrier_eV = 1e-3;                 ///< less is the start itself
  double connected_A = 0.3;                     ///< largest distance of an atom from the start that counts as returned
  double connected_eV = 1e-3;
  double relax_tolerance_eV_per_A = 1e-3;  ///< of the minima on both sides
  double active_radius_A = 10;             ///< atoms within move at first; 0: the whole system from the start
  double rim_force_eV_per_A = 0.02;        ///< a larger force on a frozen atom widens the active region
  double report_displacement_A = 0.1;      ///< atoms that moved at least so far are told
  long max_evaluations = 3000;
};

/// One search: its random numbers depend on the seed of its replica and on `id`, and on nothing else.
struct ArtSearch {
  std::uint32_t id = 0;
  int replica = 0;
  int centre = 0;  ///< atom, in the user's order
};

enum class ArtOutcome : int {
  connected,         ///< a saddle, one side of which is the start
  not_connected,     ///< a saddle between two other minima
  no_negative_mode,  ///< the push never met a negative eigenvalue
  returned,          ///< came back to the start
  not_converged,     ///< out of evaluations
  failed,            ///< overlapping atoms or a force that is no number
};
inline constexpr std::string_view art_outcome_names[] = {"connected", "not_connected", "no_negative_mode",
                                                         "returned",  "not_converged", "failed"};

struct AtomDisplacement {
  int atom = 0;  ///< in the user's order
  Vec3 by;       ///< A, from the start
};

struct ArtResult {
  ArtSearch search;
  ArtOutcome outcome = ArtOutcome::failed;
  double barrier_eV = 0;             ///< E(saddle) - E(start)
  double reverse_barrier_eV = 0;     ///< E(saddle) - E(final)
  double final_energy_eV = 0;        ///< E(final) - E(start)
  double eigenvalue_eV_per_A2 = 0;   ///< lowest, at the saddle
  double force_norm_eV_per_A = 0;    ///< of the whole system at the saddle
  double saddle_displacement_A = 0;  ///< 2-norm over all atoms
  double final_displacement_A = 0;
  double participation = 0;       ///< (sum d^2)^2 / sum d^4 of the final displacement, in atoms
  Sym3 saddle_stress_change_GPa;  ///< against the start
  Sym3 final_stress_change_GPa;
  long evaluations = 0;                             ///< of forces, of a region or of the whole system
  long atom_evaluations = 0;                        ///< atoms whose forces were evaluated, summed over the evaluations
  std::vector<AtomDisplacement> at_saddle, at_end;  ///< atoms that moved report_displacement_A or more
};

}  // namespace vitrify
