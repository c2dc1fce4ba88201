// Dynamics stops where it has diverged, and says what has.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "host/engine/dynamics/fault.hpp"
#include "tests/support/diverging.hpp"
#include "tests/support/evaluation.hpp"

namespace vitrify::test {
namespace {

double lowest(const Box& box) {
  const Vec3 h = box.heights();
  return std::min({h.x, h.y, h.z});
}

TEST(Limits, AreWideEnoughForAnOrdinaryRun) {
  for (const auto& ensemble : {Ensemble::nve, Ensemble::nvt, Ensemble::npt_isotropic}) {
    const Diverging ordinary{ensemble, {}, 0};
    EXPECT_FALSE(divergence(*ordinary.start("cpu"), 20));
  }
}

TEST(Limits, OfADisplacementNameTheFastestAtom) {
  Diverging run;
  run.limits.displacement_A = 1e-3;
  const auto engine = run.start("cpu");
  const auto found = divergence(*engine, 5);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->replica(), 1);
  EXPECT_EQ(found->step(), 1);
  const Structure at_end = engine->structures()[1];
  std::size_t fastest = 0;
  for (std::size_t i = 0; i < at_end.size(); ++i)
    if (norm2(at_end.velocity[i]) > norm2(at_end.velocity[fastest])) fastest = i;
  const std::string atom = "atom " + std::to_string(fastest + 1) + " moved 0.0";
  EXPECT_EQ(found->why().substr(0, atom.size()), atom);
  EXPECT_NE(found->why().find("time step of 2 fs is too long"), std::string::npos) << found->why();
}

/// Whatever is wrong with a velocity, there is no wrong number after it.
TEST(Limits, RefuseAVelocityThatIsNoNumber) {
  auto structures = Diverging::structures();
  structures[1].velocity.assign(structures[1].size(), Vec3{});
  structures[1].velocity[7].y = std::nan("");
  const auto engine = make_engine({"cpu", 1}, make_tables(synthetic_potential(), {"A", "B"}), structures);
  DynamicsPlan plan;
  plan.steps = 10;
  engine->start_dynamics(std::vector<DynamicsPlan>(3, plan));
  const auto found = divergence(*engine, 5);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->step(), 1);
  EXPECT_EQ(found->why().substr(0, 39), "the velocity of atom 8 is not finite; t");
}

/// A barostat that is far too fast takes all places to infinity, though no atom is.
TEST(Limits, TellPlacesThatAreNoNumbersFromLongWays) {
  DynamicsFault fault;
  fault.kind = ReplicaFault::displacement;
  fault.dt_ps = 0.002, fault.most_speed_A_per_ps = 500, fault.speed_A_per_ps = 2;
  EXPECT_EQ(to_text(fault), "a position or the box is not finite; the time step of 2 fs is too long, or atoms overlap");
  fault.constant_pressure = true;
  EXPECT_NE(to_text(fault).find("barostat_time_ps too short"), std::string::npos);
  fault.speed_A_per_ps = 501;
  EXPECT_EQ(to_text(fault).substr(0, 39), "atom 0 moved 1 A in one step, more than");
}

TEST(Limits, OfATemperatureStopBehindTheStep) {
  Diverging run;
  run.limits.temperature_K = 100;
  const auto found = divergence(*run.start("cpu"), 5);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->replica(), 1);
  EXPECT_EQ(found->step(), 1);
  EXPECT_EQ(found->why().substr(0, 19), "the temperature is ");
}

TEST(Limits, OfTheDensityAreOnBothSides) {
  Diverging run{Ensemble::npt_isotropic, {}, -50};
  run.limits.density_ratio_min = 0.999;
  const auto thin = divergence(*run.start("cpu"), 200);
  ASSERT_TRUE(thin);
  EXPECT_NE(thin->why().find("density_ratio_min"), std::string::npos) << thin->why();
  run.pressure_GPa = 200;
  run.limits = {};
  run.limits.density_ratio_max = 1.001;
  const auto thick = divergence(*run.start("cpu"), 200);
  ASSERT_TRUE(thick);
  EXPECT_NE(thick->why().find("density_ratio_max"), std::string::npos) << thick->why();
}

/// The last step that was completed had a box of two cutoffs or more, and the one after it has no forces.
TEST(Limits, EndBeforeForcesInABoxBelowTwoCutoffs) {
  const double least = 2 * synthetic_potential().cutoff;
  const auto engine = Diverging{Ensemble::npt_per_axis, {}, 300}.start("cpu");
  double before = 0;
  std::optional<Diverged> found;
  for (int step = 0; step < 200 && !found; ++step) {
    before = lowest(engine->structures()[1].box);
    found = divergence(*engine, 1);
  }
  ASSERT_TRUE(found);
  EXPECT_GE(before, least);
  EXPECT_LT(lowest(engine->structures()[1].box), least);
  EXPECT_NE(found->why().find("more than 155 atoms are needed"), std::string::npos) << found->why();
  // The others are where they would be without it.
  const auto alone = Diverging{}.start("cpu");
  alone->advance(found->step());
  EXPECT_EQ(flat(engine->structures()[0].position), flat(alone->structures()[0].position));
}

}  // namespace
}  // namespace vitrify::test
