// What a saddle search is asked for, and how it may end.
#pragma once

#include <cstdint>

#include "kernels/geometry/vector.hpp"

namespace vitrify {

/// How searches are made. Lengths in A, forces in eV/A. Sources: Barkema & Mousseau, PRL 77, 4358 (1996); Malek &
/// Mousseau, PRE 62, 7723 (2000); Marinica et al., PRB 83, 094119 (2011).
struct SaddleSettings {
  double push_A = 0.5;              ///< length of the random displacement of the pushed group
  double push_radius_A = 3.8;       ///< the group: the centre and its neighbors up to the first minimum of g(r)
  double push_step_A = 0.3;         ///< of the activation, until a negative eigenvalue appears
  int max_push_steps = 40;          ///< after which the search is given up
  int perpendicular_steps = 1;      ///< relaxation steps after each step of the activation
  int max_perpendicular_steps = 8;  ///< after a step along the mode; fewer if the perpendicular force is gone before
  int lanczos_vectors = 15;         ///< largest Krylov space
  double lanczos_step_A = 1e-3;     ///< of the finite difference of forces
  double lanczos_tolerance = 0.1;   ///< relative change of the eigenvalue at which the space is large enough,
  double lanczos_resolution_eV_per_A2 = 0.02;    ///< and the change that is none
  double negative_eigenvalue_eV_per_A2 = -0.25;  ///< below it the mode leads instead of the push
  double mode_step_A = 0.2;                      ///< longest step along the mode
  int max_convex_steps = 10;                     ///< up the mode in a row where the eigenvalue is not negative
  double max_step_A = 0.1;                       ///< of any atom in a relaxation
  int mixing_steps = 3;                          ///< over which the push turns into the mode
  double force_tolerance_eV_per_A = 0.01;        ///< 2-norm of the forces of the whole system at a saddle
  double refine_tolerance_eV_per_A = 0;          ///< converge saddles further, e.g. to 1e-4; 0: not
  double min_barrier_eV = 1e-3;                  ///< less is the start itself
  double connected_A = 0.3;                      ///< largest distance of an atom from the start that counts as returned
  double connected_eV = 1e-3;
  double relax_tolerance_eV_per_A = 1e-3;  ///< largest component of the forces in the minima on both sides
  double mode_radius_A = 9;                ///< atoms within move in the modes that lead; 0: all active ones do
  double active_radius_A = 10;             ///< atoms within move at first; 0: the whole system from the start
  double rim_force_eV_per_A = 0.05;        ///< a larger force on a frozen atom widens the active region
  double report_displacement_A = 0.1;      ///< atoms that moved at least so far are told
  long max_evaluations = 2000;

  bool operator==(const SaddleSettings&) const = default;
};

/// One search: its random numbers depend on the seed of its replica and on `id`, and on nothing else.
struct SearchRequest {
  std::uint32_t id = 0;
  int replica = 0;
  int centre = 0;  ///< atom, in the user's order
};

enum class SearchOutcome : int {
  connected,         ///< a saddle, one side of which is the start
  not_connected,     ///< a saddle between two other minima, of all atoms or of the region alone
  no_negative_mode,  ///< the push never met a negative eigenvalue, or the search lost it for good
  returned,          ///< came back to the start
  not_converged,     ///< out of evaluations
  failed,            ///< overlapping atoms or a force that is no number
};

struct AtomDisplacement {
  int atom = 0;  ///< in the user's order
  Vec3 by;       ///< A, from the start
};

}  // namespace vitrify
