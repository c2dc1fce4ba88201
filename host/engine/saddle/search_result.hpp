// ART nouveau as stages see it: what to search for, from where (SaddleSettings, SearchRequest), and what a
// search found.
#pragma once

#include <string_view>
#include <vector>

#include "kernels/atoms.hpp"
#include "kernels/saddle/settings.hpp"

namespace vitrify {

inline constexpr std::string_view search_outcome_names[] = {"connected", "not_connected", "no_negative_mode",
                                                            "returned",  "not_converged", "failed"};

struct SearchResult {
  SearchRequest search;
  SearchOutcome outcome = SearchOutcome::failed;
  double barrier_eV = 0;            ///< E(saddle) - E(start)
  double reverse_barrier_eV = 0;    ///< E(saddle) - E(final)
  double final_energy_eV = 0;       ///< E(final) - E(start)
  double eigenvalue_eV_per_A2 = 0;  ///< lowest, at the saddle
  /// 2-norm of the forces of the whole system at the saddle. It exceeds the tolerance where a saddle of the region was
  /// not connected.
  double force_norm_eV_per_A = 0;
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
