#include "host/stages/dynamics/monte_carlo_options.hpp"

#include <fmt/format.h>

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
  if (mode == MonteCarloMode::sgc && !chemical_potential_eV)
    (at / "chemical_potential_eV").problem("missing; \"sgc\" requires it");
  if (composition) check_fractions(at / "composition", *composition);
  if (replicas) require_unique(at / "replicas", *replicas);
  if (!constrained) return;
  kappa = kappa.value_or(1000);
  kappa_unit = kappa_unit.value_or(KappaUnit::kT);
}

}  // namespace vitrify::config
