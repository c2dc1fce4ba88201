#include "host/stages/dynamics/type_sampling.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "host/stages/stage_check.hpp"

namespace vitrify {
namespace {

/// One value per element; 0 for those that are not named.
std::vector<double> by_element(const std::map<std::string, double>& values, const std::vector<std::string>& elements) {
  std::vector<double> list;
  for (const std::string& element : elements) {
    const auto value = values.find(element);
    list.push_back(value == values.end() ? 0 : value->second);
  }
  return list;
}

CompositionTarget target_of(const config::MonteCarlo& config, const StageFacts& facts) {
  CompositionTarget target;
  const bool in_eV = config.kappa_unit == config::KappaUnit::eV;
  (in_eV ? target.kappa_eV : target.kappa_kT) = config.kappa.value_or(0);
  const auto set = [](double(&list)[max_types], const std::vector<double>& values) {
    std::copy(values.begin(), values.end(), list);
  };
  set(target.fraction, config.composition ? by_element(*config.composition, facts.elements) : facts.composition);
  const auto* mu_eV = config.chemical_potential_eV ? config.chemical_potential_eV->by_element() : nullptr;
  if (mu_eV) set(target.mu_eV, by_element(*mu_eV, facts.elements));
  return target;
}

/// Fraction of each element that the section asks for.
std::vector<double> wanted(const config::MonteCarlo& config, const Structure& structure) {
  if (config.composition) return by_element(*config.composition, structure.elements);
  std::vector<double> fractions(structure.elements.size());
  for (const int type : structure.type) ++fractions.at(type);
  for (double& fraction : fractions) fraction /= static_cast<double>(structure.size());
  return fractions;
}

std::string composition_text(const std::vector<double>& fractions, const std::vector<std::string>& elements) {
  std::string text;
  for (std::size_t e = 0; e < elements.size(); ++e)
    text += fmt::format("{}{}{:.6g}", text.empty() ? "" : " ", elements[e], 100 * fractions[e]);
  return text;
}

void check_elements(std::string_view key, const std::map<std::string, double>& values, const StageCheck& check) {
  const std::vector<std::string>& elements = check.structure.elements;
  for (const auto& [element, value] : values)
    if (std::find(elements.begin(), elements.end(), element) == elements.end())
      check.fail(check.at("monte_carlo") / key / element,
                 fmt::format("found \"{}\", must be one of {}", element, fmt::join(elements, ", ")));
}

/// One set of potentials belongs to one temperature and a composition of all elements, and is measured by fluctuations
/// that are not much less than an atom.
void check_balance(const config::MonteCarlo& config, const StageCheck& check,
                   const config::PerReplica<double>& temperature_K) {
  const config::Pointer at = check.at("monte_carlo");
  for (const double other_K : temperature_K.values())
    if (other_K != temperature_K.at(0))
      check.fail(check.at("temperature_K"),
                 fmt::format("found {} K and {} K, must be one temperature where chemical potentials are balanced",
                             config::number_text(temperature_K.at(0)), config::number_text(other_K)));
  const std::vector<double> fraction = wanted(config, check.structure);
  for (std::size_t e = 0; e < fraction.size(); ++e)
    if (fraction[e] == 0)
      check.fail(
          at / "chemical_potential_eV",
          fmt::format("found \"balance\" of a composition without {}, must have it", check.structure.elements[e]));
  const double kT = config.kappa_unit == config::KappaUnit::eV ? units::boltzmann_eV_per_K * temperature_K.at(0) : 1;
  const double most = kT * static_cast<double>(check.structure.size()) / 2;
  if (*config.kappa > most)
    check.fail(at / "kappa", fmt::format("found {}, must be at most {:.4g} where chemical potentials are balanced: the "
                                         "composition would not fluctuate",
                                         config::number_text(*config.kappa), most));
}

void check_source(const config::MonteCarlo& config, const config::BalanceOf& of, const StageCheck& check) {
  const config::Pointer at = check.at("monte_carlo") / "chemical_potential_eV" / config::BalanceOf::key;
  const auto source = check.balanced.find(of.stage);
  if (source == check.balanced.end()) {
    std::vector<std::string> names;
    for (const auto& [name, composition] : check.balanced) names.push_back(name);
    check.fail(
        at, fmt::format("found \"{}\", must be an earlier stage with \"balance\", {}", of.stage,
                        names.empty() ? "of which there is none" : fmt::format("one of {}", fmt::join(names, ", "))));
  }
  const std::vector<double> here = wanted(config, check.structure);
  for (std::size_t e = 0; e < here.size(); ++e)
    if (config.settings.mode == MonteCarloMode::vcsgc && std::abs(here[e] - source->second[e]) > 1e-9)
      check.fail(at, fmt::format("found \"{}\", which balances {}, must be one that balances {}", of.stage,
                                 composition_text(source->second, check.structure.elements),
                                 composition_text(here, check.structure.elements)));
}

}  // namespace

TypeSampling::TypeSampling(const config::MonteCarlo& config, const StageFacts& facts, double temperature_K)
    : settings_(config.settings),
      temperature_K_(temperature_K),
      elements_(facts.elements),
      last_(facts.replicas.size()) {
  for (const std::string& replica : facts.replicas) {
    const bool chosen = !config.replicas || std::count(config.replicas->begin(), config.replicas->end(), replica) > 0;
    settings_.trials_per_atom.push_back(chosen ? config.trials_per_atom : 0);
  }
  settings_.target = target_of(config, facts);
  settings_.seeds = facts.seeds;
  settings_.stage = static_cast<std::uint32_t>(facts.index);
  if (!config.chemical_potential_eV) return;
  if (const auto* of = config.chemical_potential_eV->of_stage()) mu_of_ = of->stage;
  if (config.chemical_potential_eV->balances())
    balance_.emplace(settings_.target, static_cast<int>(elements_.size()), units::boltzmann_eV_per_K * temperature_K);
}

std::string TypeSampling::mu_text(const double (&mu_eV)[max_types], const double (&error_eV)[max_types]) const {
  std::string text;
  for (std::size_t e = 1; e < elements_.size(); ++e)
    text += fmt::format("{}{} {:.4f} +- {:.4f} eV", text.empty() ? "" : ", ", elements_[e], mu_eV[e], error_eV[e]);
  return fmt::format("{} against {}", text, elements_[0]);
}

void TypeSampling::begin(StageContext& context, const StageFacts& facts) {
  if (!mu_of_) return;
  for (const BalancedPotentials& found : context.batch.balanced) {
    if (found.stage >= static_cast<std::int64_t>(facts.index) || facts.stages[found.stage] != *mu_of_) continue;
    std::copy(std::begin(found.mu_eV), std::end(found.mu_eV), settings_.target.mu_eV);
    context.log.info(
        fmt::format("{}: chemical potentials of {}: {}", facts.name, *mu_of_, mu_text(found.mu_eV, found.error_eV)));
    return;
  }
  StateArchive::refuse("batch/balanced", fmt::format("has no chemical potentials of {}", *mu_of_));
}

void TypeSampling::balance(const std::vector<MonteCarloReport>& reports, bool adapts) {
  std::vector<TypeCounts> compositions;
  for (std::size_t r = 0; r < reports.size(); ++r) {
    if (settings_.trials_per_atom[r] == 0) continue;
    TypeCounts& counts = compositions.emplace_back();
    std::copy(reports[r].count.begin(), reports[r].count.end(), counts.count);
  }
  if (!adapts) return balance_->average(compositions);
  balance_->adapt(compositions);
  settings_.target = balance_->target();
}

void TypeSampling::end(StageContext& context, const StageFacts& facts) const {
  if (!balance_) return;
  BalancedPotentials found{.stage = static_cast<std::int64_t>(facts.index)};
  std::vector<double> mu_eV, error_eV, fraction;
  for (std::size_t e = 0; e < elements_.size(); ++e) {
    const int type = static_cast<int>(e);
    mu_eV.push_back(found.mu_eV[e] = balance_->mu_eV(type));
    error_eV.push_back(found.error_eV[e] = balance_->error_eV(type));
    fraction.push_back(settings_.target.fraction[e]);
  }
  context.batch.balanced.push_back(found);
  context.log.info(fmt::format("{}: chemical potentials that balance {} at {:g} K: {}, mean of {} cycles", facts.name,
                               composition_text(fraction, elements_), temperature_K_,
                               mu_text(found.mu_eV, found.error_eV), balance_->cycles()));
  context.output.file().write_record(context.output.group("balance"), {{{"elements", elements_},
                                                                        {"composition", fraction},
                                                                        {"temperature_K", temperature_K_},
                                                                        {"chemical_potential_eV", mu_eV},
                                                                        {"error_eV", error_eV},
                                                                        {"cycles", std::int64_t{balance_->cycles()}}},
                                                                       {}});
}

/// Chemical potentials that are not in the input belong to the state.
void TypeSampling::save(StateArchive& archive) const {
  archive.put("stage/monte_carlo", last_);
  if (balance_) balance_->save(archive);
  if (mu_of_)
    archive.put("stage/chemical_potential",
                std::vector<double>(settings_.target.mu_eV, settings_.target.mu_eV + elements_.size()));
}

void TypeSampling::restore(const StateArchive& archive) {
  last_ = archive.get_within<Tally>("stage/monte_carlo", last_.size(), -largest_number, largest_number);
  if (balance_) {
    balance_->restore(archive);
    settings_.target = balance_->target();
  }
  if (mu_of_) {
    const auto mu_eV =
        archive.get_within<double>("stage/chemical_potential", elements_.size(), -largest_number, largest_number);
    std::copy(mu_eV.begin(), mu_eV.end(), settings_.target.mu_eV);
  }
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

void config::MonteCarlo::check(StageCheck& check, const std::optional<PerReplica<double>>& temperature_K) const {
  const std::vector<std::string>& elements = check.structure.elements;
  if (elements.size() < 2)
    check.fail(check.at("monte_carlo"), fmt::format("found one element ({}), must be several", elements[0]));
  if (settings.mode == MonteCarloMode::swap_neighbors && !check.potential_has_densities)
    check.fail(
        check.at("monte_carlo") / "mode",
        "found \"swap_neighbors\", but the potential has no densities, within whose range neighbors are; must be "
        "\"swap\"");
  if (composition) check_elements("composition", *composition, check);
  if (!chemical_potential_eV) return;
  if (const auto* mu_eV = chemical_potential_eV->by_element()) check_elements("chemical_potential_eV", *mu_eV, check);
  if (const BalanceOf* of = chemical_potential_eV->of_stage()) check_source(*this, *of, check);
  if (balances()) {
    check_balance(*this, check, *temperature_K);
    check.balanced[check.stage] = wanted(*this, check.structure);
  }
}

}  // namespace vitrify
