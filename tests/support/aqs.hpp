// Whole runs of athermal quasistatic shear for tests.
#pragma once

#include <cstring>
#include <functional>
#include <vector>

#include "tests/support/cu_zr.hpp"

namespace vitrify::test {

struct ShearRun {
  std::vector<AqsRow> rows;
  std::vector<AqsEvent> events;
  Structure start, end;
};

inline void collect(ShearRun& run, const AqsOutcome& outcome) {
  if (outcome.row) run.rows.push_back(*outcome.row);
  if (outcome.event) run.events.push_back(*outcome.event);
}

/// Shears one structure to the end of its path.
inline ShearRun sheared(const Structure& s, const AqsSettings& settings, const AqsPlan& plan, double skin_A = 0.3) {
  const auto engine = cpu_engine({s});
  engine->set_skin(skin_A);
  ShearRun run;
  run.rows = engine->start_aqs(settings, {plan});
  run.start = engine->structures()[0];
  while (!engine->aqs_finished()) collect(run, engine->aqs_step()[0]);
  run.end = engine->structures()[0];
  return run;
}

inline bool same_bits(const AqsRow& a, const AqsRow& b) {
  return a.strain == b.strain && a.stress_GPa == b.stress_GPa && a.energy_eV == b.energy_eV &&
         a.step_enthalpy_eV == b.step_enthalpy_eV && a.minimizer.evaluations == b.minimizer.evaluations &&
         std::memcmp(a.stress_tensor_GPa.v, b.stress_tensor_GPa.v, sizeof a.stress_tensor_GPa.v) == 0;
}

}  // namespace vitrify::test
