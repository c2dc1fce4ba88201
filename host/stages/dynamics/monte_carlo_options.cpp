#include "host/stages/dynamics/monte_carlo_options.hpp"

#include <fmt/format.h>

#include <cmath>

#include "host/config/unique.hpp"

namespace vitrify::config {

void MonteCarlo::finish(const Scope& at) {
  const MonteCarloMode mode = settings.mode;
  const auto refuse_key = [&](std::string_view key) {
    (at / key).problem(fmt::format("found with \"mode\": \"{}\", must be left out", choice_name(mode)));
  };
  const bool constrained = mode == MonteCarloMode::vcsgc, flips = constrained || mode == MonteCarloMode::sgc;
  if (!constrained && kappa) refuse_key("kappa");
  if (!constrained && kappa_unit) refuse_key("kappa_unit");
  if (!constrained && composition) refuse_key("composition");
  if (!flips && chemical_potential_eV) refuse_key("chemical_potential_eV");
  if (flips && !constrained && balances())
    (at / "chemical_potential_eV")
        .problem("found \"balance\" with \"mode\": \"sgc\", must be with \"vcsgc\": a target is balanced");
  if (mode == MonteCarloMode::sgc && !chemical_potential_eV)
    (at / "chemical_potential_eV").problem("missing; \"sgc\" requires it");
  if (composition) check_fractions(at / "composition", *composition);
  if (replicas) require_unique(at / "replicas", *replicas);
  if (!constrained) return;
  kappa = kappa.value_or(balances() ? 100 : 1000);
  kappa_unit = kappa_unit.value_or(KappaUnit::kT);
}

void MonteCarlo::check_cycles(const Scope& stage, std::string_view key, double duration_ps, double timestep_fs) const {
  constexpr double fewest = 100;
  const double cycles = std::floor(duration_ps * 1000 / timestep_fs / static_cast<double>(settings.every));
  if (!balances() || cycles >= fewest) return;
  (stage / key)
      .problem(fmt::format("found {} ps, which is {:g} cycles, must be {:g} or more to balance chemical "
                           "potentials",
                           number_text(duration_ps), cycles, fewest));
}

}  // namespace vitrify::config
