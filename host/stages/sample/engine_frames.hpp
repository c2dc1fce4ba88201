// What the replicas of an engine are like at a moment, as frames for analyses.
#pragma once

#include <utility>
#include <vector>

#include "host/analysis/analysis.hpp"
#include "host/analysis/structure/element_order.hpp"
#include "host/engine/engine.hpp"

namespace vitrify {

/// Atoms in the user's order, elements in the order of their names. Structures and velocities come from the device
/// once, when the first replica is asked for them. Valid until the engine moves on.
class EngineFrames {
 public:
  EngineFrames(Engine& engine, Observer& observer, double time_ps)
      : engine_(engine), observer_(observer), time_ps_(time_ps) {
    for (int r = 0; r < engine.n_replicas(); ++r) frames_.emplace_back(*this, static_cast<std::size_t>(r));
  }
  EngineFrames(const EngineFrames&) = delete;
  EngineFrames& operator=(const EngineFrames&) = delete;

  Frame& of(std::size_t replica) { return frames_.at(replica); }

 private:
  class OfReplica final : public Frame {
   public:
    OfReplica(EngineFrames& all, std::size_t replica) : all_(&all), replica_(replica) {}
    double time_ps() const override { return all_->time_ps_; }
    const Structure& structure() override { return all_->structures().at(replica_); }
    std::span<const Vec3> velocities() override { return all_->velocities().at(replica_); }
    Observer& observer() override { return all_->observer_; }

   private:
    EngineFrames* all_;
    std::size_t replica_;
  };

  const std::vector<Structure>& structures() {
    if (structures_.empty())
      for (Structure& structure : engine_.structures())
        structures_.push_back(with_elements_by_name(std::move(structure)));
    return structures_;
  }

  const std::vector<std::vector<Vec3>>& velocities() {
    if (velocities_.empty()) velocities_ = engine_.velocities();
    return velocities_;
  }

  Engine& engine_;
  Observer& observer_;
  double time_ps_;
  std::vector<OfReplica> frames_;
  std::vector<Structure> structures_;
  std::vector<std::vector<Vec3>> velocities_;
};

}  // namespace vitrify
