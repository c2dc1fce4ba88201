#include "host/analysis/vibration/glass_vibrations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/engine/dynamics/thermo.hpp"
#include "host/error.hpp"
#include "kernels/potential/eam_response.hpp"

namespace vitrify {
namespace {

double largest_displacement(const Structure& from, const Structure& to) {
  double largest = 0;
  for (std::size_t i = 0; i < from.size(); ++i)
    largest = std::max(largest, norm(to.box.minimum_image(to.position[i] - from.position[i])));
  return largest;
}

double mass_density(const Structure& s, const std::vector<double>& mass_amu) {
  double mass = 0;
  for (const int type : s.type) mass += mass_amu[type];
  return density_of(mass, s.box);
}

/// Parts in the softest modes that add up to their number.
std::vector<double> soft_participation(Engine& engine, const VibrationalMoments& moments, const DensityOfStates& states,
                                       const VibrationSettings& settings) {
  std::vector<double> weight = engine.vibrational_weights({softest_modes(moments, states, settings.soft_share)},
                                                          settings.soft_vectors, settings.moments.seed + 1)[0];
  double sum = 0;
  for (const double w : weight) sum += w;
  const double scale = 3 * static_cast<double>(weight.size()) * settings.soft_share / sum;
  for (double& w : weight) w *= scale;
  return weight;
}

}  // namespace

GlassVibrations glass_vibrations(const Structure& structure, const PotentialTables& tables,
                                 const EngineOptions& options, const VibrationSettings& settings,
                                 const std::string& where) {
  if (structure.box.is_open())
    throw Error(ExitCode::bad_input,
                where + ": the box is open along some axis, elastic constants take a periodic one");
  const auto engine = make_engine(options, tables, {structure});
  const MinimizerState end = engine->minimize({.force_tolerance_eV_per_A = settings.force_tolerance_eV_per_A})[0];
  if (end.reason == StopReason::not_finite)
    throw Error(ExitCode::bad_input, where + ": the energy is not finite, no minimum was found");
  GlassVibrations found;
  found.minimum = engine->structures()[0];
  found.moved_A = largest_displacement(structure, found.minimum);
  found.density_g_cm3 = mass_density(found.minimum, tables.mass_amu);
  const ElasticResponse response = engine->elastic_response({})[0];
  require_minimum(response, settings.force_tolerance_eV_per_A, where);
  found.elastic = elastic_constants(response);
  const Moduli& moduli = found.elastic.isotropic;
  if (!(moduli.shear > 0 && moduli.bulk > 0))
    throw Error(ExitCode::bad_input, fmt::format("{}: bulk and shear modulus are {:.4g} and {:.4g} GPa, sound takes "
                                                 "positive ones",
                                                 where, moduli.bulk, moduli.shear));
  found.sound = sound(moduli, found.density_g_cm3, found.minimum.box, found.minimum.size());
  const VibrationalMoments moments = engine->vibrational_moments(settings.moments)[0];
  found.vectors = static_cast<int>(moments.moments[0].size());
  found.mean_square_per_ps2 = mean_square_frequency(moments, found.minimum.size());
  found.states = density_of_states(moments, settings.moments.resolution_THz, where);
  found.boson_peak = boson_peak(found.states, found.sound, found.minimum.size());
  if (settings.soft_vectors > 0) {
    found.soft_participation = soft_participation(*engine, moments, found.states, settings);
    const int drawn = (settings.soft_vectors + fields_at_once - 1) / fields_at_once * fields_at_once;
    found.soft_error = std::sqrt(2.0 / (3 * drawn));
  }
  return found;
}

}  // namespace vitrify
