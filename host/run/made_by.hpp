// Who computes: what has to be the same for the same bits.
#pragma once

#include <string>

#include "host/engine/engine.hpp"

namespace vitrify {

/// Such as "vitrify 0.2.0 (4e1f20c) on cpu (AVX2)": program, and device or instruction set of the CPU.
std::string made_by(const Engine& engine);

}  // namespace vitrify
