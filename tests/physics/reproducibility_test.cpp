// The same bits: alone and in a batch, for any number of threads, looked at or not, and across a stop.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "tests/support/cu_zr.hpp"

namespace vitrify::test {
namespace {

/// Everything that a configuration holds, bit for bit.
bool same_bits(const Structure& a, const Structure& b) {
  const auto equal = [](const auto& x, const auto& y) {
    return x.size() == y.size() && std::memcmp(x.data(), y.data(), x.size() * sizeof(x[0])) == 0;
  };
  return equal(a.position, b.position) && equal(a.velocity, b.velocity) && equal(a.image, b.image) &&
         std::memcmp(&a.box, &b.box, sizeof(Box)) == 0;
}
bool same_bits(const Thermo& a, const Thermo& b) {
  return a.step == b.step && a.potential_eV == b.potential_eV && a.kinetic_eV == b.kinetic_eV &&
         a.conserved_eV == b.conserved_eV && a.pressure_GPa == b.pressure_GPa && a.msd_A2 == b.msd_A2;
}

/// A box that is sheared and stretched, with z under pressure.
Ensemble driven() {
  Ensemble ensemble = Ensemble::npt_per_axis;
  ensemble.box.axis[0] = AxisControl::fixed;
  ensemble.box.axis[1] = AxisControl::strain_rate, ensemble.box.strain_rate[1] = 0.05;
  ensemble.box.shear_rate[0] = 1, ensemble.box.shear_rate[2] = -0.3;
  return ensemble;
}
/// Replicas that differ in everything: hot enough for several list builds, on clocks of their own.
const std::vector<Ensemble> kinds{Ensemble::npt_per_axis, Ensemble::nvt, Ensemble::npt_isotropic, Ensemble::nve,
                                  driven()};
const std::vector<double> temperatures{1200, 2000, 1600, 800, 900};
const std::vector<std::uint64_t> seeds{21, 22, 23, 24, 25};

std::vector<Structure> all_structures() {
  return {tilted_glass500(), b2_cu_zr(3.4), glass500(), fcc_cu(3.7), glass500()};
}
DynamicsPlan plan(std::size_t r) {
  DynamicsPlan p;
  p.ensemble = kinds[r], p.start_K = temperatures[r], p.end_K = 0.8 * temperatures[r];
  p.dt_ps = 0.001 + 0.0005 * static_cast<double>(r), p.steps = 300 + 40 * static_cast<long>(r);
  p.pressure_GPa = static_cast<double>(r), p.barostat_time_ps = 0.5;
  return p;
}

std::unique_ptr<Engine> started(Precision precision, const std::vector<std::size_t>& replicas, int threads = 1) {
  std::vector<Structure> structures;
  std::vector<std::uint64_t> chosen_seeds;
  std::vector<double> chosen_temperatures;
  std::vector<DynamicsPlan> plans;
  for (const std::size_t r : replicas) {
    structures.push_back(all_structures()[r]);
    chosen_seeds.push_back(seeds[r]), chosen_temperatures.push_back(temperatures[r]);
    plans.push_back(plan(r));
  }
  auto engine = cpu_engine(structures, threads);
  engine->draw_velocities(chosen_seeds, chosen_temperatures, 0);
  engine->reset_origin();
  engine->set_precision(precision);
  engine->start_dynamics(plans);
  return engine;
}
const std::vector<std::size_t> all{0, 1, 2, 3, 4};

void expect_same_bits(Engine& a, Engine& b) {
  const auto rows_a = a.sample(), rows_b = b.sample();
  const auto structures_a = a.structures(), structures_b = b.structures();
  ASSERT_EQ(structures_a.size(), structures_b.size());
  for (std::size_t r = 0; r < structures_a.size(); ++r) {
    EXPECT_TRUE(same_bits(rows_a[r], rows_b[r])) << "replica " << r;
    EXPECT_TRUE(same_bits(structures_a[r], structures_b[r])) << "replica " << r;
  }
}

class Reproducibility : public testing::TestWithParam<Precision> {};

TEST_P(Reproducibility, ABatchIsItsSingleRuns) {
  const auto batch = started(GetParam(), all);
  batch->advance(1000);
  EXPECT_TRUE(batch->dynamics_finished());
  const auto rows = batch->sample();
  const auto structures = batch->structures();
  for (const std::size_t r : all) {
    const auto single = started(GetParam(), {r});
    single->advance(1000);
    EXPECT_EQ(rows[r].step, plan(r).steps);
    EXPECT_TRUE(same_bits(single->sample()[0], rows[r])) << "replica " << r;
    EXPECT_TRUE(same_bits(single->structures()[0], structures[r])) << "replica " << r;
  }
}

TEST_P(Reproducibility, ThreadsDoNotMatter) {
  const auto one = started(GetParam(), all, 1), two = started(GetParam(), all, 2);
  one->advance(1000), two->advance(1000);
  expect_same_bits(*one, *two);
}

// Rows, structures and forces may be asked for at any time.
TEST_P(Reproducibility, LookingDoesNotDisturb) {
  const auto alone = started(GetParam(), all), watched = started(GetParam(), all);
  alone->advance(200);
  for (int k = 0; k < 200; ++k) {
    watched->advance(1);
    if (k % 7 == 0) watched->sample();
    if (k % 11 == 0) watched->structures();
    if (k % 13 == 0) watched->evaluate();
  }
  expect_same_bits(*alone, *watched);
}

// Stopped after any number of steps, saved, and gone on with by another engine.
TEST_P(Reproducibility, AStopDoesNotMatter) {
  const auto through = started(GetParam(), all);
  through->advance(1000);
  for (const long stop : {1, 37, 150, 305}) {
    StateArchive archive;
    const auto first = started(GetParam(), all);
    first->advance(stop);
    first->save(archive);
    std::vector<Structure> others;
    for (const Structure& s : all_structures()) others.push_back(shaken(s, 0.2, 1));
    const auto second = cpu_engine(others);
    second->restore(archive);
    second->advance(1000);
    SCOPED_TRACE("stopped after " + std::to_string(stop));
    expect_same_bits(*through, *second);
  }
}

INSTANTIATE_TEST_SUITE_P(Precision, Reproducibility, testing::Values(Precision::full, Precision::mixed),
                         [](const auto& test) { return test.param == Precision::full ? "Double" : "Mixed"; });

// Under a pressure that squeezes the box by percents within a few steps no pair may be missed: forces from the engine's
// list against those of an engine that has just made one.
TEST(NeighborLists, StayCompleteWhileTheBoxIsSqueezed) {
  auto engine = cpu_engine({glass500(), tilted_glass500()});
  engine->draw_velocities({1, 2}, {300, 900}, 0);
  std::vector<DynamicsPlan> plans(2);
  for (std::size_t r = 0; r < 2; ++r) {
    plans[r].ensemble = r == 0 ? Ensemble::npt_isotropic : Ensemble::npt_per_axis;
    plans[r].start_K = plans[r].end_K = r == 0 ? 300 : 900;
    plans[r].steps = 250, plans[r].pressure_GPa = 60, plans[r].barostat_time_ps = 0.1;
  }
  const double volume = engine->structures()[0].box.volume();
  engine->start_dynamics(plans);
  double worst = 0, smallest = volume;
  while (!engine->dynamics_finished()) {
    engine->advance(3);
    const auto now = engine->structures();
    for (const Structure& s : now) ASSERT_GT(s.box.volume(), 0.6 * volume);
    smallest = std::min(smallest, now[0].box.volume());
    const auto got = engine->evaluate(), fresh = cpu_engine(now)->evaluate();
    for (std::size_t r = 0; r < got.size(); ++r)
      worst = larger(worst, largest_distance(got[r].forces, fresh[r].forces));
  }
  EXPECT_LT(smallest, 0.9 * volume);
  EXPECT_LT(worst, 1e-9);
}

}  // namespace
}  // namespace vitrify::test
