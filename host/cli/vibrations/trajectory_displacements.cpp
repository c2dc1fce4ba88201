#include "host/cli/vibrations/trajectory_displacements.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "host/analysis/vibration/vibrational_displacement.hpp"
#include "host/error.hpp"

namespace vitrify::cli {
namespace {

/// A frame that was read.
class StoredFrame final : public Frame {
 public:
  explicit StoredFrame(const RunFrame& frame) : frame_(frame) {}
  double time_ps() const override { return frame_.time_ps; }
  const Structure& structure() override { return frame_.structure; }
  std::span<const Vec3> velocities() override { return frame_.structure.velocity; }
  Observer& observer() override { throw std::logic_error("nothing is computed where a stored frame is"); }

 private:
  const RunFrame& frame_;
};

}  // namespace

AnalysisResult trajectory_displacements(const RunReader& run, const std::string& replica,
                                        const std::map<std::string, double>& mass_amu,
                                        const TrajectorySettings& settings, const std::string& where) {
  const auto stored = static_cast<std::int64_t>(run.frame_count(replica));
  const std::int64_t end = settings.last_frame ? std::min(stored, *settings.last_frame + 1) : stored;
  const std::int64_t all = std::max<std::int64_t>(0, end - settings.first_frame);
  const std::int64_t samples = all / settings.windows * settings.windows;
  if (samples < 2 * settings.windows)
    throw Error(ExitCode::bad_input,
                fmt::format("{}: {} frames from number {} on, must be at least two for each of {} windows", where, all,
                            settings.first_frame, settings.windows));
  const std::int64_t first = end - samples;
  const double interval_ps = run.frame(replica, first + 1).time_ps - run.frame(replica, first).time_ps;
  VibrationalDisplacement lambda(mass_amu, {interval_ps, {samples, settings.windows}, settings.hop_A});
  try {
    for (std::int64_t k = first; k < end; ++k) {
      const RunFrame frame = run.frame(replica, k);
      StoredFrame one(frame);
      lambda.add(one);
    }
  } catch (const Error& error) {
    throw Error(error.code(), fmt::format("{}: {}; --first-frame and --last-frame choose frames", where, error.what()));
  }
  return lambda.result();
}

}  // namespace vitrify::cli
