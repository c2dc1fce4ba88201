#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "host/analysis/statistics/cooling_fit.hpp"
#include "host/campaign/glasses.hpp"
#include "host/cli/commands.hpp"
#include "host/config/document.hpp"

namespace vitrify::cli {
namespace {

using Json = nlohmann::ordered_json;

struct EffectiveRateArguments {
  std::vector<std::string> runs;
  bool json = false;
};

/// Fractions of an element differ by less than this where the composition is the same.
constexpr double same_composition = 0.01;

std::map<std::string, double> fractions_of(const QuenchedGlass& glass) {
  std::map<std::string, double> fractions;
  for (const auto& [element, count] : glass.composition)
    fractions[element] = static_cast<double>(count) / static_cast<double>(glass.atoms);
  return fractions;
}

/// Glasses made alike.
struct Group {
  std::vector<QuenchedGlass> glasses;

  bool hybrid() const { return !glasses.front().monte_carlo.empty(); }
  double rate() const { return glasses.front().rate_K_per_s; }
  GlassMean energy() const {
    std::vector<double> energies;
    for (const QuenchedGlass& glass : glasses) energies.push_back(glass.energy_eV_per_atom);
    return mean_of(energies);
  }
  double crystalline_fraction() const {
    double sum = 0;
    for (const QuenchedGlass& glass : glasses) sum += glass.crystalline_fraction;
    return sum / static_cast<double>(glasses.size());
  }
  /// Mean fraction of each element.
  std::map<std::string, double> composition() const {
    std::map<std::string, double> sum;
    double atoms = 0;
    for (const QuenchedGlass& glass : glasses)
      for (const auto& [element, count] : glass.composition) {
        sum[element] += static_cast<double>(count);
        atoms += static_cast<double>(count);
      }
    for (auto& [element, count] : sum) count /= atoms;
    return sum;
  }
};

std::vector<Group> groups_of(const std::vector<QuenchedGlass>& glasses) {
  std::map<QuenchedGlass::Recipe, Group> groups;
  for (const QuenchedGlass& glass : glasses) groups[glass.recipe()].glasses.push_back(glass);
  std::vector<Group> list;
  for (auto& [key, group] : groups) list.push_back(std::move(group));
  return list;
}

/// Energies can be compared, and averaged, of glasses that differ in how they were cooled and in nothing else.
void require_comparable(const QuenchedGlass& glass, const QuenchedGlass& first, const std::string& run) {
  const auto refuse = [&](const std::string& found, const std::string& must_be) {
    throw Error(ExitCode::bad_input, fmt::format("{}: found a glass {}, must be {} as the first", run, found, must_be));
  };
  if (glass.end_K != first.end_K) refuse(fmt::format("at {:g} K", glass.end_K), fmt::format("at {:g} K", first.end_K));
  if (glass.atoms != first.atoms) refuse(fmt::format("of {} atoms", glass.atoms), fmt::format("of {}", first.atoms));
  if (glass.conditions != first.conditions) refuse("of " + glass.conditions, "of " + first.conditions);
}

/// What the comparison rests on and the files do not bear out.
void warn_of_doubts(const std::vector<QuenchedGlass>& glasses) {
  const auto warn = [](const std::string& line) { fmt::print(stderr, "vitrify: warning: {}\n", line); };
  double lag_K = 0, composition = 0;
  const auto expected = fractions_of(glasses.front());
  for (const QuenchedGlass& glass : glasses) {
    lag_K = std::max(lag_K, std::fabs(glass.temperature_K - glass.end_K));
    auto fractions = fractions_of(glass);
    for (const auto& [element, fraction] : expected)
      composition = std::max(composition, std::fabs(fractions[element] - fraction));
  }
  if (lag_K > 0.1 * glasses.front().end_K)
    warn(
        fmt::format("energies were taken up to {:.0f} K away from {:g} K: the thermostat did not keep up with the rate",
                    lag_K, glasses.front().end_K));
  if (composition > same_composition)
    warn(fmt::format("the compositions of the glasses differ by up to {:.1f} %, and with them their energies",
                     100 * composition));
}

std::vector<QuenchedGlass> read_all(const std::vector<std::string>& runs) {
  std::vector<QuenchedGlass> glasses;
  std::set<std::string> origins;
  for (const std::string& run : runs)
    for (QuenchedGlass& glass : read_glasses(run)) {
      if (!glasses.empty()) require_comparable(glass, glasses.front(), run);
      if (!origins.insert(glass.origin).second)
        throw Error(ExitCode::bad_input, run + ": found the glasses of this run a second time, must be given once");
      glasses.push_back(std::move(glass));
    }
  return glasses;
}

CoolingFit fit_of(const std::vector<QuenchedGlass>& glasses) {
  std::vector<double> rates, energies;
  for (const QuenchedGlass& glass : glasses) {
    if (!glass.monte_carlo.empty()) continue;
    rates.push_back(glass.rate_K_per_s);
    energies.push_back(glass.energy_eV_per_atom);
  }
  return {rates, energies};
}

EffectiveRate effective_rate(const CoolingFit& fit, const Group& group) {
  return fit.rate_of(group.energy().energy, group.energy().glasses);
}

Json to_json(const Group& group, const CoolingFit& fit) {
  const GlassMean energy = group.energy();
  Json json = {{"rate_K_per_s", group.rate()}};
  if (group.hybrid()) {
    const EffectiveRate rate = effective_rate(fit, group);
    json["effective_rate_K_per_s"] = std::pow(10, rate.log10_rate);
    json["effective_rate_error_decades"] = rate.error_decades;
    json["monte_carlo"] = config::parse_document(group.glasses.front().monte_carlo, "monte_carlo");
  }
  json["energy_eV_per_atom"] = energy.energy;
  json["energy_error_eV_per_atom"] = energy.standard_error;
  json["glasses"] = energy.glasses;
  json["md_steps"] = group.glasses.front().md_steps;
  json["composition"] = group.composition();
  json["crystalline_fraction"] = group.crystalline_fraction();
  return json;
}

void print_json(const std::vector<Group>& groups, const CoolingFit& fit, double end_K) {
  Json json = {{"temperature_K", end_K},
               {"fit",
                {{"intercept_eV_per_atom", fit.intercept()},
                 {"slope_eV_per_atom_per_decade", fit.slope()},
                 {"slope_error_eV_per_atom_per_decade", fit.slope_error()},
                 {"scatter_eV_per_atom", fit.scatter()}}},
               {"md", Json::array()},
               {"hybrid", Json::array()}};
  for (const Group& group : groups) json[group.hybrid() ? "hybrid" : "md"].push_back(to_json(group, fit));
  fmt::print("{}\n", json.dump(2));
}

/// The error, or "" where it is not known.
std::string error_text(double error, int digits) {
  return std::isnan(error) ? "" : fmt::format(" +- {:.{}f}", error, digits);
}

void print_table(const std::vector<Group>& groups, const CoolingFit& fit, double end_K) {
  fmt::print("E({:g} K) = {:.5f} + {:.5f}{} log10(rate in K/s) eV/atom\n\n", end_K, fit.intercept(), fit.slope(),
             error_text(fit.slope_error(), 5));
  fmt::print("{:6}  {:>9}  {:>9}  {:>7}  {:22}  {:9}  {:24}  {}\n", "", "rate K/s", "MD steps", "glasses",
             "energy eV/atom", "crystal %", "effective rate K/s", "composition");
  for (const Group& group : groups) {
    const GlassMean energy = group.energy();
    std::string rate, composition;
    if (group.hybrid()) {
      const EffectiveRate found = effective_rate(fit, group);
      rate = fmt::format("10^({:.2f}{})", found.log10_rate, error_text(found.error_decades, 2));
    }
    for (const auto& [element, fraction] : group.composition())
      composition += fmt::format("{}{:.2f} ", element, 100 * fraction);
    fmt::print("{:6}  {:>9.3g}  {:>9}  {:>7}  {:22}  {:<9.2f}  {:24}  {}\n", group.hybrid() ? "MD/MC" : "MD",
               group.rate(), group.glasses.front().md_steps, energy.glasses,
               fmt::format("{:.5f}{}", energy.energy, error_text(energy.standard_error, 5)),
               100 * group.crystalline_fraction(), rate, composition);
  }
}

ExitCode analyze(const EffectiveRateArguments& a) {
  const std::vector<QuenchedGlass> glasses = read_all(a.runs);
  warn_of_doubts(glasses);
  const CoolingFit fit = fit_of(glasses);
  (a.json ? print_json : print_table)(groups_of(glasses), fit, glasses.front().end_K);
  return ExitCode::success;
}

}  // namespace

Command effective_rate_command() {
  const auto a = std::make_shared<EffectiveRateArguments>();
  return {.name = "effective-rate",
          .help = "Cooling rates that would have taken plain dynamics to the energies of MD/MC glasses.",
          .options = {{"RUN",
                       &a->runs,
                       "Run directories with quenched replicas; plain ones of two rates or more",
                       {Required{}}},
                      {"--json", &a->json, "Print everything as JSON"}},
          .run = [a] { return analyze(*a); }};
}

}  // namespace vitrify::cli
