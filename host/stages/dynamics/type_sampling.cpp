#include "host/stages/dynamics/type_sampling.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "host/stages/stage_check.hpp"

namespace vitrify {
namespace {

/// One value per element; 0 for those that are not named.
void set_by_element(double (&list)[max_types], const std::map<std::string, double>& values,
                    const std::vector<std::string>& elements) {
  for (std::size_t e = 0; e < elements.size(); ++e) {
    const auto value = values.find(elements[e]);
    list[e] = value == values.end() ? 0 : value->second;
  }
}

CompositionTarget target_of(const config::MonteCarlo& config, const StageFacts& facts) {
  CompositionTarget target;
  const bool in_eV = config.kappa_unit == config::KappaUnit::eV;
  (in_eV ? target.kappa_eV : target.kappa_kT) = config.kappa.value_or(0);
  if (config.composition)
    set_by_element(target.fraction, *config.composition, facts.elements);
  else
    std::copy(facts.composition.begin(), facts.composition.end(), target.fraction);
  if (config.chemical_potential_eV) set_by_element(target.mu_eV, *config.chemical_potential_eV, facts.elements);
  return target;
}

void check_elements(std::string_view key, const std::map<std::string, double>& values, const StageCheck& check) {
  const std::vector<std::string>& elements = check.structure.elements;
  for (const auto& [element, value] : values)
    if (std::find(elements.begin(), elements.end(), element) == elements.end())
      check.fail(check.at("monte_carlo") / key / element,
                 fmt::format("found \"{}\", must be one of {}", element, fmt::join(elements, ", ")));
}

}  // namespace

TypeSampling::TypeSampling(const config::MonteCarlo& config, const StageFacts& facts)
    : settings_(config.settings), elements_(facts.elements), last_(facts.replicas.size()) {
  for (const std::string& replica : facts.replicas) {
    const bool chosen = !config.replicas || std::count(config.replicas->begin(), config.replicas->end(), replica) > 0;
    settings_.trials_per_atom.push_back(chosen ? config.trials_per_atom : 0);
  }
  settings_.target = target_of(config, facts);
  settings_.seeds = facts.seeds;
  settings_.stage = static_cast<std::uint32_t>(facts.index);
}

/// Without a curvature of the free energy itself, deviations from the targets are normal in the plane where their sum
/// is zero; of two elements each has half of the variance N / (2 kappa).
void TypeSampling::log_constraint(RunLog& log, const StageFacts& facts, double temperature_K) const {
  if (settings_.mode != MonteCarloMode::vcsgc) return;
  const double kappa = settings_.target.kappa(units::boltzmann_eV_per_K * temperature_K);
  const auto n_elements = static_cast<double>(facts.elements.size());
  for (std::size_t r = 0; r < facts.replicas.size(); ++r) {
    if (settings_.trials_per_atom[r] == 0) continue;
    const auto n = static_cast<double>(facts.atoms[r]);
    log.info(fmt::format(
        "{}: replica {}: kappa {:.4g} kT at {:g} K lets the number of atoms of each element fluctuate "
        "by {:.2f}",
        facts.name, facts.replicas[r], kappa, temperature_K, std::sqrt(n / (2 * kappa) * (1 - 1 / n_elements))));
  }
}

void TypeSampling::declare(RunFacts& facts) const {
  facts.types_change = true;
  facts.add({"mc_trials", "mc_trials", "", OwnValue{0}});
  facts.add({"mc_acceptance", "mc_acceptance", "", OwnValue{}});
  facts.add({"mc_energy_change_eV", "mc_energy_change", "eV", OwnValue{0}});
  for (const std::string& element : elements_) facts.add({"n_" + element, "n_" + element, "", OwnValue{}});
}

OwnValues TypeSampling::values_of(const MonteCarloReport& done) const {
  const auto trials = static_cast<double>(done.trials);
  OwnValues values = {{"mc_trials", trials}, {"mc_energy_change_eV", done.energy_change_eV}};
  if (done.trials > 0) values["mc_acceptance"] = static_cast<double>(done.accepted) / trials;
  for (std::size_t e = 0; e < elements_.size(); ++e) values["n_" + elements_[e]] = done.count.at(e);
  return values;
}

std::vector<OwnValues> TypeSampling::since_last(const std::vector<MonteCarloReport>& reports) {
  std::vector<OwnValues> values;
  for (std::size_t r = 0; r < reports.size(); ++r) {
    MonteCarloReport done = reports[r];
    done.trials -= last_[r].trials;
    done.accepted -= last_[r].accepted;
    done.energy_change_eV -= last_[r].energy_change_eV;
    values.push_back(values_of(done));
    last_[r] = {reports[r].trials, reports[r].accepted, reports[r].energy_change_eV};
  }
  return values;
}

void config::MonteCarlo::check(const StageCheck& check) const {
  const std::vector<std::string>& elements = check.structure.elements;
  if (elements.size() < 2)
    check.fail(check.at("monte_carlo"), fmt::format("found one element ({}), must be several", elements[0]));
  if (composition) check_elements("composition", *composition, check);
  if (chemical_potential_eV) check_elements("chemical_potential_eV", *chemical_potential_eV, check);
}

}  // namespace vitrify
