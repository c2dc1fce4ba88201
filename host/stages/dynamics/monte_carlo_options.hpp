// Section "monte_carlo" of the stages that run molecular dynamics: sampling of the atoms' types between the steps.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/config/composition.hpp"
#include "host/config/per_replica.hpp"
#include "host/config/problem.hpp"
#include "host/config/rule.hpp"
#include "host/engine/montecarlo/monte_carlo.hpp"
#include "host/stages/dynamics/chemical_potential.hpp"
#include "host/stages/stage_options.hpp"

namespace vitrify {

constexpr auto choices(MonteCarloMode) {
  return std::array{config::Choice<MonteCarloMode>{"vcsgc", MonteCarloMode::vcsgc},
                    config::Choice<MonteCarloMode>{"sgc", MonteCarloMode::sgc},
                    config::Choice<MonteCarloMode>{"swap", MonteCarloMode::swap},
                    config::Choice<MonteCarloMode>{"swap_neighbors", MonteCarloMode::swap_neighbors}};
}

namespace config {

enum class KappaUnit { kT, eV };

constexpr auto choices(KappaUnit) {
  return std::array{Choice<KappaUnit>{"kT", KappaUnit::kT}, Choice<KappaUnit>{"eV", KappaUnit::eV}};
}

struct MonteCarlo {
  static constexpr std::string_view name = "monte_carlo";
  static constexpr std::string_view doc =
      "Cycles of Monte Carlo trials at the temperature of the dynamics, run every few steps. A trial changes the type "
      "of one atom (`vcsgc`, `sgc`) or exchanges the types of two. With N_s atoms of element s, compositions weigh "
      "exp(-sum_s [mu_s N_s / kT + kappa / N (N_s - c_s N)^2]): `sgc` has the first term, `vcsgc` both.";

  MonteCarloSettings settings;  ///< mode and interval; the rest follows from the keys below and the batch
  double trials_per_atom = 0.25;
  std::optional<double> kappa;
  std::optional<KappaUnit> kappa_unit;
  std::optional<Composition> composition;
  std::optional<ChemicalPotential> chemical_potential_eV;
  std::optional<std::vector<std::string>> replicas;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit("mode", self.settings.mode,
          "Variance-constrained or plain semi-grand-canonical flips, or exchanges of unlike atoms: of any two, or of "
          "neighbors.");
    visit("every", self.settings.every, "Steps of the dynamics between cycles.", {.unit = "steps", .min = 1});
    visit("trials_per_atom", self.trials_per_atom, "Trials of a cycle, divided by the number of atoms.",
          {.above = 0, .max = 1000});
    visit("kappa", self.kappa,
          "Strength of the composition constraint of vcsgc; half of the number of atoms at most, in kT, where chemical "
          "potentials are balanced. Default: 1000, and 100 in a stage that balances.",
          {.above = 0});
    visit("kappa_unit", self.kappa_unit, "Unit of kappa: the thermal energy of the moment, or eV. Default: \"kT\".");
    visit("composition", self.composition,
          "Target c_s of vcsgc, the fraction of each element; the sum is 1. Default: that of the atoms at the start of "
          "the run.",
          {.min = 0, .max = 1, .text = Text::element});
    visit("chemical_potential_eV", self.chemical_potential_eV,
          "Chemical potential mu_s of elements in sgc, which requires it, and vcsgc; 0 for those not named. A larger "
          "one makes an element rarer. \"balance\": the stage, of vcsgc at one temperature, finds those at which the "
          "mean composition is the target by itself; its first half (in `equilibrate`: of `min_duration_ps`) adapts "
          "them, the rest is averaged. {\"from\": STAGE}: those that an earlier stage has found.",
          {.unit = "eV", .min = -100, .max = 100, .text = Text::element});
    visit("replicas", self.replicas, "Names of the replicas that it applies to. Default: all.", {.text = Text::name});
  }
  void finish(const Scope& at);
  bool balances() const { return chemical_potential_eV && chemical_potential_eV->balances(); }
  /// Reports a balance in a stage without enough cycles; `key` is the one that says how long the stage lasts.
  void check_cycles(const Scope& stage, std::string_view key, double duration_ps, double timestep_fs) const;
  /// Reports a sampling of one element, elements that the atoms have not, and what cannot be balanced at these
  /// temperatures or by the stage that is named. Notes what the stage balances.
  void check(StageCheck& check, const std::optional<PerReplica<double>>& temperature_K) const;

  bool operator==(const MonteCarlo&) const = default;
};

}  // namespace config
}  // namespace vitrify
