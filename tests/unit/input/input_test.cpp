#include "host/input/input.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "tests/unit/input/sample.hpp"

namespace vitrify::config {
namespace {

template <class T>
T stage_of(const Json& input, std::size_t index) {
  return std::get<T>(parsed(input).stages.at(index));
}

TEST(Input, ReadsAllSections) {
  const Input input = parsed(sample_input());
  EXPECT_EQ(input.title, "sample");
  EXPECT_EQ(input.potential.file, "CuZr.eam.fs");
  const auto& start = std::get<RandomStart>(input.system);
  EXPECT_EQ(start.atoms, 1000);
  EXPECT_EQ(start.composition, (Composition{{"Cu", 0.5}, {"Zr", 0.5}}));
  EXPECT_EQ(input.replicas.count, 2);
  ASSERT_GT(input.stages.size(), 3u);
  const auto& quench = std::get<Quench>(input.stages[3]);
  EXPECT_EQ(quench.temperature_start_K, 1200);
  EXPECT_EQ(quench.temperature_end_K, 300);
  EXPECT_EQ(quench.rate_K_per_s.at(1), 1e12);
  EXPECT_EQ(std::get<Md>(input.stages[1]).dynamics.velocities, Velocities::maxwell);
}

TEST(Input, ReadsAStructureFile) {
  Json json = from_file_input();
  json["system"]["elements"] = {"Cu", "Zr", "Cu"};
  json["system"]["replicate"] = {5, 10, 1};
  const auto start = std::get<StructureFile>(parsed(json).system);
  EXPECT_EQ(start.structure, "glass.data");
  EXPECT_EQ(start.elements, (std::vector<std::string>{"Cu", "Zr", "Cu"}));
  EXPECT_EQ(start.replicate, (std::array<std::int64_t, 3>{5, 10, 1}));
}

TEST(Input, FillsInDefaults) {
  const Input input = parsed(sample_input());
  EXPECT_EQ(input.output.checkpoint_minutes, 5);
  const auto& minimize = std::get<Minimize>(input.stages[0]);
  EXPECT_EQ(minimize.minimizer.method, MinimizerMethod::lbfgs);
  EXPECT_EQ(minimize.minimizer.max_evaluations, 100'000);
  const auto& md = std::get<Md>(input.stages[1]);
  EXPECT_EQ(md.ensemble, Ensemble::npt);
  EXPECT_EQ(md.dynamics.plan.thermostat_time_ps, 0.1);
  EXPECT_EQ(md.common.thermo_every, 500);
  const auto& aqs = std::get<Aqs>(input.stages[4]);
  EXPECT_EQ(aqs.strain_path, std::vector<double>{0.1});
  EXPECT_EQ(aqs.settings.step, 1e-5);
  EXPECT_EQ(aqs.settings.minimizer.max_evaluations, 20'000);
  EXPECT_EQ(aqs.common.thermo_every, 1);
  EXPECT_FALSE(aqs.settings.locate_step);
}

TEST(Input, CountsSeedsUpFromTheFirst) {
  EXPECT_EQ(parsed(sample_input()).replicas.seeds, (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(parsed(sample_with("/replicas/seed", 7)).replicas.seeds, (std::vector<std::int64_t>{7, 8}));
  EXPECT_EQ(parsed(sample_with("/replicas/seeds", {5, 5})).replicas.seeds, (std::vector<std::int64_t>{5, 5}));
}

TEST(Input, HasOneReplicaByDefault) {
  const Input input = parsed(without(sample_input(), "/replicas"));
  EXPECT_EQ(input.replicas.seeds, std::vector<std::int64_t>{1});
  EXPECT_EQ(input.replicas.names, std::vector<std::string>{"r0"});
}

TEST(Input, NamesReplicas) {
  EXPECT_EQ(parsed(sample_input()).replicas.names, (std::vector<std::string>{"r0", "r1"}));
  EXPECT_EQ(parsed(sample_with("/replicas/names", {"fast", "slow.1"})).replicas.names,
            (std::vector<std::string>{"fast", "slow.1"}));
}

TEST(Input, NamesStagesByTypeAndNumbersThoseThatRepeat) {
  Json json = sample_input();
  const Json minimize = {{"type", "minimize"}}, named = {{"type", "minimize"}, {"name", "second"}};
  json["stages"] = {minimize, named, {{"type", "aqs"}}, minimize};
  std::vector<std::string> names;
  for (const Stage& stage : parsed(json).stages) names.push_back(common(stage).name);
  EXPECT_EQ(names, (std::vector<std::string>{"minimize-1", "second", "aqs", "minimize-3"}));
}

TEST(Input, TakesValuesPerReplicaAsScalarOrArray) {
  const Aqs same = stage_of<Aqs>(sample_with("/stages/4/plane", "xz"), 4);
  EXPECT_EQ(same.plane.at(0), ShearPlane::xz);
  EXPECT_EQ(same.plane.at(1), ShearPlane::xz);
  Json json = sample_with("/stages/4/plane", {"xy", "yz"});
  json["stages"][4]["sign"] = {1, -1};
  const Aqs own = stage_of<Aqs>(json, 4);
  EXPECT_EQ(own.plane.at(0), ShearPlane::xy);
  EXPECT_EQ(own.plane.at(1), ShearPlane::yz);
  EXPECT_EQ(own.sign.at(1), -1);
  EXPECT_THROW(own.sign.at(2), std::out_of_range);
}

TEST(Input, TakesIntegersInExponentForm) {
  EXPECT_EQ(stage_of<Minimize>(sample_with("/stages/0/max_evaluations", 1e5), 0).minimizer.max_evaluations, 100'000);
}

TEST(Input, HandsKeysOfMinimizationsToTheSettingsOfTheEngine) {
  MinimizerSettings minimizer;
  EXPECT_EQ(stage_of<Minimize>(sample_input(), 0).minimizer, minimizer);
  minimizer.method = MinimizerMethod::conjugate_gradient;
  minimizer.max_evaluations = 1'000'000'000'000;
  minimizer.memory = 7;
  Json json = sample_input();
  json["stages"][0].update(Json{{"method", "cg"}, {"max_evaluations", 1e12}, {"memory", 7}});
  EXPECT_EQ(stage_of<Minimize>(json, 0).minimizer, minimizer);
}

TEST(Input, HandsKeysOfShearToTheSettingsOfTheEngine) {
  AqsSettings shear;
  EXPECT_EQ(stage_of<Aqs>(sample_input(), 4).settings, shear);
  shear.predictor = AqsPredictor::none;
  shear.minimizer.force_tolerance_eV_per_A = 1e-4;
  shear.locate_step = 1e-8;
  Json json = sample_input();
  json["stages"][4].update(Json{{"predictor", "none"}, {"force_tolerance_eV_per_A", 1e-4}, {"locate_step", 1e-8}});
  EXPECT_EQ(stage_of<Aqs>(json, 4).settings, shear);
}

TEST(Input, HandsKeysOfDynamicsToTheSettingsOfTheEngine) {
  DynamicsPlan plan;
  EXPECT_EQ(stage_of<Md>(sample_input(), 1).dynamics.plan, plan);
  plan.barostat_time_ps = 3;
  Json json = sample_input();
  json["stages"][1].update(Json{{"barostat_time_ps", 3}, {"precision", "mixed"}});
  EXPECT_EQ(stage_of<Md>(json, 1).dynamics.plan, plan);
  EXPECT_EQ(stage_of<Md>(json, 1).dynamics.precision, Precision::mixed);
}

TEST(Input, LetsNveGoWithoutTemperature) {
  Json json = sample_input();
  json["stages"][1] = {{"type", "md"}, {"ensemble", "nve"}, {"duration_ps", 1}};
  EXPECT_FALSE(stage_of<Md>(json, 1).temperature_K);
}

TEST(Input, TakesAPressureForNpt) {
  EXPECT_EQ(stage_of<Md>(sample_with("/stages/1/pressure_GPa", -0.5), 1).dynamics.plan.pressure_GPa, -0.5);
}

TEST(Input, TakesTheKeyThatEditorsWant) {
  EXPECT_EQ(parsed(sample_with("/$schema", "vitrify.schema.json")), parsed(sample_input()));
  EXPECT_FALSE(to_json(parsed(sample_with("/$schema", "vitrify.schema.json"))).contains("$schema"));
}

TEST(Input, IsTheSameReadFromWhatItWrites) {
  Json full = sample_input();
  full["potential"]["elements"] = {"Cu", "Zr"};
  full["replicas"]["names"] = {"fast", "slow"};
  full["stages"][1]["temperature_end_K"] = {1200, 1100};
  full["stages"][4].update(Json{{"plane", {"xy", "yz"}},
                                {"sign", {1, -1}},
                                {"strain_path", {0.1, -0.1, 0}},
                                {"locate_step", 1e-8},
                                {"snapshot_every_strain", 0.01},
                                {"d2min_normalisation", "per_neighbor"},
                                {"predictor", "none"},
                                {"step", 1.0 / 3e5}});
  for (const Json& json : {sample_input(), from_file_input(), full}) {
    const Input input = parsed(json);
    const Json written = to_json(input);
    EXPECT_EQ(parsed(written), input);
    EXPECT_EQ(parse_text(to_text(input), "run.h5"), input);
    EXPECT_EQ(to_json(parsed(written)), written);
  }
}

TEST(Input, TellsWhereTwoFirstDiffer) {
  const Input input = parsed(sample_input());
  EXPECT_FALSE(first_difference(input, input));
  const auto difference = first_difference(parsed(sample_with("/timestep_fs", 0.5)), input);
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->place, "/timestep_fs");
  EXPECT_EQ(difference->here, "0.5");
  EXPECT_EQ(difference->there, to_json(input)["timestep_fs"].dump());
  EXPECT_EQ(first_difference(input, parsed(sample_with("/stages/3/rate_K_per_s", 1e13)))->place,
            "/stages/3/rate_K_per_s");
}

TEST(Input, TextThatIsNotJsonIsRefused) { EXPECT_THROW(parse_text("{", "run.h5"), InputError); }

TEST(Input, WritesDefaultsFilledIn) {
  const Json written = to_json(parsed(sample_input()));
  EXPECT_EQ(written["timestep_fs"], 2);
  EXPECT_EQ(written["replicas"], (Json{{"count", 2}, {"seeds", {1, 2}}, {"names", {"r0", "r1"}}}));
  EXPECT_EQ(written["stages"][3]["fast_rate_K_per_s"], 1e10);
  EXPECT_EQ(written["stages"][3]["rate_K_per_s"], 1e12);
  EXPECT_EQ(written["stages"][4]["plane"], "xy");
  EXPECT_FALSE(written["stages"][4].contains("locate_step"));
}

class ReadInput : public testing::Test {
 protected:
  ReadInput() { std::filesystem::create_directories(folder_); }
  ~ReadInput() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path write(const std::string& text) const {
    const auto file = folder_ / "input.json";
    std::ofstream(file) << text;
    return file;
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("vitrify-config-" + std::to_string(getpid()));
};

TEST_F(ReadInput, FindsFilesFromTheFolderOfTheInput) {
  Json json = from_file_input();
  json["system"]["structure"] = "../glass.data";
  const Input input = read_input(write(json.dump()));
  EXPECT_EQ(input.potential.file, (folder_ / "CuZr.eam.fs").string());
  EXPECT_EQ(std::get<StructureFile>(input.system).structure, (folder_.parent_path() / "glass.data").string());
  json["potential"]["file"] = "/data/CuZr.eam.fs";
  EXPECT_EQ(read_input(write(json.dump())).potential.file, "/data/CuZr.eam.fs");
}

TEST_F(ReadInput, TellsKeysGivenTwiceAlongWithAllElse) {
  const auto file = write(R"({"title": "a", "title": "b", "potential": {"file": ""}})");
  try {
    read_input(file);
    FAIL();
  } catch (const InputError& error) {
    const std::string source = file.string() + ": ";
    EXPECT_EQ(error.what(), source + "/title: key given twice\n" +                                              //
                                source + "/potential/file: found \"\", must be a string that is not empty\n" +  //
                                source + "/system: missing; this key is required\n" +                           //
                                source + "/stages: missing; this key is required");
  }
}

}  // namespace
}  // namespace vitrify::config
