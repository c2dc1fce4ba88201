// The box of a hold: its mean volume, instead of that of the moment at which it ended.
#pragma once

#include "host/stages/stage.hpp"

namespace vitrify {

/// Scales the boxes, with the atoms in them, to the mean volume of the rows of the last `span_ps` of the stage before.
void scale_to_mean_volume(StageContext& context, const StageFacts& facts, double span_ps);

}  // namespace vitrify
