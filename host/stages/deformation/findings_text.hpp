// What a stage has found, for a line of the log.
#pragma once

#include <string>

#include "host/analysis/analysis_result.hpp"

namespace vitrify {

/// What is known: ", shear_modulus 24.1 +- 0.3 GPa, .."
std::string numbers_text(const AnalysisResult& result);

}  // namespace vitrify
