#include "host/analysis/shear/transformation_zones.hpp"

#include <algorithm>
#include <cmath>

#include "host/analysis/shear/correlation_length.hpp"
#include "host/analysis/structure/clusters.hpp"

namespace vitrify {

std::vector<std::uint8_t> shear_transformed(std::span<const D2MinResult> d2min,
                                            const TransformationThreshold& threshold) {
  std::vector<std::uint8_t> selected;
  for (const D2MinResult& atom : d2min) selected.push_back(threshold.exceeded_by(atom));
  return selected;
}

int TransformedZones::zones_of(int least_atoms) const {
  return static_cast<int>(std::count_if(sizes.begin(), sizes.end(), [=](int size) { return size >= least_atoms; }));
}

TransformedZones find_zones(double strain, const KeptMotion& kept, const Box& box_after,
                            std::span<const D2MinResult> d2min, const TransformationThreshold& threshold,
                            double cluster_cutoff_A) {
  const Motion& motion = kept.motion;
  const std::vector<std::uint8_t> selected = shear_transformed(d2min, threshold);
  Clusters zones = find_clusters(box_after, motion.current, selected, cluster_cutoff_A);
  std::vector<int> atoms, zone;
  std::vector<Vec3> places;
  std::vector<double> field, logarithm;
  for (std::size_t i = 0; i < selected.size(); ++i)
    if (selected[i]) {
      atoms.push_back(kept.atoms[i]);
      zone.push_back(zones.label[i]);
      places.push_back(motion.reference[i]);
      field.push_back(threshold.of(d2min[i]));
      logarithm.push_back(std::log10(field.back()));
    }
  const double range_A = correlation_range_A(motion.reference_box);
  const auto sums = [&](const std::vector<double>& of) {
    return correlation_sums(motion.reference_box, places, of, range_A, correlation_shell_A);
  };
  return {strain, std::move(atoms), std::move(zone), std::move(zones.sizes), sums(field), sums(logarithm)};
}

}  // namespace vitrify
