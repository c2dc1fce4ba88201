// A configuration as a frame for analyses, on one core.
#pragma once

#include "host/analysis/analysis.hpp"

namespace vitrify::test {

class StructureFrame final : public Frame {
 public:
  explicit StructureFrame(const Structure& structure, int threads = 1)
      : structure_(structure), observer_(make_observer({.device = "cpu", .threads = threads})) {}

  double time_ps() const override { return 0; }
  const Structure& structure() override { return structure_; }
  std::span<const Vec3> velocities() override { return structure_.velocity; }
  Observer& observer() override { return *observer_; }

 private:
  const Structure& structure_;
  std::unique_ptr<Observer> observer_;
};

/// Adds a structure as a frame.
inline void add(Analysis& analysis, const Structure& structure, int threads = 1) {
  StructureFrame frame(structure, threads);
  analysis.add(frame);
}

}  // namespace vitrify::test
