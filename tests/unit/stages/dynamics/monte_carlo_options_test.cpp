#include "host/stages/dynamics/monte_carlo_options.hpp"

#include <gtest/gtest.h>

#include "tests/unit/input/sample.hpp"

namespace vitrify::config {
namespace {

MonteCarlo section(const Json& json) {
  return *monte_carlo(parsed(sample_with("/stages/3/monte_carlo", json)).stages[3]);
}

/// What is wrong with a section, or with the stage or the input because of it.
std::string refusal(const Json& json) { return complaints(sample_with("/stages/3/monte_carlo", json)); }

TEST(MonteCarloSection, IsOptional) {
  for (const Stage& stage : parsed(sample_input()).stages) EXPECT_EQ(monte_carlo(stage), nullptr);
}

TEST(MonteCarloSection, DefaultsToTheReferenceStudy) {
  const MonteCarlo study = section(Json::object());
  EXPECT_EQ(study.settings.mode, MonteCarloMode::vcsgc);
  EXPECT_EQ(study.settings.every, 10);
  EXPECT_EQ(study.trials_per_atom, 0.25);
  EXPECT_EQ(study.kappa, 1000);
  EXPECT_EQ(study.kappa_unit, KappaUnit::kT);
  EXPECT_FALSE(study.composition);
  EXPECT_FALSE(study.replicas);
}

TEST(MonteCarloSection, HandsItsKeysToTheSettingsOfTheEngine) {
  MonteCarloSettings settings;
  EXPECT_EQ(section(Json::object()).settings, settings);
  settings.mode = MonteCarloMode::swap_neighbors;
  settings.every = 7;
  EXPECT_EQ(section({{"mode", "swap_neighbors"}, {"every", 7}}).settings, settings);
}

TEST(MonteCarloSection, IsReadInEachStageOfDynamicsAndWrittenBack) {
  const Json full = {{"mode", "vcsgc"},
                     {"every", 20},
                     {"trials_per_atom", 1.5},
                     {"kappa", 80},
                     {"kappa_unit", "eV"},
                     {"composition", {{"Cu", 0.64}, {"Zr", 0.36}}},
                     {"chemical_potential_eV", {{"Zr", -0.2}}},
                     {"replicas", {"r1"}}};
  for (const std::size_t stage : {1, 2, 3}) {
    const Input input = parsed(sample_with("/stages/" + std::to_string(stage) + "/monte_carlo", full));
    EXPECT_EQ(monte_carlo(input.stages[stage])->composition->at("Cu"), 0.64);
    EXPECT_EQ(to_json(input)["stages"][stage]["monte_carlo"], full);
    EXPECT_EQ(parsed(to_json(input)), input);
  }
}

TEST(MonteCarloSection, RefusesKeysWithoutMeaningInTheMode) {
  const std::string at = "input.json: /stages/3/monte_carlo";
  EXPECT_EQ(refusal({{"mode", "swap"}, {"kappa", 5}}), at + "/kappa: found with \"mode\": \"swap\", must be left out");
  EXPECT_EQ(refusal({{"mode", "swap_neighbors"}, {"chemical_potential_eV", {{"Cu", 1}}}}),
            at + "/chemical_potential_eV: found with \"mode\": \"swap_neighbors\", must be left out");
  EXPECT_EQ(refusal({{"mode", "sgc"}, {"composition", {{"Cu", 1}}}, {"chemical_potential_eV", {{"Cu", 1}}}}),
            at + "/composition: found with \"mode\": \"sgc\", must be left out");
  EXPECT_EQ(refusal({{"mode", "sgc"}}), at + "/chemical_potential_eV: missing; \"sgc\" requires it");
}

TEST(MonteCarloSection, ChemicalPotentialsAreNumbersABalanceOrThoseOfAStage) {
  for (const Json& form : {Json{{"Zr", 3}}, Json("balance"), Json{{"from", "melt"}}}) {
    const Input input = parsed(sample_with("/stages/1/monte_carlo", {{"chemical_potential_eV", form}}));
    EXPECT_EQ(to_json(input)["stages"][1]["monte_carlo"]["chemical_potential_eV"], form);
    EXPECT_EQ(parsed(to_json(input)), input);
    EXPECT_EQ(monte_carlo(input.stages[1])->balances(), form == "balance");
    EXPECT_EQ(monte_carlo(input.stages[1])->kappa, form == "balance" ? 100 : 1000);
  }
  const std::string at = "input.json: /stages/3/monte_carlo/chemical_potential_eV";
  const auto with = [](const Json& form) { return refusal({{"chemical_potential_eV", form}}); };
  const std::string forms = R"(, must be "balance", {"from": STAGE} or an object of numbers by element)";
  EXPECT_EQ(with("balanced"), at + R"(: found "balanced")" + forms);
  EXPECT_EQ(with(3), at + ": found 3" + forms);
  EXPECT_NE(with({{"from", 3}}).find(at + "/from: found 3, must be 1 to 64 letters"), std::string::npos);
  EXPECT_EQ(with({{"from", "melt"}, {"Zr", 3}}), at + ": found \"from\" and other keys, must be one or the other");
}

TEST(MonteCarloSection, BalancesAtOneTemperatureInEnoughCycles) {
  const Json balance = {{"chemical_potential_eV", "balance"}};
  const auto with = [&](std::size_t stage, const Json& changes, const Json& section) {
    Json input = sample_with("/stages/" + std::to_string(stage) + "/monte_carlo", section);
    input["stages"][stage].update(changes);
    return complaints(input);
  };
  EXPECT_EQ(with(1, {{"duration_ps", {20, 2}}}, balance), "");
  EXPECT_EQ(with(2, {{"min_duration_ps", 2}}, balance), "");
  EXPECT_EQ(with(1, {{"duration_ps", {20, 1.9}}}, balance),
            "input.json: /stages/1/duration_ps: found 1.9 ps, which is 95 cycles, must be 100 or more to balance "
            "chemical potentials");
  EXPECT_EQ(with(2, Json::object(), balance),
            "input.json: /stages/2/min_duration_ps: found 0 ps, which is 0 cycles, must be 100 or more to balance "
            "chemical potentials");
  EXPECT_EQ(with(1, {{"temperature_end_K", 300}}, balance),
            "input.json: /stages/1/temperature_end_K: found in a stage that balances chemical potentials, must be left "
            "out");
  EXPECT_EQ(
      with(3, Json::object(), balance),
      "input.json: /stages/3/monte_carlo/chemical_potential_eV: found \"balance\" in a quench, must be in a stage "
      "at one temperature");
  EXPECT_EQ(
      with(1, Json::object(), {{"mode", "sgc"}, {"chemical_potential_eV", "balance"}}),
      "input.json: /stages/1/monte_carlo/chemical_potential_eV: found \"balance\" with \"mode\": \"sgc\", must be "
      "with \"vcsgc\": a target is balanced");
}

TEST(MonteCarloSection, RefusesWhatCannotBe) {
  const std::string at = "input.json: /stages/3/monte_carlo";
  EXPECT_EQ(refusal({{"every", 0}}), at + "/every: found 0, must be >= 1");
  EXPECT_EQ(refusal({{"trials_per_atom", 0}}), at + "/trials_per_atom: found 0, must be > 0 and <= 1000");
  EXPECT_EQ(refusal({{"composition", {{"Cu", 0.5}, {"Zr", 0.4}}}}),
            at + "/composition: found fractions with the sum 0.9, must be 1");
  EXPECT_EQ(refusal({{"replicas", {"r1", "r1"}}}),
            at + "/replicas/1: found \"r1\", must be unique: element 0 is the same");
  EXPECT_EQ(refusal({{"replicas", {"r7"}}}),
            at + "/replicas/0: found \"r7\", must be one of \"r0\", \"r1\"; did you mean \"r0\"?");
  Json input = sample_with("/stages/1/monte_carlo", Json::object());
  input["stages"][1]["ensemble"] = "nve";
  EXPECT_EQ(complaints(input),
            "input.json: /stages/1/monte_carlo: found with \"ensemble\": \"nve\", must be left out: it needs a "
            "temperature");
}

}  // namespace
}  // namespace vitrify::config
