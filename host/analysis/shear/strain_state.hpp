// How a body is strained against a reference: each atom's surroundings, and how far the strain is localised.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "host/analysis/analysis_result.hpp"
#include "host/analysis/shear/local_strain.hpp"

namespace vitrify {

struct StrainSettings {
  double cutoff_A = 4;  ///< neighbors are nearer than this in the reference
  double slice_A = 5;   ///< thickness of the slices of profiles
  double cell_A = 5;    ///< edge of the cells of maps
  double block_A = 10;  ///< least edge of the blocks of space that errors come from
};

/// What the strains of all atoms come down to.
struct StrainSummary {
  StrainInvariants box;  ///< of the body as a whole
  Localisation localisation;
  std::int64_t bands = 0;
  double band_width_A = std::numeric_limits<double>::quiet_NaN();  ///< mean; not a number without a band

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("box", self.box), visit("localisation", self.localisation);
    visit("bands", self.bands), visit("band_width_A", self.band_width_A);
  }
};
std::vector<ResultNumber> numbers_of(const StrainSummary& summary);

/// What tells how unevenly strain is spread, each with an error.
struct LocalisationMeasure {
  const char *name, *meaning;
  Measured Localisation::*value;
};
inline constexpr LocalisationMeasure localisation_measures[] = {
    {"mean_shear_strain", "of the atoms", &Localisation::mean},
    {"psi", "standard deviation over atoms", &Localisation::psi},
    {"relative_psi", "psi over the mean", &Localisation::relative_psi},
    {"participation", "1: all atoms alike; 1/N: one alone", &Localisation::participation},
    {"gini", "0: all atoms alike; 1: one alone", &Localisation::gini},
    {"above_box", "share of atoms strained more than the box", &Localisation::above}};

struct StrainState {
  StrainSummary summary;
  std::vector<LocalStrain> local;  ///< of each atom
  std::vector<StrainProfile> profiles;
  std::vector<std::vector<ShearBand>> bands;  ///< of each profile

  std::vector<double> shear() const;  ///< eta of each atom
};

/// Throws Error(bad_input) for a cutoff above half of a box height.
StrainState strain_state(const Motion& motion, const StrainSettings& settings, const D2MinRunner& run = d2min_on_cpu);

/// What the strain of an atom is, with sources.
std::string definition_of(const StrainSettings& settings);

}  // namespace vitrify
