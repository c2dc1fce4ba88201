#include "host/stages/deformation/findings_text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace vitrify {

std::string numbers_text(const AnalysisResult& result) {
  std::string text;
  for (const ResultNumber& number : result.numbers) {
    if (!std::isfinite(number.value)) continue;
    text += fmt::format(", {} {:.4g}", number.name, number.value);
    if (std::isfinite(number.error)) text += fmt::format(" +- {:.2g}", number.error);
    if (!number.unit.empty()) text += " " + number.unit;
  }
  return text;
}

}  // namespace vitrify
