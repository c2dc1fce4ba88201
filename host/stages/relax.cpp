#include "host/stages/relax.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "host/stages/skin.hpp"

namespace vitrify {
namespace {

/// Moves atoms from min_distance_A apart to where a thermostat can take over.
constexpr MinimizerSettings separation{
    .method = MinimizerMethod::fire, .force_tolerance_eV_per_A = 1, .max_evaluations = 500, .max_displacement_A = 0.1};

/// Minimises; false, and the engine as it was, if interrupted.
bool minimize_or_return(StageContext& context, const MinimizerSettings& settings,
                        std::vector<MinimizerState>& outcomes) {
  StateArchive before;
  context.engine.save(before);
  outcomes = context.engine.minimize(settings, context.go_on);
  const bool stopped = std::any_of(outcomes.begin(), outcomes.end(),
                                   [](const MinimizerState& o) { return o.reason == StopReason::running; });
  if (stopped) context.engine.restore(before);
  return !stopped;
}

}  // namespace

std::optional<std::vector<MinimizerState>> relax(StageContext& context, const MinimizerSettings& settings,
                                                 const StageFacts& facts) {
  std::vector<MinimizerState> outcomes;
  if (!minimize_or_return(context, settings, outcomes)) return std::nullopt;
  for (std::size_t r = 0; r < outcomes.size(); ++r)
    report_outcome(outcomes[r], facts.name + ": replica " + facts.replicas[r], context.log);
  return outcomes;
}

bool separate_atoms(StageContext& context) {
  std::vector<MinimizerState> outcomes;
  if (!minimize_or_return(context, separation, outcomes)) return false;
  for (const MinimizerState& outcome : outcomes)
    if (outcome.reason == StopReason::not_finite)
      throw Error(ExitCode::diverged, "the random start has infinite forces; raise /system/min_distance_A");
  context.batch.at_random = false;
  return true;
}

void report_outcome(const MinimizerState& outcome, const std::string& what, RunLog& log) {
  if (outcome.reason == StopReason::not_finite) throw Error(ExitCode::diverged, what + ": the energy is not finite");
  const std::string how = fmt::format("{} after {} evaluations with forces up to {:.2e} eV/A", what,
                                      outcome.evaluations, outcome.max_force);
  if (outcome.reason == StopReason::evaluations) log.warn(how + ": out of evaluations");
  if (outcome.reason == StopReason::line_search) log.warn(how + ": no step lowers the energy any more");
}

}  // namespace vitrify
