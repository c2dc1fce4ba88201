#include "host/stages/aqs/transformations.hpp"

#include <algorithm>

#include "host/analysis/statistics/size_distribution.hpp"
#include "host/analysis/structure/matching.hpp"

namespace vitrify {

Transformations::Zones Transformations::zones_of(const AqsEvent& drop, const D2MinRunner& run_d2min) const {
  const config::ZoneCriterion& criterion = options_.zones;
  const Motion motion = follow_images(drop.structure_before, drop.structure_after);
  Zones zones{keep(motion, d2min(motion, criterion.d2min_cutoff_A, run_d2min), options_.least_kept_A2(),
                   criterion.d2min_cutoff_A),
              {}};
  const auto selected = shear_transformed(zones.kept.d2min_kept(), criterion.threshold());
  zones.clusters =
      find_clusters(drop.structure_after.box, zones.kept.motion.current, selected, criterion.cluster_cutoff_A);
  return zones;
}

std::vector<TableRow> Transformations::add_step(const AqsEvent& drop, const D2MinRunner& run_d2min) {
  const Zones zones = zones_of(drop, run_d2min);
  std::vector<TableRow> rows;
  append_motion(rows, counts_.rows, zones.kept, zones.clusters.label);
  rows.push_back(step_row(drop, counts_.rows));
  ++counts_.rows.steps, ++counts_.steps_of_event;
  return rows;
}

std::vector<TableRow> Transformations::add_event(const AqsEvent& event, const D2MinRunner& run_d2min) {
  const auto& [kept, clusters] = zones_of(event, run_d2min);
  std::vector<TableRow> rows;
  if (counts_.steps_of_event > 1) append_motion(rows, counts_.rows, kept, clusters.label);
  int transformed = 0;
  for (std::size_t k = 0; k < kept.atoms.size(); ++k)
    if (clusters.label[k] >= 0) transformed_[kept.atoms[k]] = 1, ++transformed;
  zone_sizes_.insert(zone_sizes_.end(), clusters.sizes.begin(), clusters.sizes.end());
  rows.push_back(
      event_row(event, counts_.rows, counts_.steps_of_event, transformed, static_cast<int>(clusters.sizes.size())));
  ++counts_.events, counts_.steps_of_event = 0;
  return rows;
}

double Transformations::fraction() const {
  const auto count = std::count(transformed_.begin(), transformed_.end(), 1);
  return static_cast<double>(count) / static_cast<double>(transformed_.size());
}

std::vector<std::pair<std::string, hdf5::Attribute>> Transformations::fit() const {
  if (zone_sizes_.empty()) return {};
  const LogNormalFit fit = fit_log_normal(zone_sizes_);
  return {{"mu", fit.mu}, {"sigma", fit.sigma}, {"mean_size", fit.mean_size}};
}

void Transformations::save(StateArchive& archive, const std::string& prefix) const {
  archive.put(prefix + "transformed", transformed_);
  archive.put(prefix + "zone_sizes", zone_sizes_);
  archive.put(prefix + "counts", std::vector<Counts>{counts_});
}

void Transformations::restore(const StateArchive& archive, const std::string& prefix) {
  transformed_ = archive.get_within<std::uint8_t>(prefix + "transformed", transformed_.size(), 0, 1);
  const std::size_t zones = archive.get<std::int32_t>(prefix + "zone_sizes").size();
  zone_sizes_ =
      archive.get_within<std::int32_t>(prefix + "zone_sizes", zones, 1, static_cast<double>(transformed_.size()));
  counts_ = archive.get_within<Counts>(prefix + "counts", 1, 0, largest_number).front();
}

}  // namespace vitrify
