#include "host/stages/aqs/aqs_options.hpp"

#include <fmt/format.h>

#include <cmath>

namespace vitrify::config {
namespace {

/// Finest steps, as a share of the longest: far finer ones, on which an event may take thousands, are lost in the
/// rounding of strains.
constexpr double finest_share = 1e-6;

void check_path(const Scope& at, const std::vector<double>& path, double step) {
  double from = 0;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const double length = std::abs(path[i] - from);
    if (length < step * (1 - 1e-9)) {
      (at / i).refuse(path[i], fmt::format("one step ({}) or more from {}", number_text(step), number_text(from)));
    } else if (length / step > static_cast<double>(max_integer)) {
      (at / i).refuse(path[i], "no more than 2^53 - 1 steps away");
    }
    from = path[i];
  }
}

}  // namespace

void Aqs::finish(const Scope& at) {
  const double step = settings.step;
  const std::optional<double>& locate_step = settings.locate_step;
  check_path(at / "strain_path", strain_path, step);
  const double finest = finest_share * step;
  if (locate_step && (*locate_step >= step || *locate_step < finest)) {
    (at / "locate_step").refuse(*locate_step, fmt::format("< step = {} and >= {:g}", number_text(step), finest));
  }
  local_strain.check(at, "step", step);
  if (snapshot_every_strain && *snapshot_every_strain < step) {
    (at / "snapshot_every_strain").refuse(*snapshot_every_strain, fmt::format(">= step = {}", number_text(step)));
  }
  if (snapshot_every_strain && common.snapshot_every != 0) {
    (at / "snapshot_every_strain").problem("found next to \"snapshot_every\", must be one of the two");
  }
}

}  // namespace vitrify::config
