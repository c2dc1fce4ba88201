// Dynamics that passes a limit, on any device.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/engine/diverged.hpp"
#include "host/engine/engine.hpp"
#include "tests/support/random_structure.hpp"
#include "tests/support/synthetic_potential.hpp"

namespace vitrify::test {

/// Three replicas under a synthetic potential, the second with limits, pressure and ensemble of its own.
struct Diverging {
  Ensemble ensemble = Ensemble::nve;
  DynamicsLimits limits;
  double pressure_GPa = 0;

  static std::vector<Structure> structures() {
    return {random_structure({5, 6, 5}, {0.3, -0.25, 0.2}, 1), random_structure({6, 5, 5}, {0, 0, 0}, 2),
            random_structure({5, 5, 8}, {-0.5, 0.1, -0.3}, 3)};
  }
  std::unique_ptr<Engine> start(const std::string& device) const {
    auto engine = make_engine({device, 1}, make_tables(synthetic_potential(), {"A", "B"}), structures());
    DynamicsPlan plan;
    plan.start_K = plan.end_K = 300;
    plan.steps = 200;
    std::vector<DynamicsPlan> plans(3, plan);
    plans[1].ensemble = ensemble;
    plans[1].pressure_GPa = pressure_GPa;
    plans[1].limits = limits;
    engine->draw_velocities({1, 2, 3}, {300, 300, 300}, 1);
    engine->start_dynamics(plans);
    return engine;
  }
};

/// Advances by single steps, at most so many; the reason if a replica diverges.
inline std::optional<Diverged> divergence(Engine& engine, int steps) {
  try {
    for (int step = 0; step < steps; ++step) engine.advance(1);
  } catch (const Diverged& diverged) {
    return diverged;
  }
  return std::nullopt;
}

}  // namespace vitrify::test
