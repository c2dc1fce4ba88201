#include "host/stages/sample/analysis_options.hpp"

#include <fmt/format.h>

#include "host/analysis/dynamics/mean_square_displacement.hpp"
#include "host/analysis/vibration/states_from_velocities.hpp"

namespace vitrify::config {

std::unique_ptr<Analysis> Msd::make(const StageFacts& facts) const {
  return std::make_unique<MeanSquareDisplacement>(facts.elements, common.every_ps);
}

void Vdos::finish(const Scope& at) const {
  if (segment_ps < 4 * common.every_ps)
    (at / "segment_ps").refuse(segment_ps, fmt::format("at least four frames, {}", number_text(4 * common.every_ps)));
}

std::unique_ptr<Analysis> Vdos::make(const StageFacts& facts) const {
  return std::make_unique<StatesFromVelocities>(
      facts.elements, facts.mass_amu,
      VelocitySpectrumSettings{common.every_ps, segment_ps, static_cast<std::size_t>(most_atoms)});
}

}  // namespace vitrify::config
