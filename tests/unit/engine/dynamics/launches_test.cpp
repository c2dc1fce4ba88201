// What a step of dynamics would launch on a GPU, counted on the CPU.
#include <gtest/gtest.h>

#include <numeric>

#include "host/engine/dynamics/dynamics_on.hpp"
#include "host/executor/cpu.hpp"
#include "tests/support/cu_zr.hpp"

namespace vitrify::test {
namespace {

/// The CPU executor, counting each call that is a kernel launch on a device, in a recording and outside of any, and
/// each that waits for a device.
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

  template <class T>
  std::vector<T> download(const Array<T>& from) const {
    ++waits;
    return CpuExecutor::download(from);
  }
  bool any(const Array<int>& flags) const {
    ++waits;
    return CpuExecutor::any(flags);
  }

  int launches = 0, recordings = 0, replays = 0;
  mutable int waits = 0;
  int in_recording = 0;  ///< of the last replay
};

class LaunchesIn : public testing::TestWithParam<Precision> {};

TEST_P(LaunchesIn, OfAStepAreFourInOneGraph) {
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

struct Stops {
  std::vector<long> visited;  ///< steps at which the replica was found at its stop
  int waits = 0;
  long renewals = 0;  ///< of the rows
  Vec3 place;
};

/// 40 steps, a stop every 10 of them; none where `every` is 0.
Stops moved_by_stops(long every, double temperature_K = 300) {
  CountingExecutor exec(1);
  const PotentialTables& tables = default_tables();
  Atoms<CountingExecutor> atoms(exec, {glass500()}, tables.mass_amu);
  NeighborList<CountingExecutor> list(exec, atoms, tables.radii, 0.6);
  ForceField<CountingExecutor> force_field(exec, tables);
  DynamicsOn<CountingExecutor> dynamics(exec, atoms, list, force_field);
  dynamics.draw_velocities({1}, {temperature_K}, 0);
  DynamicsPlan plan;
  plan.steps = 1000;
  dynamics.start({plan});
  Stops stops;
  exec.waits = 0;
  const long renewals = list.prunes();
  const auto visit = [&] {
    const DynamicsState& state = *dynamics.states();
    const bool seen = !stops.visited.empty() && stops.visited.back() == state.step;
    if (state.step == state.stop_step && !seen) stops.visited.push_back(state.step);
  };
  if (every > 0)
    dynamics.advance_by_stops(40, every, visit);
  else
    dynamics.advance(40);
  stops.waits = exec.waits;
  stops.renewals = list.prunes() - renewals;
  stops.place = atoms.positions()[0];
  return stops;
}

TEST(Launches, StopsDoNotMakeTheHostWait) {
  const Stops none = moved_by_stops(0), some = moved_by_stops(10), many = moved_by_stops(3);
  EXPECT_EQ(some.visited, (std::vector<long>{10, 20, 30, 40}));
  EXPECT_LE(some.waits, none.waits + 1);
  EXPECT_EQ(many.visited.size(), 14u);
  EXPECT_LE(many.waits, none.waits + 1);
  EXPECT_EQ(norm(some.place - none.place), 0);
  EXPECT_EQ(norm(many.place - none.place), 0);
}

/// A step that ends where rows were renewed in it is a stop like any other.
TEST(Launches, NoStopIsMissedWhereRowsAreRenewed) {
  const Stops all = moved_by_stops(1, 3000);
  EXPECT_GT(all.renewals, 1);
  std::vector<long> every_step(40);
  std::iota(every_step.begin(), every_step.end(), 1);
  EXPECT_EQ(all.visited, every_step);
}

INSTANTIATE_TEST_SUITE_P(Precisions, LaunchesIn, testing::Values(Precision::full, Precision::mixed));

}  // namespace
}  // namespace vitrify::test
