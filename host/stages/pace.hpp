// How many steps fit between two looks at the clock. Wall time decides, so nothing of the physics may depend on it.
#pragma once

#include <algorithm>
#include <chrono>

namespace vitrify {

class Pace {
 public:
  /// Steps of the next slice, at most `limit`.
  long steps(long limit) const { return std::clamp(static_cast<long>(steps_), 1L, limit); }

  /// Does a slice of n steps and learns from the time it takes.
  template <class Action>
  void measure(long n, Action&& action) {
    const auto start = std::chrono::steady_clock::now();
    action();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    steps_ = std::clamp(static_cast<double>(n) * slice_seconds / std::max(seconds, 1e-6), 1.0, 2 * steps_);
  }

 private:
  static constexpr double slice_seconds = 0.25;
  double steps_ = 16;
};

}  // namespace vitrify
