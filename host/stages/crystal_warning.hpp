// Tells of crystals where a glass is expected.
#pragma once

#include <optional>
#include <string>

#include "host/analysis/crystals/bragg.hpp"
#include "host/analysis/crystals/crystals.hpp"
#include "host/run_files/run_log.hpp"
#include "host/stages/stage.hpp"

namespace vitrify {

/// Warns of a cluster of crystalline atoms too large for chance; glasses have clusters of one or two. `whose` begins
/// the line, such as "quench: replica a".
void warn_of_crystals(const Crystals& crystals, const std::string& whose, RunLog& log);

/// Warns of scattering that only long-range order gives, of whatever crystal.
void warn_of_order(const std::optional<BraggPeak>& peak, const std::string& whose, RunLog& log);
/// The same of all replicas as they are; up to 1.3 s of a core each.
void warn_of_order(StageContext& context, const StageFacts& facts);

}  // namespace vitrify
