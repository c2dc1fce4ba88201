#include "host/analysis/dynamics/mean_square_displacement.hpp"

#include <cmath>
#include <limits>
#include <utility>

namespace vitrify {

void MeanSquareDisplacement::add(Frame& frame) {
  const std::int64_t sample = frames_++;
  if (history_ && !history_->wants(sample)) return;
  const Structure& structure = frame.structure();
  known_.take(structure);
  if (!history_) history_.emplace(structure.type, static_cast<int>(structure.elements.size()));
  history_->add(sample, structure);
}

AnalysisResult MeanSquareDisplacement::result() const {
  const std::vector<std::string>& elements = known_.elements();
  const Diffusion found = history_->result();
  AnalysisResult result;
  result.definition =
      "Mean square displacement in the frame of the box, less that of the center of mass, over origins and atoms.";
  std::vector<double> lag_ps, all;
  std::vector<std::int64_t> origins;
  std::vector<std::vector<double>> of_elements(elements.size());
  for (const MsdPoint& point : found.curve) {
    lag_ps.push_back(static_cast<double>(point.lag) * interval_ps_);
    origins.push_back(point.origins);
    all.push_back(point.all);
    for (std::size_t a = 0; a < elements.size(); ++a) of_elements[a].push_back(point.by_element.at(a));
  }
  result.numbers = {{"frames", "", "", static_cast<double>(frames_)},
                    {"slope", "", "d ln(msd) / d ln(t) over the last decade: 1 of diffusion, 0 of a glass",
                     found.slope.value, found.slope.error}};
  if (found.is_diffusion()) {
    result.numbers.push_back({"diffusion_A2_per_ps", "A^2/ps", "msd / 6 t at the longest time",
                              found.coefficient.value / interval_ps_, found.coefficient.error / interval_ps_});
    for (std::size_t a = 0; a < elements.size(); ++a)
      result.numbers.push_back({"diffusion_" + elements[a] + "_A2_per_ps", "A^2/ps", "of the element",
                                found.coefficient_by_element.at(a) / interval_ps_});
  }
  result.tables = {{"",
                    {{"lag_ps", "ps", "", std::move(lag_ps)},
                     {"origins", "", "", std::move(origins)},
                     {"msd_A2", "A^2", "of all atoms", std::move(all)}}}};
  for (std::size_t a = 0; a < elements.size(); ++a)
    result.tables[0].columns.push_back({"msd_" + elements[a] + "_A2", "A^2", "", std::move(of_elements[a])});
  return result;
}

void MeanSquareDisplacement::save(StateArchive& archive, const std::string& entry) const {
  archive.put(entry + "/count", std::vector<std::int64_t>{frames_});
  known_.save(archive, entry + "/atoms");
  if (history_) history_->save(archive, entry + "/history");
}

void MeanSquareDisplacement::restore(const StateArchive& archive, const std::string& entry) {
  frames_ = archive.get_one<std::int64_t>(entry + "/count", 0, largest_number);
  known_.restore(archive, entry + "/atoms");
  if (frames_ > 0)
    history_ = DisplacementHistory::restore(archive, entry + "/history", static_cast<std::size_t>(known_.total()),
                                            static_cast<int>(known_.elements().size()));
}

}  // namespace vitrify
