// What a step of dynamics would launch on a GPU, counted on the CPU.
#include <gtest/gtest.h>

#include "host/engine/dynamics/dynamics_on.hpp"
#include "host/executor/cpu.hpp"
#include "tests/support/cu_zr.hpp"

namespace vitrify::test {
namespace {

/// The CPU executor, counting each call that is a kernel launch on a device, in a recording and outside of any.
class CountingExecutor : public CpuExecutor {
 public:
  using CpuExecutor::CpuExecutor;

  template <class... Args>
  void for_each(const Args&... args) {
    ++launches, CpuExecutor::for_each(args...);
  }
  template <class... Args>
  void for_each_atom(const Args&... args) {
    ++launches, CpuExecutor::for_each_atom(args...);
  }
  template <class... Args>
  void run(const Args&... args) {
    ++launches, CpuExecutor::run(args...);
  }
  template <class... Args>
  void for_each_replica(const Args&... args) {
    ++launches, CpuExecutor::for_each_replica(args...);
  }
  template <class... Args>
  void reduce(const Args&... args) {
    ++launches, CpuExecutor::reduce(args...);
  }
  template <class Launches>
  Recording record(const Launches& what) {
    ++recordings;
    return CpuExecutor::record([this, what] {
      const int before = launches;
      what();
      in_recording = launches - before, launches = before;
      ++replays;
    });
  }

  int launches = 0, recordings = 0, replays = 0;
  int in_recording = 0;  ///< of the last replay
};

class Launches : public testing::TestWithParam<Precision> {};

TEST_P(Launches, OfAStepAreFourInOneGraph) {
  CountingExecutor exec(1);
  const PotentialTables& tables = default_tables();
  Atoms<CountingExecutor> atoms(exec, {glass500()}, tables.mass_amu);
  NeighborList<CountingExecutor> list(exec, atoms, tables.radii, 0.6);
  ForceField<CountingExecutor> force_field(exec, tables);
  DynamicsOn<CountingExecutor> dynamics(exec, atoms, list, force_field);
  dynamics.set_precision(GetParam());
  dynamics.draw_velocities({1}, {300}, 0);
  DynamicsPlan plan;
  plan.steps = 6;
  dynamics.start({plan});
  dynamics.advance(6);
  EXPECT_EQ(exec.in_recording, 4);
  EXPECT_EQ(exec.replays, 6);
  EXPECT_EQ(exec.recordings, 1);
}

INSTANTIATE_TEST_SUITE_P(Precisions, Launches, testing::Values(Precision::full, Precision::mixed));

}  // namespace
}  // namespace vitrify::test
