#include "host/stages/aqs/transformations.hpp"

#include <algorithm>

#include "host/analysis/clusters.hpp"
#include "host/analysis/matching.hpp"
#include "host/analysis/size_distribution.hpp"
#include "host/analysis/transformation_zones.hpp"
#include "host/files/hdf5/arrays.hpp"

namespace vitrify {
namespace {

std::vector<Vec3> unwrapped(const Structure& structure) {
  std::vector<Vec3> positions = structure.position;
  for (std::size_t i = 0; i < positions.size(); ++i)
    positions[i] = structure.box.unwrap(positions[i], structure.image[i]);
  return positions;
}

std::vector<std::pair<std::string, hdf5::Attribute>> attributes_of(const AqsEvent& event, const Clusters& zones) {
  const auto transformed = std::count_if(zones.label.begin(), zones.label.end(), [](int label) { return label >= 0; });
  return {{"strain", event.before.strain},
          {"strain_after", event.after.strain},
          {"stress_before_GPa", event.before.stress_GPa},
          {"stress_after_GPa", event.after.stress_GPa},
          {"energy_before_eV", event.before.energy_eV},
          {"energy_after_eV", event.after.energy_eV},
          {"n_shear_transformed", std::int64_t{transformed}},
          {"n_clusters", static_cast<std::int64_t>(zones.sizes.size())}};
}

}  // namespace

Record Transformations::add(const AqsEvent& event, const D2MinRunner& run_d2min) {
  const Structure &before = event.structure_before, &after = event.structure_after;
  const auto motion = d2min(follow_images(before, after), criterion_.d2min_cutoff_A, run_d2min);
  const std::vector<std::uint8_t> selected = shear_transformed(motion, criterion_.threshold());
  std::vector<double> d2;
  std::vector<std::int32_t> neighbors;
  for (const D2MinResult& atom : motion) {
    d2.push_back(atom.d2min);
    neighbors.push_back(atom.neighbors);
  }
  const Clusters zones = find_clusters(after.box, after.position, selected, criterion_.cluster_cutoff_A);

  for (std::size_t i = 0; i < selected.size(); ++i) transformed_[i] |= selected[i];
  zone_sizes_.insert(zone_sizes_.end(), zones.sizes.begin(), zones.sizes.end());
  ++events_;
  return {attributes_of(event, zones),
          {{"before", array_of(unwrapped(before))},
           {"after", array_of(unwrapped(after))},
           {"edges_before", edges_of(before.box)},
           {"edges_after", edges_of(after.box)},
           {"d2min", array_of(std::move(d2))},
           {"neighbors", array_of(std::move(neighbors))},
           {"cluster", array_of(std::vector<std::int32_t>(zones.label.begin(), zones.label.end()))}}};
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
  archive.put(prefix + "events", std::vector<std::int64_t>{static_cast<std::int64_t>(events_)});
}

void Transformations::restore(const StateArchive& archive, const std::string& prefix) {
  transformed_ = archive.get_within<std::uint8_t>(prefix + "transformed", transformed_.size(), 0, 1);
  const std::size_t zones = archive.get<std::int32_t>(prefix + "zone_sizes").size();
  zone_sizes_ =
      archive.get_within<std::int32_t>(prefix + "zone_sizes", zones, 1, static_cast<double>(transformed_.size()));
  events_ = static_cast<std::size_t>(archive.get_one<std::int64_t>(prefix + "events", 0, largest_number));
}

}  // namespace vitrify
