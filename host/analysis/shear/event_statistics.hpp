// Statistics of the events of athermal shear: of one glass, or of several made alike.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/analysis/shear/correlation_length.hpp"
#include "host/analysis/shear/event_picture.hpp"
#include "host/analysis/shear/transformation_zones.hpp"
#include "host/analysis/statistics/bootstrap.hpp"
#include "host/analysis/statistics/size_distribution.hpp"
#include "host/analysis/structure/percolation.hpp"

namespace vitrify {

/// A fall of the stress, and the energy that it set free: that which the work of the mean stress does not account for.
struct StressDrop {
  int event = 0;  ///< that it belongs to, from 0
  double strain = 0, size_GPa = 0, energy_eV = 0;
};

/// Events of one glass up to a strain, by one criterion.
struct GlassEvents {
  std::vector<std::string> elements;
  std::vector<int> type;  ///< of each atom, an index into elements
  double sheared_to = 0;
  Measured shear_modulus_GPa;  ///< of the elastic branches
  std::vector<StressDrop> drops;
  std::vector<TransformedZones> zones;  ///< of each drop
  /// D2min at the end: the sum over all drops of the atoms that these have transformed, and that of the whole motion
  /// since the start of the atoms that it has transformed. Each in parts of the box.
  std::vector<CorrelationSums> accumulated, direct;
  LargestCluster largest;  ///< of all transformed atoms, at the end
  int largest_drop = -1;   ///< that has transformed most atoms; -1: none has transformed any
  EventPicture largest_drop_picture;
  TransformedPicture transformed;

  std::size_t atoms() const { return type.size(); }
  int events() const { return drops.empty() ? 0 : drops.back().event + 1; }
  /// How many drops up to a strain have transformed each atom.
  std::vector<int> times_transformed(double up_to_strain) const;
};

/// One part of the box for each of its octants, for `GlassEvents::accumulated` and `direct`.
std::vector<CorrelationSums> correlation_by_octants(const Box& box, std::span<const Vec3> positions,
                                                    std::span<const double> field);

/// Share of the atoms, of one type on request, that have been transformed up to a strain at least once, over all
/// glasses together. The error is that of the mean over glasses; of a single glass it is from the number of atoms that
/// each event alone has transformed, which bounds the variance for a Poisson process of events (G. Last and M. D.
/// Penrose, Probab. Theory Relat. Fields 150, 663 (2011)).
Measured transformed_fraction(const std::vector<const GlassEvents*>& glasses, double up_to_strain,
                              const std::optional<std::string>& element = {});

/// Of a glass its own; of several the mean, with the error that their scatter gives.
Measured mean_shear_modulus_GPa(const std::vector<const GlassEvents*>& glasses);

/// A share of the zones that have no more than `size` atoms.
struct CumulatedShare {
  int size = 0;
  Measured share;
};

/// Values with errors: of a single glass from its events, which are taken as independent, of several from the
/// differences between glasses.
struct EventStatistics {
  int glasses = 0, drops = 0, events = 0, zones = 0;
  int drops_without_atoms = 0;  ///< without a transformed atom
  int multi_zone_drops = 0;     ///< with several zones of `min_zone` atoms or more
  Measured drop_size_GPa, drop_energy_eV;
  Measured st_fraction;
  Measured mean_zone_size, median_zone_size, relative_width;  ///< the width is the standard deviation over the mean
  Measured without_atoms_share;
  /// Share of drops with several zones: of zones of `min_zone` atoms or more, and of 1, 3 and 5 or more.
  Measured multi_zone_share, multi_zone_share_1, multi_zone_share_3, multi_zone_share_5;
  std::vector<CumulatedShare> cumulated;
  Measured log_normal_mu, log_normal_sigma;  ///< by maximum likelihood; none where small zones are left out
  KolmogorovSmirnov log_normal_test;
  std::vector<SizeBin> histogram;
  std::vector<Measured> histogram_shares;  ///< of the zones, in each of its bins
  Measured binned_mu, binned_sigma;        ///< by least squares of the histogram
  CorrelationLength correlation, log10_correlation, accumulated, direct;
};

/// What sweeps compare: counts, means and shares, and xi_A of `correlation`; nothing else. `min_zone`: smaller zones do
/// not count. At least one glass.
EventStatistics main_event_statistics(const std::vector<const GlassEvents*>& glasses, double max_strain, int min_zone);

/// Likewise, with everything.
EventStatistics event_statistics(const std::vector<const GlassEvents*>& glasses, double max_strain, int min_zone);

}  // namespace vitrify
