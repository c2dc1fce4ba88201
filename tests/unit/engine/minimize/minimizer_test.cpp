// FIRE, conjugate gradient and L-BFGS: the same minima, bounded steps, honest reasons, batches of single runs.
#include "host/engine/minimize/minimizer_on.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "host/executor/cpu.hpp"
#include "tests/support/cu_zr.hpp"

namespace vitrify::test {
namespace {

/// A glass at a minimum to 1e-9 eV/A.
const Structure& minimum() {
  static const Structure s = [] {
    auto engine = cpu_engine({glass500()});
    MinimizerSettings settings;
    settings.force_tolerance_eV_per_A = 1e-9;
    const auto state = engine->minimize(settings)[0];
    EXPECT_EQ(state.reason, StopReason::converged);
    return engine->structures()[0];
  }();
  return s;
}

double largest_force(Engine& engine, std::size_t replica = 0) {
  double largest = 0;
  const auto points = engine.evaluate();
  for (const Vec3& f : points[replica].forces) largest = larger(largest, max_component(f));
  return largest;
}

class Minimizers : public ::testing::TestWithParam<MinimizerMethod> {
 protected:
  MinimizerSettings settings() const {
    MinimizerSettings s;
    s.method = GetParam();
    return s;
  }
};

TEST_P(Minimizers, ReturnToTheMinimum) {
  const auto engine = cpu_engine({shaken(minimum(), 0.02, 4)});
  auto s = settings();
  s.force_tolerance_eV_per_A = 1e-7;
  const auto state = engine->minimize(s)[0];
  EXPECT_EQ(state.reason, StopReason::converged);
  const double energy = cpu_engine({minimum()})->evaluate()[0].energy_eV;
  EXPECT_NEAR(state.energy, energy, 1e-11 * std::fabs(energy));
  // Nothing holds the body as a whole: its displacement does not count.
  auto x = unwrapped_positions(engine->structures()[0]);
  const auto expected = unwrapped_positions(minimum());
  Vec3 drift;
  for (std::size_t i = 0; i < x.size(); ++i) drift += (x[i] - expected[i]) * (1.0 / static_cast<double>(x.size()));
  for (Vec3& r : x) r -= drift;
  EXPECT_LT(largest_distance(x, expected), 1e-5);
  RecordProperty("evaluations", state.evaluations);
}

TEST_P(Minimizers, StopAtTheToleranceOfTheLargestComponent) {
  for (const double tolerance : {1e-2, 1e-4, 1e-6}) {
    const auto engine = cpu_engine({shaken(minimum(), 0.05, 4)});
    auto s = settings();
    s.force_tolerance_eV_per_A = tolerance;
    const auto state = engine->minimize(s)[0];
    EXPECT_EQ(state.reason, StopReason::converged);
    EXPECT_LT(state.max_force, tolerance);
    EXPECT_GT(state.max_force, 1e-3 * tolerance);
    EXPECT_NEAR(largest_force(*engine), state.max_force, 1e-9);
  }
}

// From forces of 100 eV/A; after k evaluations the atoms have moved at most k - 1 times.
TEST_P(Minimizers, NoStepIsLongerThanAllowed) {
  const Structure start = shaken(minimum(), 0.4, 6);
  for (const int evaluations : {2, 3, 6}) {
    const auto engine = cpu_engine({start});
    EXPECT_GT(largest_force(*engine), 10);
    auto s = settings();
    s.max_displacement_A = 0.01, s.max_evaluations = evaluations;
    const auto state = engine->minimize(s)[0];
    EXPECT_EQ(state.reason, StopReason::evaluations);
    EXPECT_EQ(state.evaluations, evaluations);
    const double moved = largest_distance(unwrapped_positions(engine->structures()[0]), unwrapped_positions(start));
    EXPECT_LE(moved, 0.01 * (evaluations - 1) * (1 + 1e-9));
    EXPECT_GT(moved, 1e-4);
  }
}

TEST_P(Minimizers, MayBeAllowedMoreEvaluationsThanTheyCanCount) {
  auto s = settings();
  s.force_tolerance_eV_per_A = 1e-2, s.max_evaluations = 1L << 40;
  EXPECT_EQ(cpu_engine({shaken(minimum(), 0.05, 4)})->minimize(s)[0].reason, StopReason::converged);
}

TEST_P(Minimizers, ReportNumbersThatAreNone) {
  PotentialTables tables = default_tables();
  for (std::size_t k = tables.embedding.size() / 2; k < tables.embedding.size(); ++k)
    tables.embedding[k].d = std::numeric_limits<double>::quiet_NaN();  // of Zr
  const auto engine = cpu_engine({shaken(fcc_cu(3.64), 0.05, 1), shaken(hcp_zr(3.22, 5.215), 0.05, 1)}, 1, tables);
  const auto states = engine->minimize(settings());
  EXPECT_EQ(states[0].reason, StopReason::converged);
  EXPECT_EQ(states[1].reason, StopReason::not_finite);
  EXPECT_EQ(states[1].evaluations, 1);
}

TEST_P(Minimizers, AtAMinimumOneEvaluationIsEnough) {
  const auto engine = cpu_engine({minimum()});
  const auto state = engine->minimize(settings())[0];
  EXPECT_EQ(state.reason, StopReason::converged);
  EXPECT_EQ(state.evaluations, 1);
}

TEST_P(Minimizers, EndWhenToldTo) {
  const auto engine = cpu_engine({shaken(minimum(), 0.1, 1)});
  int asked = 0;
  const auto state = engine->minimize(settings(), [&] { return ++asked < 5; })[0];
  EXPECT_EQ(state.reason, StopReason::running);
  EXPECT_EQ(asked, 5);
}

// Replicas of different size and roughness, which end after different numbers of evaluations; large displacements need
// new lists on the way.
TEST_P(Minimizers, ABatchIsItsSingleRuns) {
  const std::vector<Structure> structures{shaken(minimum(), 0.3, 1), shaken(b2_cu_zr(3.1), 0.1, 2),
                                          shaken(fcc_cu(3.6), 0.4, 3)};
  auto s = settings();
  s.force_tolerance_eV_per_A = 1e-3;
  const auto batch = cpu_engine(structures);
  const auto together = batch->minimize(s);
  for (std::size_t r = 0; r < structures.size(); ++r) {
    const auto single = cpu_engine({structures[r]});
    const auto alone = single->minimize(s)[0];
    EXPECT_EQ(alone.evaluations, together[r].evaluations);
    EXPECT_EQ(alone.energy, together[r].energy);
    EXPECT_EQ(largest_distance(single->structures()[0].position, batch->structures()[r].position), 0);
  }
}

/// FIRE knows no limit of displacements.
class MinimizersWithLimit : public Minimizers {};

TEST_P(MinimizersWithLimit, GiveUpWhereTheyAreTold) {
  CpuExecutor exec(1);
  const std::vector<Structure> structures(3, shaken(b2_cu_zr(3.1), 0.2, 1));
  const auto& tables = default_tables();
  Atoms<CpuExecutor> atoms(exec, structures, tables.mass_amu);
  NeighborList<CpuExecutor> list(exec, atoms, tables.radii, 0.5);
  ForceField<CpuExecutor> force_field(exec, tables);
  const auto states =
      MinimizerOn<CpuExecutor>(exec, atoms, list, force_field, settings()).run({}, {}, {{3, 0}, {0, 0.1}, {0, 10.0}});
  EXPECT_EQ(states[0].reason, StopReason::evaluations);
  EXPECT_EQ(states[0].evaluations, 3);
  EXPECT_EQ(states[1].reason, StopReason::displaced);
  const double moved = largest_distance(unwrapped_positions(atoms.structures()[1]), unwrapped_positions(structures[1]));
  EXPECT_GT(moved, 0.1);
  EXPECT_LT(moved, 0.1 + settings().max_displacement_A);
  EXPECT_EQ(states[2].reason, StopReason::converged);
}

TEST_P(Minimizers, LeaveReplicasThatWereNotChosen) {
  CpuExecutor exec(1);
  const std::vector<Structure> structures{shaken(b2_cu_zr(3.1), 0.1, 1), shaken(b2_cu_zr(3.1), 0.1, 2)};
  const auto& tables = default_tables();
  Atoms<CpuExecutor> atoms(exec, structures, tables.mass_amu);
  NeighborList<CpuExecutor> list(exec, atoms, tables.radii, 0.5);
  ForceField<CpuExecutor> force_field(exec, tables);
  list.update(false);
  const auto before = atoms.structures();
  const auto states = MinimizerOn<CpuExecutor>(exec, atoms, list, force_field, settings()).run({0, 1});
  const auto after = atoms.structures();
  EXPECT_EQ(states[0].evaluations, 0);
  EXPECT_EQ(largest_distance(after[0].position, before[0].position), 0);
  EXPECT_EQ(states[1].reason, StopReason::converged);
  EXPECT_GT(largest_distance(after[1].position, before[1].position), 0.01);
}

std::string name_of(const ::testing::TestParamInfo<MinimizerMethod>& test) {
  const char* names[]{"fire", "conjugate_gradient", "lbfgs"};
  return names[static_cast<int>(test.param)];
}
INSTANTIATE_TEST_SUITE_P(, Minimizers,
                         ::testing::Values(MinimizerMethod::fire, MinimizerMethod::conjugate_gradient,
                                           MinimizerMethod::lbfgs),
                         name_of);
INSTANTIATE_TEST_SUITE_P(, MinimizersWithLimit,
                         ::testing::Values(MinimizerMethod::conjugate_gradient, MinimizerMethod::lbfgs), name_of);

}  // namespace
}  // namespace vitrify::test
