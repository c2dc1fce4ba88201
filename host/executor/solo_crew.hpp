// One CPU thread that does what teams of threads do on a GPU.
#pragma once

#include "host/executor/executor.hpp"
#include "host/executor/solo_block.hpp"

namespace vitrify {

/// The thread that works on one replica, a task at a time: what it does next knows what came of the last.
class SoloCrew {
 public:
  static int width() { return 1; }
  template <class Body>
  static void for_each_task(int n, const Body& body) {
    for (int k = 0; k < n; ++k) body(k, SingleLane{});
  }
  template <class Body>
  static void by_one_team(const Body& body) {
    body(SingleLane{});
  }
  static void scan(int n, int first, const int* in, int* out) { SoloBlock::scan(n, first, in, out); }
  /// Flips have a tuned body, with neighbors of the site in the lanes of a vector; exchanges take the plain one.
  static double energy_change(const MonteCarloView& system, const Move& move, int replica, const SingleLane& team);
};
static_assert(Crew<SoloCrew>);

}  // namespace vitrify
