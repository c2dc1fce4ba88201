#include "host/stages/dynamics/mean_volume.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <variant>
#include <vector>

namespace vitrify {
namespace {

/// Of which a mean volume is better than the volume of a moment.
constexpr int fewest_rows = 10;

/// Mean volume of a replica's rows of the last so many ps of the stage before.
struct MeanVolume {
  double sum_A3 = 0, rows = 0;

  double mean_A3() const { return sum_A3 / rows; }
};

MeanVolume mean_volume(const RunReader& reader, const std::string& replica, int stage, double after_ps) {
  const std::string rows = RunFile::observables(replica);
  const auto time_ps = std::get<std::vector<double>>(reader.column(rows + "/volume/time").values);
  const auto volume_A3 = std::get<std::vector<double>>(reader.column(rows + "/volume/value").values);
  const hdf5::Array stages = reader.column(rows + "/stage/value");
  MeanVolume mean;
  for (std::size_t k = 0; k < time_ps.size(); ++k) {
    const double of_row = std::visit([k](const auto& all) { return static_cast<double>(all.at(k)); }, stages.values);
    if (of_row == stage && time_ps[k] > after_ps) mean.sum_A3 += volume_A3[k], mean.rows += 1;
  }
  return mean;
}

}  // namespace

void scale_to_mean_volume(StageContext& context, const StageFacts& facts, double span_ps) {
  const std::vector<Structure> structures = context.engine.structures();
  const RunReader reader = context.output.read_back();
  std::vector<double> factors;
  for (std::size_t r = 0; r < structures.size(); ++r) {
    const MeanVolume held =
        mean_volume(reader, facts.replicas[r], static_cast<int>(facts.index) - 1, context.batch.time_ps[r] - span_ps);
    if (held.rows < fewest_rows)
      context.log.warn(
          fmt::format("{}: replica {}: only {:g} rows of the stage before tell the mean volume of {:g} ps, "
                      "at least {} make one; its \"thermo_every\" says how many there are",
                      facts.name, facts.replicas[r], held.rows, span_ps, fewest_rows));
    const double now_A3 = structures[r].box.volume(), mean_A3 = held.rows > 0 ? held.mean_A3() : now_A3;
    factors.push_back(std::cbrt(mean_A3 / now_A3));
    context.log.info(fmt::format("{}: replica {}: box scaled by {:.6f} to the mean volume of {:g} rows, {:.6g} A^3",
                                 facts.name, facts.replicas[r], factors.back(), held.rows, mean_A3));
  }
  context.engine.scale_boxes(factors);
}

}  // namespace vitrify
