#include "host/analysis/shear/strain_state.hpp"

#include <fmt/format.h>

#include <utility>

namespace vitrify {
namespace {

void summarize(const std::vector<std::vector<ShearBand>>& bands, StrainSummary& summary) {
  double width_A = 0;
  for (const auto& of_profile : bands)
    for (const ShearBand& band : of_profile) width_A += band.width_A, ++summary.bands;
  if (summary.bands > 0) summary.band_width_A = width_A / static_cast<double>(summary.bands);
}

}  // namespace

std::vector<ResultNumber> numbers_of(const StrainSummary& summary) {
  std::vector<ResultNumber> numbers = {
      {"box_shear_strain", "", "of the lattice vectors; of the atoms as a whole in an open box", summary.box.shear},
      {"box_volumetric_strain", "", "", summary.box.volumetric}};
  for (const LocalisationMeasure& measure : localisation_measures) {
    const Measured& found = summary.localisation.*measure.value;
    numbers.push_back({measure.name, "", measure.meaning, found.value, found.error});
  }
  numbers.push_back({"shear_band_count", "", "slices above mean + 2 standard deviations, and above the noise",
                     static_cast<double>(summary.bands)});
  numbers.push_back(
      {"shear_band_width_A", "A", "mean over the bands, at half of the height above the mean", summary.band_width_A});
  return numbers;
}

std::vector<double> StrainState::shear() const {
  std::vector<double> eta;
  for (const LocalStrain& atom : local) eta.push_back(atom.strain.shear);
  return eta;
}

StrainState strain_state(const Motion& motion, const StrainSettings& settings, const D2MinRunner& run) {
  StrainState state;
  StrainInvariants& box = state.summary.box = strain_invariants(deformation_gradient(motion));
  Localisation& found = state.summary.localisation;
  state.local = local_strain(motion, settings.cutoff_A, run);
  const std::vector<double> eta = state.shear();
  found = localisation(eta, box.shear, blocks_of_space(motion, settings.block_A));
  // Of a deformation that is the same everywhere, rounding decides who is above the box.
  constexpr double rounding = 1e-9;
  if (!(found.psi.value > rounding * box.shear)) found.above = {};
  state.profiles = strain_profiles(motion, eta, settings.slice_A);
  for (const StrainProfile& profile : state.profiles) state.bands.push_back(shear_bands(profile));
  summarize(state.bands, state.summary);
  return state;
}

std::string definition_of(const StrainSettings& settings) {
  return fmt::format(
      "Green-Lagrange strain of the affine map of each atom's neighbors within {:g} A in the reference; shear strain "
      "after Shimizu, Ogata and Li (Mater. Trans. 48, 2923, 2007); psi, its standard deviation over atoms, after "
      "Cheng, "
      "Cao and Ma (Acta Mater. 57, 3253, 2009). Errors from blocks of space.",
      settings.cutoff_A);
}

}  // namespace vitrify
