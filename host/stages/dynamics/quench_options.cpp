#include "host/stages/dynamics/quench_options.hpp"

#include <fmt/format.h>

namespace vitrify::config {
namespace {

constexpr double ps_per_s = 1e12;

Ramp cooling(double from_K, double to_K, double rate_K_per_s) {
  return {from_K, to_K, (from_K - to_K) / rate_K_per_s * ps_per_s};
}

}  // namespace

void Quench::finish(const Scope& at) {
  if (temperature_start_K <= temperature_end_K) {
    (at / "temperature_start_K")
        .refuse(temperature_start_K, fmt::format("> temperature_end_K = {}", number_text(temperature_end_K)));
  }
  for (const double rate : rate_K_per_s.values()) {
    if (rate >= fast_rate_K_per_s || switch_temperature_K > temperature_end_K) continue;
    (at / "switch_temperature_K")
        .refuse(switch_temperature_K, fmt::format("> temperature_end_K = {}, or nothing is cooled at {} K/s",
                                                  number_text(temperature_end_K), number_text(rate)));
    break;
  }
  if (dynamics.balances())
    (at / "monte_carlo" / "chemical_potential_eV")
        .problem("found \"balance\" in a quench, must be in a stage at one temperature");
  dynamics.check_ensemble(at, ensemble);
}

void Quench::check_steps(const Scope& at, double timestep_fs) const {
  for_each_value(at / "rate_K_per_s", rate_K_per_s, [&](const Scope& place, double rate) {
    double duration_ps = hold_ps;
    for (const Ramp& ramp : ramps(rate)) duration_ps += ramp.duration_ps;
    check_step_count(place, duration_ps, timestep_fs);
  });
  dynamics.check_times(at, ensemble, timestep_fs);
}

std::vector<Ramp> Quench::ramps(double rate) const {
  if (rate >= fast_rate_K_per_s || switch_temperature_K >= temperature_start_K) {
    return {cooling(temperature_start_K, temperature_end_K, rate)};
  }
  return {cooling(temperature_start_K, switch_temperature_K, fast_rate_K_per_s),
          cooling(switch_temperature_K, temperature_end_K, rate)};
}

}  // namespace vitrify::config
