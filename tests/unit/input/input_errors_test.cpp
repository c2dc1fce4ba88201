// Each way in which an input can be wrong, with the line that tells of it.
#include <gtest/gtest.h>

#include "tests/unit/input/sample.hpp"

namespace vitrify::config {
namespace {

struct BadValue {
  const char* pointer;
  Json value;
  std::string message;
};

void expect_refused(const std::vector<BadValue>& table) {
  for (const auto& [pointer, value, message] : table) {
    EXPECT_EQ(complaints(sample_with(pointer, value)), "input.json: " + message) << pointer;
  }
}

/// The types of the sample's stages, which has one of each in the order of the language.
std::string stage_types() {
  const Json sample = sample_input();
  std::string list;
  for (const Json& stage : sample["stages"]) list += (list.empty() ? "" : ", ") + stage["type"].dump();
  return list;
}

const std::string methods = R"(must be one of "lbfgs", "cg", "fire")";
const std::string integer_limit = "must be at most 9007199254740991 in magnitude";

TEST(InputErrors, TellOfWrongTypes) {
  expect_refused(
      {{"/title", 3, "/title: found 3, must be a string"},
       {"/timestep_fs", "2", "/timestep_fs: found \"2\", must be a number"},
       {"/timestep_fs", nullptr, "/timestep_fs: found null, must be a number"},
       {"/timestep_fs", true, "/timestep_fs: found true, must be a number"},
       {"/system/atoms", 10.5, "/system/atoms: found 10.5, must be an integer"},
       {"/system/atoms", "10", "/system/atoms: found \"10\", must be an integer"},
       {"/replicas/seed", 9007199254740993, "/replicas/seed: found 9007199254740993, " + integer_limit},
       {"/replicas/seed", 18446744073709551615u, "/replicas/seed: found 18446744073709551615, " + integer_limit},
       {"/output/velocities", 1, "/output/velocities: found 1, must be true or false"},
       {"/output", Json::array(), "/output: found [], must be an object"},
       {"/stages", Json::object(), "/stages: found {}, must be an array with at least one element"},
       {"/stages", Json::array(), "/stages: found [], must be an array with at least one element"},
       {"/stages/0", 7, "/stages/0: found 7, must be an object"},
       {"/system", "glass.data", "/system: found \"glass.data\", must be an object"},
       {"/system/composition", 0.5, "/system/composition: found 0.5, must be an object with at least one key"},
       {"/stages/0/method", 1, "/stages/0/method: found 1, " + methods},
       {"/stages/0/method", "conjugate", "/stages/0/method: found \"conjugate\", " + methods},
       {"/stages/0/method", "fir", "/stages/0/method: found \"fir\", " + methods + "; did you mean \"fire\"?"}});
}

TEST(InputErrors, TellOfValuesOutOfRange) {
  expect_refused({{"/timestep_fs", 0, "/timestep_fs: found 0, must be > 0 and <= 10"},
                  {"/timestep_fs", 20, "/timestep_fs: found 20, must be > 0 and <= 10"},
                  {"/system/atoms", 0, "/system/atoms: found 0, must be >= 1 and <= 2147483647"},
                  {"/stages/3/rate_K_per_s", -1e12, "/stages/3/rate_K_per_s: found -1e12, must be > 0"},
                  {"/stages/3/rate_K_per_s", {1e12, -1e12}, "/stages/3/rate_K_per_s/1: found -1e12, must be > 0"},
                  {"/stages/4/sign", 0, "/stages/4/sign: found 0, must be one of 1, -1"},
                  {"/stages/4/strain_path/0", 6, "/stages/4/strain_path/0: found 6, must be >= -5 and <= 5"},
                  {"/stages/4/step", 0.1, "/stages/4/step: found 0.1, must be > 0 and <= 0.01"},
                  {"/potential/file", "", "/potential/file: found \"\", must be a string that is not empty"}});
}

const std::string name_rule =
    R"(must be 1 to 64 letters, digits, "_", "-" and ".", the first a letter, a digit or "_")";

TEST(InputErrors, TellOfTextsThatCannotBeUsed) {
  expect_refused(
      {{"/stages/0/name", "", "/stages/0/name: found \"\", " + name_rule},
       {"/stages/0/name", "a/b", "/stages/0/name: found \"a/b\", " + name_rule},
       {"/stages/0/name", "..", "/stages/0/name: found \"..\", " + name_rule},
       {"/stages/0/name", std::string(100'000, 'x'),
        std::string("/stages/0/name: found \"").append(59, 'x') + "..., " + name_rule},
       {"/stages/0/name", "\u00fcber", "/stages/0/name: found \"\u00fcber\", " + name_rule},
       {"/stages/0/name", "a\nb", "/stages/0/name: found \"a\\nb\", " + name_rule},
       {"/potential/elements", {"Cu", "zr"}, "/potential/elements/1: found \"zr\", must be a chemical symbol"},
       {"/potential/elements",
        {"Cu", "Zr", "Cu"},
        "/potential/elements/2: found \"Cu\", must be unique: element 0 is the same"}});
}

TEST(InputErrors, TellOfUnknownKeysAndTypes) {
  expect_refused(
      {{"/titel", "", "/titel: unknown key \"titel\"; did you mean \"title\"?"},
       {"/stages/1/tempreture_K", 300,
        "/stages/1/tempreture_K: unknown key \"tempreture_K\"; did you mean \"temperature_K\"?"},
       {"/stages/3/rate", 1e12, "/stages/3/rate: unknown key \"rate\"; did you mean \"rate_K_per_s\"?"},
       {"/output/interval", 1,
        "/output/interval: unknown key \"interval\"; known: checkpoint_minutes, flush_minutes, velocities"},
       {"/output/a~1b", 1, "/output/a~1b: unknown key \"a/b\"; known: checkpoint_minutes, flush_minutes, velocities"},
       {"/stages/0/type", "minimise",
        "/stages/0/type: found \"minimise\", must be one of " + stage_types() + "; did you mean \"minimize\"?"}});
}

TEST(InputErrors, TellOfBadSystems) {
  expect_refused(
      {{"/system/structure", "glass.data", "/system: found more than one of \"atoms\", \"structure\", must be one"},
       {"/system", Json::object(), "/system: found none of \"atoms\", \"structure\", must be one"},
       {"/system", Json{{"structure", "glass.data"}, {"replicate", {1, 1}}},
        "/system/replicate: found [1,1], must be an array of 3 elements"},
       {"/system", Json{{"structure", "glass.data"}, {"replicate", {1, 0, 1}}},
        "/system/replicate/1: found 0, must be >= 1 and <= 10000"},
       {"/system", Json{{"structure", "glass.data"}, {"density_g_cm3", 7}},
        "/system/density_g_cm3: unknown key \"density_g_cm3\"; known: structure, elements, replicate, copy_velocities"},
       {"/system/composition", Json{{"Cu", 0.5}, {"Zr", 0.6}},
        "/system/composition: found fractions with the sum 1.1, must be 1"},
       {"/system/composition", Json{{"Cu", 1.5}, {"Zr", -0.5}},
        "/system/composition/Cu: found 1.5, must be > 0 and <= 1\n"
        "input.json: /system/composition/Zr: found -0.5, must be > 0 and <= 1"},
       {"/system/composition", Json{{"copper", 1}},
        "/system/composition/copper: found \"copper\", must be a chemical symbol"},
       {"/system/composition", Json{{"Cu", 0.9999}, {"Zr", 0.0001}},
        "/system/composition/Zr: found 1e-4, which gives no atom of Zr among 1000"}});
}

TEST(InputErrors, TellOfWrongCountsAndNamesOfReplicas) {
  expect_refused(
      {{"/replicas/seeds", {1, 2, 3}, "/replicas/seeds: found length 3, must be 2: one per replica"},
       {"/replicas/names", {"a"}, "/replicas/names: found length 1, must be 2: one per replica"},
       {"/replicas/names", {"a", "a"}, "/replicas/names/1: found \"a\", must be unique: element 0 is the same"},
       {"/replicas", Json{{"count", 2}, {"seed", 1}, {"seeds", {1, 2}}},
        "/replicas/seeds: found next to \"seed\", must be one of the two"},
       {"/replicas", Json{{"count", 2}, {"seed", 1'000'000'000'000'000}},
        "/replicas/seed: found 1e15, must be <= 999999999999999, from which 2 replicas count up to 1e15"},
       {"/stages/3/rate_K_per_s",
        {1e12, 1e13, 1e14},
        "/stages/3/rate_K_per_s: found length 3, must be 2: one per replica"},
       {"/stages/4/plane", {"xy"}, "/stages/4/plane: found length 1, must be 2: one per replica"}});
}

Json md(const Json& more) {
  Json stage = {{"type", "md"}, {"duration_ps", 1}};
  stage.update(more);
  return stage;
}

TEST(InputErrors, TellOfImpossibleDynamics) {
  expect_refused(
      {{"/stages/1", md(Json::object()), "/stages/1/temperature_K: missing; a thermostat requires it"},
       {"/stages/1", md({{"ensemble", "nve"}, {"velocities", "maxwell"}}),
        "/stages/1/temperature_K: missing; maxwell requires it"},
       {"/stages/1/temperature_K", 0, "/stages/1/temperature_K: found 0, must be 1e-6 or more with a thermostat"},
       {"/stages/1/temperature_K",
        {300, 0},
        "/stages/1/temperature_K/1: found 0, must be 1e-6 or more with a thermostat"},
       {"/stages/1", md({{"ensemble", "nve"}, {"temperature_K", 300}}),
        "/stages/1/temperature_K: found with \"ensemble\": \"nve\" and \"velocities\": \"keep\", must be left "
        "out"},
       {"/stages/1", md({{"ensemble", "nve"}, {"temperature_end_K", 300}}),
        "/stages/1/temperature_end_K: found with \"ensemble\": \"nve\", must be left out"},
       {"/stages/1", md({{"ensemble", "nvt"}, {"temperature_K", 300}, {"pressure_GPa", 1}}),
        "/stages/1/pressure_GPa: found 1, must be 0 or left out with \"nvt\""},
       {"/stages/1/duration_ps", 1e-4,
        "/stages/1/duration_ps: found a duration of 0.0001 ps, which is 0 steps of 2 fs, must be 1 to 2^53 - 1"},
       {"/stages/1/duration_ps",
        {1, 1e20},
        "/stages/1/duration_ps/1: found a duration of 1e+20 ps, which is 5e+22 steps of 2 fs, must be 1 to "
        "2^53 - 1"},
       {"/stages/1/thermostat_time_ps", 0.01,
        "/stages/1/thermostat_time_ps: found 0.01, which is 5 steps of 2 fs, must be 10 or more"},
       {"/stages/3/barostat_time_ps", 0.04,
        "/stages/3/barostat_time_ps: found 0.04, which is 20 steps of 2 fs, must be 25 or more"},
       {"/stages/2/min_duration_ps", 2000, "/stages/2/min_duration_ps: found 2000, must be <= max_duration_ps = 1000"},
       {"/stages/2/min_slope", 1.5, "/stages/2/min_slope: found 1.5, must be >= 0 and <= 1"},
       {"/stages/2/max_duration_ps", 4,
        "/stages/2/min_slope: found with 4 intervals of thermo_every = 500 steps in max_duration_ps = 4, must be 20 or "
        "more "
        "for a slope"},
       {"/stages/2/ensemble", "nve",
        "/stages/2/ensemble: found \"nve\", must be one of \"nvt\", \"npt\"; did you mean \"nvt\"?"}});
}

TEST(InputErrors, TellOfImpossibleQuenches) {
  expect_refused(
      {{"/stages/3/temperature_end_K", 1200,
        "/stages/3/temperature_start_K: found 1200, must be > temperature_end_K = 1200"},
       {"/stages/3",
        Json{{"type", "quench"}, {"temperature_start_K", 1500}, {"temperature_end_K", 1000}, {"rate_K_per_s", 1e9}},
        "/stages/3/switch_temperature_K: found 900, must be > temperature_end_K = 1000, or nothing is cooled "
        "at 1e9 K/s"},
       {"/stages/3/rate_K_per_s", 9e18,
        "/stages/3/rate_K_per_s: found a duration of 0.0001 ps, which is 0 steps of 2 fs, must be 1 to 2^53 - "
        "1"}});
}

TEST(InputErrors, TellOfImpossibleShear) {
  expect_refused(
      {{"/stages/4/strain_path",
        {0.1, 0.1},
        "/stages/4/strain_path/1: found 0.1, must be one step (1e-5) or more from 0.1"},
       {"/stages/4/strain_path",
        {0},
        "/stages/4/strain_path/0: found 0, must be one step (1e-5) or more "
        "from 0"},
       {"/stages/4/step", 1e-300, "/stages/4/strain_path/0: found 0.1, must be no more than 2^53 - 1 steps away"},
       {"/stages/4/locate_step", 1e-5, "/stages/4/locate_step: found 1e-5, must be < step = 1e-5 and >= 1e-11"},
       {"/stages/4/locate_step", 1e-14, "/stages/4/locate_step: found 1e-14, must be < step = 1e-5 and >= 1e-11"},
       {"/stages/4/snapshot_every_strain", 1e-6, "/stages/4/snapshot_every_strain: found 1e-6, must be >= step = 1e-5"},
       {"/stages/4", Json{{"type", "aqs"}, {"snapshot_every", 10}, {"snapshot_every_strain", 0.01}},
        "/stages/4/snapshot_every_strain: found next to \"snapshot_every\", must be one of the two"}});
}

TEST(InputErrors, TellOfMissingKeys) {
  EXPECT_EQ(complaints(without(sample_input(), "/potential")), "input.json: /potential: missing; this key is required");
  EXPECT_EQ(complaints(without(sample_input(), "/stages/0/type")),
            "input.json: /stages/0/type: missing; this key is required");
  EXPECT_EQ(complaints(without(sample_input(), "/stages/3/rate_K_per_s")),
            "input.json: /stages/3/rate_K_per_s: missing; this key is required");
}

TEST(InputErrors, TellOfNamesUsedTwice) {
  Json json = sample_with("/stages/0/name", "cool");
  json["stages"][3]["name"] = "cool";
  EXPECT_EQ(complaints(json), "input.json: /stages/3/name: found \"cool\", must be unique: stage 0 has it");
  // A name that another stage gets by default is taken, too.
  EXPECT_EQ(complaints(sample_with("/stages/0/name", "md")),
            "input.json: /stages/1/name: found \"md\", must be unique: stage 0 has it");
}

TEST(InputErrors, TellOfADocumentThatIsNoObject) {
  EXPECT_EQ(complaints(Json::array()), "input.json: found [], must be an object");
}

TEST(InputErrors, TellAllAtOnce) {
  Json json = sample_with("/timestep_fs", -1);
  json["titel"] = "";
  json["stages"][0]["method"] = "newton";
  json["stages"][3]["rate_K_per_s"] = {1e12, 1e12, 1e12};
  json["stages"][4].update(Json{{"locate_step", 1}, {"stpe", 1e-5}});
  EXPECT_EQ(complaints(json),
            "input.json: /timestep_fs: found -1, must be > 0 and <= 10\n"
            "input.json: /stages/0/method: found \"newton\", must be one of \"lbfgs\", \"cg\", \"fire\"\n"
            "input.json: /stages/4/stpe: unknown key \"stpe\"; did you mean \"step\"?\n"
            "input.json: /titel: unknown key \"titel\"; did you mean \"title\"?\n"
            "input.json: /stages/3/rate_K_per_s: found length 3, must be 2: one per replica");
}

}  // namespace
}  // namespace vitrify::config
