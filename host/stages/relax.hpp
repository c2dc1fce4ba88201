// Minimisations of the whole batch that can be interrupted.
#pragma once

#include <optional>

#include "host/stages/stage.hpp"

namespace vitrify {

/// Minimises all replicas; nothing, and the engine as it was, if interrupted. A replica that does not converge is told
/// in the log; one that is not finite throws Error(diverged).
std::optional<std::vector<MinimizerState>> relax(StageContext& context, const MinimizerSettings& settings,
                                                 const StageFacts& facts);

/// Pushes the atoms of a random start apart, so that dynamics can begin; false, and nothing done, if interrupted.
bool separate_atoms(StageContext& context);

/// Tells why a minimisation ended before its tolerance, if it did; `what` is its subject. Throws Error(diverged) for
/// one that is not finite.
void report_outcome(const MinimizerState& outcome, const std::string& what, RunLog& log);

}  // namespace vitrify
