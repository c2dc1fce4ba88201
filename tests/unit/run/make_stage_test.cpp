#include "host/run/make_stage.hpp"

#include <gtest/gtest.h>

#include "tests/unit/input/sample.hpp"

namespace vitrify {
namespace {

using config::Json;

/// Four atoms at rest, with gaps in their ids, in a box of 20 A.
Structure atoms() {
  Structure s;
  s.box.length = {20, 20, 20};
  s.elements = {"Cu", "Zr"};
  s.type = {0, 1, 0, 1};
  s.id = {2, 4, 6, 8};
  s.position.resize(4);
  s.image.resize(4);
  return s;
}

/// What is wrong with these stages of two replicas; "" for nothing.
std::string complaint(const Json& stages, const Structure& structure = atoms(), PotentialTables tables = {}) {
  Json input = config::sample_input();
  input["stages"] = stages;
  try {
    tables.mass_amu.assign(structure.elements.size(), 60);
    check_stages(config::parsed(input), structure, tables, "input.json");
    return "";
  } catch (const config::InputError& error) {
    return error.what();
  }
}

PotentialTables with_cutoff(double cutoff_A) {
  PotentialTables tables;
  tables.cutoff = cutoff_A;
  return tables;
}

/// Some hundred kelvins.
const std::vector<Vec3> thermal = {{2, 0, 0}, {-2, 0, 0}, {0, 2, 0}, {0, -2, 0}};

const Json nve = {{"type", "md"}, {"ensemble", "nve"}, {"duration_ps", 1}};

TEST(CheckStages, AtomsNeedVelocitiesOrATemperature) {
  const std::string missing = "temperature_K: missing; the atoms have no velocities, new ones need a temperature";
  const Json minimize = {{"type", "minimize"}};
  EXPECT_EQ(complaint({minimize, nve}), "input.json: /stages/1/" + missing);
  Structure moving = atoms();
  moving.velocity = thermal;
  EXPECT_EQ(complaint({minimize, nve}, moving), "");
}

TEST(CheckStages, VelocitiesThatAreKeptMustBeThere) {
  const std::string lacking = "found \"keep\", but the atoms have no velocities; must be \"maxwell\"";
  Json stage = {{"type", "md"}, {"temperature_K", 300}, {"duration_ps", 1}};
  for (const char* ensemble : {"nvt", "npt"}) {
    stage["ensemble"] = ensemble;
    stage.erase("velocities");
    EXPECT_EQ(complaint(Json::array({stage})), "");
    stage["velocities"] = "keep";
    EXPECT_EQ(complaint(Json::array({stage})), "input.json: /stages/0/velocities: " + lacking);
    EXPECT_EQ(complaint({config::sample_input()["stages"][1], stage}), "");
  }
}

TEST(CheckStages, VelocitiesOfTheFileHaveATemperatureThatTheStageCanMean) {
  Structure cold = atoms();
  cold.velocity = {{2e-3, 0, 0}, {-2e-3, 0, 0}, {0, 2e-3, 0}, {0, -2e-3, 0}};
  EXPECT_NE(complaint(Json::array({nve}), cold).find("/stages/0/velocities: those of the structure file have"),
            std::string::npos);
  const Json drawn = {{"type", "md"}, {"temperature_K", 300}, {"duration_ps", 1}, {"velocities", "maxwell"}};
  EXPECT_EQ(complaint({drawn, nve}, cold), "");
}

TEST(CheckStages, AtomsHaveVelocitiesAfterAnyDynamics) {
  const Json sample = config::sample_input()["stages"];
  for (const std::size_t dynamics : {1, 2, 3}) EXPECT_EQ(complaint({sample[dynamics], nve}), "");
}

TEST(CheckStages, DynamicsNeedsTwoAtoms) {
  Structure one = atoms();
  one.type.resize(1), one.id.resize(1), one.position.resize(1), one.image.resize(1);
  const Json sample = config::sample_input()["stages"];
  for (const std::size_t dynamics : {1, 2, 3})
    EXPECT_EQ(
        complaint(Json::array({sample[dynamics]}), one),
        "input.json: /stages/0: found dynamics of one atom, must be of two or more: nothing moves relative to the "
        "center of mass");
  EXPECT_EQ(complaint(Json::array({{{"type", "minimize"}}}), one), "");
}

// What a barostat or a shear would follow is the stress of a box whose size is arbitrary.
/// Edges between open sides have no area that a pressure could act on, but can be held without stress.
TEST(CheckStages, OpenBoxesAreHeldAtNoPressureButZero) {
  Structure open = atoms(), cluster = atoms();
  open.velocity = cluster.velocity = thermal;
  open.box.periodic[0] = open.box.periodic[2] = 0;
  for (int& periodic : cluster.box.periodic) periodic = 0;
  const std::string means_nothing = ", whose stress means nothing; must be ";
  const Json sample = config::sample_input()["stages"];
  for (const std::size_t dynamics : {1, 2, 3}) {
    Json stage = sample[dynamics];
    stage["ensemble"] = "npt";
    EXPECT_EQ(complaint(Json::array({stage}), open), "");
    EXPECT_EQ(complaint(Json::array({stage}), cluster),
              "input.json: /stages/0/ensemble: found \"npt\" in a box that is open along a, b, c" + means_nothing +
                  "\"nvt\"");
    stage["pressure_GPa"] = 2;
    EXPECT_EQ(complaint(Json::array({stage}), open),
              "input.json: /stages/0/pressure_GPa: found 2 GPa in a box that is open along a, c" + means_nothing + "0");
    stage["ensemble"] = "nvt";
    stage.erase("barostat_time_ps"), stage.erase("pressure_GPa"), stage.erase("barostat");
    EXPECT_EQ(complaint(Json::array({stage}), open), "");
  }
  EXPECT_EQ(complaint(Json::array({nve}), open), "");
  EXPECT_EQ(
      complaint(Json::array({{{"type", "aqs"}}}), open),
      "input.json: /stages/0: found \"aqs\" in a box that is open along a, c, whose stress means nothing; must be "
      "left out");
}

/// The range of the densities says who is a neighbor.
TEST(CheckStages, NeighborsAreExchangedWhereThePotentialHasDensities) {
  Json stage = {
      {"type", "md"}, {"temperature_K", 300}, {"duration_ps", 1}, {"monte_carlo", {{"mode", "swap_neighbors"}}}};
  PotentialTables pairs;
  pairs.density.assign(8, Cubic{0, 0, 0, 0});
  EXPECT_EQ(complaint(Json::array({stage}), atoms(), pairs),
            "input.json: /stages/0/monte_carlo/mode: found \"swap_neighbors\", but the potential has no densities, "
            "within whose range neighbors are; must be \"swap\"");
  PotentialTables embedded = pairs;
  embedded.density[5] = {0, 0, 0, 0.1};
  EXPECT_EQ(complaint(Json::array({stage}), atoms(), embedded), "");
  stage["monte_carlo"]["mode"] = "swap";
  EXPECT_EQ(complaint(Json::array({stage}), atoms(), pairs), "");
}

TEST(CheckStages, CutoffsStayBelowHalfOfTheBox) {
  const std::string long_one = "found 11 A, must be at most 10 A, half of the lowest box height";
  for (const char* key : {"d2min_cutoff_A", "cluster_cutoff_A"}) {
    EXPECT_EQ(complaint(Json::array({{{"type", "aqs"}, {key, 11}}})),
              "input.json: /stages/0/" + (key + (": " + long_one)));
    EXPECT_EQ(complaint(Json::array({{{"type", "aqs"}, {key, 10}}})), "");
  }
  const Json art = {{"type", "art"}, {"searches", 1}, {"push_radius_A", 11}, {"active_radius_A", 0}};
  EXPECT_EQ(complaint(Json::array({art})), "input.json: /stages/0/push_radius_A: " + long_one);
}

TEST(CheckStages, SearchesAreAroundAtomsAndCanBeNumbered) {
  const auto art = [](const Json& changes) {
    Json stage = {{"type", "art"}};
    stage.update(changes);
    return complaint(Json::array({stage}));
  };
  const std::string at = "input.json: /stages/0/";
  EXPECT_EQ(art({{"searches", 1}, {"centres", {8, 5}}}), at + "centres/1: found 5, must be the id of an atom: 2 to 8");
  EXPECT_EQ(art({{"searches", 3}, {"search_range", {2, 7}}}), at + "search_range: found 2:7, must be within 0:6");
  EXPECT_EQ(art({{"searches", 3'000'000'000}}),
            at + "searches: found 6000000000 searches of all replicas, must be at most 4294967295");
  EXPECT_EQ(art({{"searches_per_atom", 1'000'000'000}}),
            at + "searches_per_atom: found 8000000000 searches of all replicas, must be at most 4294967295");
}

TEST(CheckStages, MonteCarloSamplesSeveralElementsOfTheAtoms) {
  const auto quench = [](const Json& monte_carlo, const Structure& structure = atoms()) {
    Json stage = config::sample_input()["stages"][3];
    stage["monte_carlo"] = monte_carlo;
    return complaint(Json::array({stage}), structure);
  };
  const std::string at = "input.json: /stages/0/monte_carlo";
  EXPECT_EQ(quench(Json::object()), "");
  EXPECT_EQ(quench({{"composition", {{"Al", 0.5}, {"Cu", 0.5}}}}),
            at + "/composition/Al: found \"Al\", must be one of Cu, Zr");
  EXPECT_EQ(quench({{"chemical_potential_eV", {{"Ni", 0.5}}}}),
            at + "/chemical_potential_eV/Ni: found \"Ni\", must be one of Cu, Zr");
  Structure copper = atoms();
  copper.elements = {"Cu"};
  EXPECT_EQ(quench(Json::object(), copper), at + ": found one element (Cu), must be several");
}

TEST(CheckStages, ChemicalPotentialsAreOfAnEarlierStageThatBalancesTheSameComposition) {
  Structure mixture = atoms();
  mixture.type = {0, 0, 0, 1};
  const auto stages = [&](const Json& first, const Json& second) {
    const Json sample = config::sample_input()["stages"];
    Json melt = sample[1], quench = sample[3];
    melt["name"] = "melt", melt["monte_carlo"] = first, quench["monte_carlo"] = second;
    return complaint({melt, quench}, mixture);
  };
  const Json balance = {{"chemical_potential_eV", "balance"}, {"kappa", 2}},
             use = {{"chemical_potential_eV", {{"from", "melt"}}}};
  const std::string melt = "input.json: /stages/0/", quench = "input.json: /stages/1/monte_carlo/chemical_potential_eV";
  EXPECT_EQ(stages(balance, use), "");
  EXPECT_EQ(stages(Json::object(), use),
            quench + "/from: found \"melt\", must be an earlier stage with \"balance\", of which there is none");
  EXPECT_EQ(stages(balance, {{"chemical_potential_eV", {{"from", "quench"}}}}),
            quench + "/from: found \"quench\", must be an earlier stage with \"balance\", one of melt");
  Json other = use;
  other["composition"] = {{"Cu", 0.5}, {"Zr", 0.5}};
  EXPECT_EQ(stages(balance, other),
            quench + "/from: found \"melt\", which balances Cu75 Zr25, must be one that balances Cu50 Zr50");
  Json strong = balance, pure = balance;
  strong["kappa"] = 2.5;
  EXPECT_EQ(stages(strong, use), melt +
                                     "monte_carlo/kappa: found 2.5, must be at most 2 where chemical potentials are "
                                     "balanced: the composition would not fluctuate");
  strong["kappa"] = 0.25, strong["kappa_unit"] = "eV";  // 1500 K are 0.129 eV
  EXPECT_EQ(stages(strong, use), "");
  pure["composition"] = {{"Cu", 1}};
  EXPECT_EQ(stages(pure, use), melt +
                                   "monte_carlo/chemical_potential_eV: found \"balance\" of a composition without Zr, "
                                   "must have it");
  Json two = config::sample_input()["stages"][1];
  two["temperature_K"] = {1500, 1600}, two["monte_carlo"] = balance;
  EXPECT_EQ(complaint(Json::array({two}), mixture),
            melt +
                "temperature_K: found 1500 K and 1600 K, must be one temperature where chemical potentials are "
                "balanced");
}

/// A height of the cube is least at a tilt of half an edge: 20 / sqrt(1.25) A = 17.89 A.
TEST(CheckStages, PathsNeedABoxThatIsHighEnoughAllTheWay) {
  constexpr double too_much_A = 8.95, enough_A = 8.94;
  const auto shear = [](const Json& path, const Json& plane = "xy", const Json& sign = 1) {
    return Json{{"type", "aqs"}, {"strain_path", path}, {"step", 1e-3}, {"plane", plane}, {"sign", sign}};
  };
  const Json there = {0.49}, far = {2, -2};
  EXPECT_EQ(complaint(Json::array({shear(far)}), atoms(), with_cutoff(too_much_A)),
            "input.json: /stages/0/strain_path: found strains at which the box is 17.8885 A high along a, must be at "
            "least 17.9 A, two cutoffs of the potential; 5 atoms would do at this density, there are 4");
  for (const char* plane : {"xy", "xz", "yz"}) {
    EXPECT_EQ(complaint(Json::array({shear(there, plane)}), atoms(), with_cutoff(enough_A)), "");
    EXPECT_EQ(complaint(Json::array({shear(far, plane)}), atoms(), with_cutoff(enough_A)), "");
    EXPECT_EQ(complaint(Json::array({shear({0.48}, plane)}), atoms(), with_cutoff(too_much_A)), "");
    EXPECT_NE(complaint(Json::array({shear(far, plane)}), atoms(), with_cutoff(too_much_A)), "");
  }
  const Json pressed = {{"type", "md"}, {"temperature_K", 300}, {"duration_ps", 1}, {"ensemble", "npt"}};
  EXPECT_EQ(complaint(Json::array({pressed, shear(far)}), atoms(), with_cutoff(too_much_A)), "");
  EXPECT_EQ(complaint(Json::array({shear({0.4}), shear({0.04})}), atoms(), with_cutoff(too_much_A)), "");
  EXPECT_NE(complaint(Json::array({shear({0.4}), shear({0.1})}), atoms(), with_cutoff(too_much_A)), "");
  EXPECT_EQ(complaint(Json::array({shear({0.4}, "xy", {1, -1}), shear({0.04})}), atoms(), with_cutoff(too_much_A)), "");
  Structure tilted = atoms();
  tilted.box.xy = -8;
  EXPECT_EQ(complaint(Json::array({shear({0.4})}), tilted, with_cutoff(too_much_A)), "");
  EXPECT_NE(complaint(Json::array({shear({0.4}, "xy", {1, -1})}), tilted, with_cutoff(too_much_A)), "");
}

}  // namespace
}  // namespace vitrify
