#include "host/campaign/cooling_curves.hpp"

#include <cmath>
#include <limits>

#include "host/error.hpp"
#include "host/input/input.hpp"
#include "host/run_files/run_file.hpp"
#include "kernels/units.hpp"

namespace vitrify {
namespace {

constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

/// The temperature of the thermostat after some time of the stage; NaN once the cooling is over.
double bath_temperature(const std::vector<config::Ramp>& ramps, double time_ps) {
  for (const config::Ramp& ramp : ramps) {
    if (time_ps <= ramp.duration_ps) return std::lerp(ramp.from_K, ramp.to_K, time_ps / ramp.duration_ps);
    time_ps -= ramp.duration_ps;
  }
  return not_known;
}

template <class T>
std::vector<T> series(const RunReader& reader, const std::string& replica, const std::string& name) {
  const hdf5::Array array = reader.column(RunFile::observables(replica) + "/" + name);
  if (const auto* values = std::get_if<std::vector<T>>(&array.values)) return *values;
  throw Error(ExitCode::io, reader.name() + ": " + name + " of replica " + replica + " has another type than expected");
}

std::size_t index_of(const config::Input& input, const std::string& stage) {
  std::size_t k = 0;
  while (config::common(input.stages.at(k)).name != stage) ++k;
  return k;
}

CoolingCurve read_curve(const RunReader& reader, const config::Input& input, const cli::QuenchedGlass& glass) {
  CoolingCurve curve{reader.name(), glass, {}};
  const std::size_t index = index_of(input, glass.stage);
  const auto& quench = std::get<config::Quench>(input.stages[index]);
  const std::vector<config::Ramp> ramps = quench.ramps(glass.rate_K_per_s);
  const auto stage = series<std::int32_t>(reader, glass.replica, "stage/value");
  const auto time_ps = series<double>(reader, glass.replica, "stage/time");
  const auto potential_eV = series<double>(reader, glass.replica, "potential_energy/value");
  const auto kinetic_eV = series<double>(reader, glass.replica, "kinetic_energy/value");
  const auto volume_A3 = series<double>(reader, glass.replica, "volume/value");
  const bool volume_changes = quench.ensemble == config::Ensemble::npt;
  const double pressure = quench.dynamics.plan.pressure_GPa / units::GPa_per_eV_A3;
  const auto atoms = static_cast<double>(glass.atoms);
  double start_ps = 0;
  for (std::size_t k = 0; k < stage.size(); ++k) {
    if (stage[k] < static_cast<std::int32_t>(index)) start_ps = time_ps[k];
    if (stage[k] != static_cast<std::int32_t>(index)) continue;
    const double temperature_K = bath_temperature(ramps, time_ps.at(k) - start_ps);
    if (std::isnan(temperature_K)) break;
    const double volume = volume_changes ? volume_A3.at(k) / atoms : not_known;
    const double energy = potential_eV.at(k) / atoms;
    curve.rows.push_back({temperature_K, energy, energy + kinetic_eV.at(k) / atoms + pressure * volume, volume});
  }
  return curve;
}

}  // namespace

std::vector<CoolingCurve> read_cooling_curves(const std::filesystem::path& run) {
  const RunReader reader(run / "run.h5");
  const config::Input input = config::parse_text(reader.file().read_text("/vitrify/input"), reader.name());
  std::vector<CoolingCurve> curves;
  for (const cli::QuenchedGlass& glass : cli::read_glasses(run)) curves.push_back(read_curve(reader, input, glass));
  return curves;
}

}  // namespace vitrify
