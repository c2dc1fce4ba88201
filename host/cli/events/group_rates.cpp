#include "host/cli/events/group_rates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "host/config/document.hpp"

namespace vitrify::cli {
namespace {

using config::Json;

[[noreturn]] void refuse(const std::string& word) {
  throw Error(ExitCode::usage,
              fmt::format("--rate: found {}, must be GROUP=RATE or GROUP=RATE:DECADES, the rate in K/s", word));
}

std::pair<std::string, GroupRate> parse_rate(const std::string& word) {
  const std::size_t equals = word.rfind('=');
  if (equals == std::string::npos || equals == 0) refuse(word);
  double rate = 0, decades = 0;
  int end = 0;
  const std::string numbers = word.substr(equals + 1);
  const int read = std::sscanf(numbers.c_str(), "%lf%n:%lf%n", &rate, &end, &decades, &end);
  if (read < 1 || end != static_cast<int>(numbers.size()) || !std::isfinite(rate) || rate <= 0 || !(decades >= 0))
    refuse(word);
  return {word.substr(0, equals), {std::log10(rate), decades}};
}

/// Errors that are not known are null.
double number_or_zero(const Json& group, const char* key) {
  return group.at(key).is_number() ? group.at(key).get<double>() : 0;
}

std::map<QuenchedGlass::Recipe, GroupRate> read_rates(const std::string& file) {
  std::map<QuenchedGlass::Recipe, GroupRate> rates;
  try {
    const Json result = config::parse_document(config::read_text(file), file);
    for (const Json& group : result.at("hybrid")) {
      const QuenchedGlass::Recipe recipe{group.at("monte_carlo").dump(), -group.at("rate_K_per_s").get<double>(),
                                         group.at("md_steps").get<std::int64_t>()};
      rates[recipe] = {std::log10(group.at("effective_rate_K_per_s").get<double>()),
                       number_or_zero(group, "effective_rate_error_decades")};
    }
  } catch (const nlohmann::json::exception&) {
    throw Error(ExitCode::bad_input, file + ": found no result of analyze effective-rate --json");
  }
  return rates;
}

}  // namespace

GroupRates::GroupRates(const std::string& file, const std::vector<std::string>& words) {
  if (!file.empty()) by_recipe_ = read_rates(file);
  for (const std::string& word : words) by_name_.insert(parse_rate(word));
}

std::optional<GroupRate> GroupRates::of(const GlassGroup& group) const {
  if (const auto named = by_name_.find(group.name); named != by_name_.end()) return named->second;
  if (!group.recipe) return {};
  if (const auto found = by_recipe_.find(*group.recipe); found != by_recipe_.end()) return found->second;
  const auto& [monte_carlo, negative_rate, steps] = *group.recipe;
  if (!monte_carlo.empty()) return {};
  return GroupRate{std::log10(-negative_rate), 0};
}

void GroupRates::require_names(const std::vector<GlassGroup>& groups) const {
  for (const auto& named : by_name_)
    if (std::none_of(groups.begin(), groups.end(),
                     [&](const GlassGroup& group) { return group.name == named.first; })) {
      std::string names;
      for (const GlassGroup& group : groups) names += (names.empty() ? "" : ", ") + group.name;
      throw Error(ExitCode::usage, fmt::format("--rate: found {}, must be one of the groups: {}", named.first, names));
    }
}

}  // namespace vitrify::cli
