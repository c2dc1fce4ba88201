#include "host/run_files/run_output.hpp"

#include "tests/support/files.hpp"

namespace vitrify {
namespace {

const std::string common_header =
    "replica,stage,step,time_ps,temperature_K,potential_energy_eV,kinetic_energy_eV,conserved_eV,pressure_GPa,"
    "volume_A3,density_g_cm3,msd_A2,stress_xx_GPa,stress_yy_GPa,stress_zz_GPa,stress_xy_GPa,stress_xz_GPa,"
    "stress_yz_GPa,strain";

/// A row of which each number is another one.
Thermo row_at(long step) {
  Thermo row;
  row.step = step;
  row.time_ps = 0.5;
  row.temperature_K = 1, row.potential_eV = 2, row.kinetic_eV = 3, row.conserved_eV = 4;
  row.pressure_GPa = 5, row.volume_A3 = 6, row.density_g_cm3 = 7, row.msd_A2 = 8;
  for (int k = 0; k < 6; ++k) row.stress_GPa.v[k] = 9 + k;
  return row;
}
const std::string row_text = ",0.5,1,2,3,4,5,6,7,8,9,10,11,12,13,14,";

class RunOutputTest : public testing::Test {
 protected:
  RunOutput create() { return RunOutput::create(place_, facts_); }

  std::string csv(const std::string& table) const { return slurp(place_.table(table)); }

  std::vector<double> series(RunOutput& output, const std::string& name) const {
    return std::get<std::vector<double>>(output.read_back().column("/observables/a/" + name + "/value").values);
  }

  const ScratchDirectory scratch_;
  const RunDirectory place_ = RunDirectory::create(scratch_ / "run", {});
  RunFacts facts_{{"a", "b"}, {"melt", "shear"}, {63.5, 91.2}, {random_structure(4), random_structure(4)}, "{}"};
};

TEST_F(RunOutputTest, ColumnsAndSeriesTellTheSame) {
  RunOutput output = create();
  output.enter_stage(1);
  Thermo row = row_at(10);
  row.strain = 0.25;
  output.write_row(0, row);
  row = row_at(20);
  row.msd_A2 = std::nan("");
  output.write_row(0, row);
  output.flush();
  EXPECT_EQ(csv("thermo"),
            common_header + "\na,shear,10" + row_text + "0.25\n" + "a,shear,20,0.5,1,2,3,4,5,6,7,,9,10,11,12,13,14,\n");

  const RunReader reader = output.read_back();
  const std::vector<std::pair<std::string, std::string>> units = {
      {"temperature", "K"}, {"potential_energy", "eV"}, {"kinetic_energy", "eV"}, {"conserved", "eV"},
      {"pressure", "GPa"},  {"volume", "Angstrom+3"},   {"density", "g cm-3"},    {"msd", "Angstrom+2"}};
  double value = 0;
  for (const auto& [name, unit] : units) {
    EXPECT_EQ(series(output, name)[0], ++value) << name;
    EXPECT_EQ(reader.file().read_attribute<std::string>("/observables/a/" + name + "/value", "unit"), unit);
  }
  EXPECT_TRUE(std::isnan(series(output, "msd")[1]));
  EXPECT_EQ(series(output, "stress"), (std::vector<double>{9, 10, 11, 12, 13, 14, 9, 10, 11, 12, 13, 14}));
  EXPECT_EQ(reader.column("/observables/a/stress/value").shape, (hdf5::Shape{2, 6}));
  EXPECT_EQ(std::get<std::vector<std::int32_t>>(reader.column("/observables/a/stage/value").values),
            (std::vector<std::int32_t>{1, 1}));
  EXPECT_EQ(reader.file().children("/observables/a").size(), units.size() + 2);
}

TEST_F(RunOutputTest, ObservablesOfAStageStandInAllRows) {
  for (int stage = 0; stage < 2; ++stage) {
    facts_.add({"trials", "trials", "", OwnValue{0}});
    facts_.add({"gain_eV", "gain", "eV", OwnValue{}});
  }
  RunOutput output = create();
  output.write_row(0, row_at(1), {{"gain_eV", 0.5}, {"trials", 70}});
  output.write_row(0, row_at(2), {{"trials", 80}});
  output.write_row(0, row_at(3));
  output.flush();
  EXPECT_EQ(csv("thermo"), common_header + ",trials,gain_eV\n" + "a,melt,1" + row_text + ",70,0.5\n" + "a,melt,2" +
                               row_text + ",80,\n" + "a,melt,3" + row_text + ",0,\n");
  EXPECT_EQ(series(output, "trials"), (std::vector<double>{70, 80, 0}));
  EXPECT_EQ(series(output, "gain")[0], 0.5);
  EXPECT_TRUE(std::isnan(series(output, "gain")[1]));
  EXPECT_EQ(output.read_back().file().read_attribute<std::string>("/observables/a/gain/value", "unit"), "eV");
  expect_error([&] { output.write_row(0, row_at(4), {{"loss_eV", 1}}); }, ExitCode::failure, {"no stage has declared"});
}

TEST_F(RunOutputTest, RowsAndFramesNotLaterThanTheLastAreLeftOut) {
  RunOutput output = create();
  for (const long step : {10, 10, 5, 20}) output.write_row(0, row_at(step));
  output.write_row(1, row_at(5));
  for (const long step : {0, 30, 30}) output.write_frame(1, step, 0, facts_.structures[1]);
  output.flush();
  EXPECT_EQ(csv("thermo"),
            common_header + "\na,melt,10" + row_text + "\na,melt,20" + row_text + "\nb,melt,5" + row_text + "\n");
  EXPECT_EQ(series(output, "temperature").size(), 2u);
  EXPECT_EQ(output.read_back().frame_count("a"), 1u);
  EXPECT_EQ(output.read_back().frame_count("b"), 2u);
}

TEST_F(RunOutputTest, HasTheTablesOfItsStages) {
  facts_.tables["modes"] = {"replica", "frequency_THz"};
  RunOutput output = create();
  EXPECT_EQ(csv("modes"), "replica,frequency_THz\n");
  output.table("modes").append_row({"a", 1.5});
  output.flush();
  EXPECT_EQ(csv("modes"), "replica,frequency_THz\na,1.5\n");
  EXPECT_FALSE(std::filesystem::exists(place_.table("searches")));
  expect_error([&] { output.table("searches"); }, ExitCode::failure, {"no stage has declared the table 'searches'"});
}

TEST_F(RunOutputTest, GoesOnWhereTheCheckpointSays) {
  facts_.tables = {{"events", {"event"}}, {"modes", {"mode"}}};
  StateArchive archive;
  {
    RunOutput output = create();
    const auto write = [&](long step, double frequency) {
      output.write_row(0, row_at(step));
      output.write_frame(0, step, 0, facts_.structures[0]);
      output.table("modes").append_row({frequency});
      output.flush();
    };
    write(10, 1.5);
    output.save(archive);
    write(20, 2.5);
    output.table("events").append_row({"late"});
  }
  EXPECT_EQ(csv("modes"), "mode\n1.5\n2.5\n");
  EXPECT_EQ(csv("events"), "event\nlate\n");

  RunOutput output = RunOutput::resume(place_, facts_, archive);
  EXPECT_EQ(csv("modes"), "mode\n1.5\n");
  EXPECT_EQ(csv("events"), "event\n");
  for (const long step : {10, 30}) {
    output.write_row(0, row_at(step));
    output.write_frame(0, step, 0, facts_.structures[0]);
  }
  output.table("modes").append_row({3.5});
  output.flush();
  EXPECT_EQ(csv("modes"), "mode\n1.5\n3.5\n");
  EXPECT_EQ(csv("thermo"), common_header + "\na,melt,10" + row_text + "\na,melt,30" + row_text + "\n");
  EXPECT_EQ(series(output, "temperature").size(), 2u);
  EXPECT_EQ(output.read_back().frame_count("a"), 3u);
}

TEST_F(RunOutputTest, RefusesTablesThatHaveLostRows) {
  facts_.tables["modes"] = {"mode"};
  StateArchive archive;
  {
    RunOutput output = create();
    output.table("modes").append_row({1.5});
    output.flush();
    output.save(archive);
  }
  spill(place_.table("modes"), "mode\n");
  expect_error([&] { RunOutput::resume(place_, facts_, archive); }, ExitCode::bad_checkpoint,
               {"modes.csv: found 5 bytes, the checkpoint counts on 9"});
}

}  // namespace
}  // namespace vitrify
