#include "host/analysis/shear/event_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace vitrify {
namespace {

constexpr auto nan = std::numeric_limits<double>::quiet_NaN();
constexpr int bins_per_decade = 5;

using Glasses = std::vector<const GlassEvents*>;

/// What is drawn as a whole: a glass, or an event of the only glass.
struct Unit {
  int events = 0;
  std::vector<const TransformedZones*> zones;
  std::vector<const StressDrop*> drops;
};

std::vector<Unit> units_of(const Glasses& glasses) {
  const bool several = glasses.size() > 1;
  std::vector<Unit> units(several ? glasses.size() : glasses.front()->events());
  for (std::size_t g = 0; g < glasses.size(); ++g) {
    for (int event = 0; event < glasses[g]->events(); ++event) ++units[several ? g : event].events;
    for (std::size_t d = 0; d < glasses[g]->drops.size(); ++d) {
      const StressDrop& drop = glasses[g]->drops[d];
      Unit& unit = units[several ? g : drop.event];
      unit.drops.push_back(&drop), unit.zones.push_back(&glasses[g]->zones[d]);
    }
  }
  return units;
}

/// All units drawn as one.
Unit joined(const std::vector<Unit>& units, std::span<const int> drawn) {
  Unit all;
  for (const int k : drawn) {
    all.events += units[k].events;
    all.zones.insert(all.zones.end(), units[k].zones.begin(), units[k].zones.end());
    all.drops.insert(all.drops.end(), units[k].drops.begin(), units[k].drops.end());
  }
  return all;
}

Unit joined(const std::vector<Unit>& units) {
  std::vector<int> all(units.size());
  std::iota(all.begin(), all.end(), 0);
  return joined(units, all);
}

/// In ascending order.
std::vector<int> zone_sizes(const Unit& unit, int min_zone) {
  std::vector<int> sizes;
  for (const TransformedZones* drop : unit.zones)
    std::copy_if(drop->sizes.begin(), drop->sizes.end(), std::back_inserter(sizes),
                 [=](int size) { return size >= min_zone; });
  std::sort(sizes.begin(), sizes.end());
  return sizes;
}

double ratio(double part, double whole) { return whole > 0 ? part / whole : nan; }

template <class Value>
double mean_over(const std::vector<const StressDrop*>& drops, const Value& value) {
  double sum = 0;
  for (const StressDrop* drop : drops) sum += value(*drop);
  return ratio(sum, static_cast<double>(drops.size()));
}

template <class Is>
int count_drops(const Unit& unit, const Is& is) {
  return static_cast<int>(std::count_if(unit.zones.begin(), unit.zones.end(), [&](const auto* d) { return is(*d); }));
}

int drops_with_atoms(const Unit& unit) {
  return count_drops(unit, [](const TransformedZones& drop) { return !drop.atoms.empty(); });
}

double multi_zone_share(const Unit& unit, int least_atoms) {
  return ratio(count_drops(unit, [=](const TransformedZones& drop) { return drop.zones_of(least_atoms) > 1; }),
               static_cast<double>(unit.zones.size()));
}

double mean_of(const std::vector<int>& sizes) {
  return ratio(std::accumulate(sizes.begin(), sizes.end(), 0.0), static_cast<double>(sizes.size()));
}

double median_of(const std::vector<int>& ascending) {
  if (ascending.empty()) return nan;
  const std::size_t half = ascending.size() / 2;
  return ascending.size() % 2 ? ascending[half] : (ascending[half - 1] + ascending[half]) / 2.0;
}

double relative_width_of(const std::vector<int>& sizes) {
  if (sizes.size() < 2) return nan;
  const double mean = mean_of(sizes);
  double squares = 0;
  for (const int size : sizes) squares += (size - mean) * (size - mean);
  return std::sqrt(squares / static_cast<double>(sizes.size() - 1)) / mean;
}

double share_up_to(const std::vector<int>& ascending, int size) {
  const auto below = std::upper_bound(ascending.begin(), ascending.end(), size) - ascending.begin();
  return ratio(static_cast<double>(below), static_cast<double>(ascending.size()));
}

BinnedFit binned_fit(const std::vector<int>& sizes) {
  return fit_histogram(size_histogram(sizes, bins_per_decade), fit_log_normal(sizes));
}

/// Values that all have their errors from one bootstrap, in the order of `fill`.
std::vector<double> values_of(const Unit& unit, int min_zone, const std::set<int>& at_sizes,
                              const std::vector<SizeBin>& bins) {
  const std::vector<int> sizes = zone_sizes(unit, min_zone);
  std::vector<double> values = {mean_over(unit.drops, [](const StressDrop& drop) { return drop.size_GPa; }),
                                mean_over(unit.drops, [](const StressDrop& drop) { return drop.energy_eV; }),
                                mean_of(sizes),
                                median_of(sizes),
                                relative_width_of(sizes),
                                1 - ratio(drops_with_atoms(unit), static_cast<double>(unit.zones.size())),
                                multi_zone_share(unit, min_zone),
                                multi_zone_share(unit, 1),
                                multi_zone_share(unit, 3),
                                multi_zone_share(unit, 5)};
  for (const int size : at_sizes) values.push_back(share_up_to(sizes, size));
  for (const SizeBin& bin : bins)
    values.push_back(share_up_to(sizes, static_cast<int>(bin.upper - 0.5)) -
                     share_up_to(sizes, static_cast<int>(bin.lower - 0.5)));
  return values;
}

void fill(EventStatistics& result, const std::vector<Measured>& values, const std::set<int>& at_sizes) {
  auto next = values.begin();
  for (Measured* one : {&result.drop_size_GPa, &result.drop_energy_eV, &result.mean_zone_size, &result.median_zone_size,
                        &result.relative_width, &result.without_atoms_share, &result.multi_zone_share,
                        &result.multi_zone_share_1, &result.multi_zone_share_3, &result.multi_zone_share_5})
    *one = *next++;
  for (const int size : at_sizes) result.cumulated.push_back({size, *next++});
  result.histogram_shares.assign(next, values.end());
}

/// Fits of the sizes. The likelihood is of all zones, so it says nothing of those above a smallest size.
void fit_sizes(EventStatistics& result, const std::vector<Unit>& units, int min_zone) {
  const std::vector<int> sizes = zone_sizes(joined(units), min_zone);
  if (min_zone > 1) return;
  const LogNormalFit fit = fit_log_normal(sizes);
  if (!(fit.sigma > 0)) return;
  result.log_normal_mu = {fit.mu, fit.mu_error};
  result.log_normal_sigma = {fit.sigma, fit.sigma_error};
  result.log_normal_test = test_log_normal(sizes, fit);
  const auto binned = bootstrap(static_cast<int>(units.size()), [&](std::span<const int> drawn) {
    const BinnedFit of = binned_fit(zone_sizes(joined(units, drawn), 1));
    return of.converged ? std::vector<double>{of.mu, of.sigma} : std::vector<double>{nan, nan};
  });
  result.binned_mu = binned[0], result.binned_sigma = binned[1];
}

CorrelationSums sum_of(const std::vector<CorrelationSums>& parts) {
  CorrelationSums sum(correlation_shell_A);
  for (const CorrelationSums& part : parts) sum += part;
  return sum;
}

/// C(r) of D2min of single events.
CorrelationLength over_events(const Glasses& glasses, CorrelationSums TransformedZones::*field) {
  std::vector<CorrelationSums> units;
  for (const GlassEvents* glass : glasses) {
    std::vector<CorrelationSums> events(glass->events(), CorrelationSums(correlation_shell_A));
    for (std::size_t d = 0; d < glass->drops.size(); ++d) events[glass->drops[d].event] += glass->zones[d].*field;
    if (glasses.size() > 1)
      units.push_back(sum_of(events));
    else
      units = std::move(events);
  }
  return correlation_length(units);
}

/// C(r) of a field of whole glasses.
CorrelationLength over_parts(const Glasses& glasses, std::vector<CorrelationSums> GlassEvents::*parts) {
  if (glasses.size() == 1) return correlation_length(glasses.front()->*parts);
  std::vector<CorrelationSums> units;
  for (const GlassEvents* glass : glasses) units.push_back(sum_of(glass->*parts));
  return correlation_length(units);
}

/// Transformed atoms of those that count, and how many of them each drop alone has transformed.
struct TransformedAtoms {
  int atoms = 0, of = 0;
  std::vector<int> by_one_drop;
};

TransformedAtoms transformed_atoms(const GlassEvents& glass, double up_to_strain,
                                   const std::optional<std::string>& element) {
  const std::vector<int> times = glass.times_transformed(up_to_strain);
  const auto counts = [&](int i) { return !element || glass.elements.at(glass.type[i]) == *element; };
  TransformedAtoms found;
  for (int i = 0; i < static_cast<int>(times.size()); ++i)
    if (counts(i)) ++found.of, found.atoms += times[i] > 0;
  for (const TransformedZones& drop : glass.zones)
    if (drop.strain <= up_to_strain)
      found.by_one_drop.push_back(static_cast<int>(
          std::count_if(drop.atoms.begin(), drop.atoms.end(), [&](int i) { return times[i] == 1 && counts(i); })));
  return found;
}

}  // namespace

std::vector<int> GlassEvents::times_transformed(double up_to_strain) const {
  std::vector<int> times(atoms(), 0);
  for (const TransformedZones& drop : zones)
    if (drop.strain <= up_to_strain)
      for (const int atom : drop.atoms) ++times[atom];
  return times;
}

std::vector<CorrelationSums> correlation_by_octants(const Box& box, std::span<const Vec3> positions,
                                                    std::span<const double> field) {
  std::vector<int> octant;
  for (const Vec3& position : positions) {
    const Vec3 s = box.to_fractional(position);
    int number = 0;
    for (int axis = 0; axis < 3; ++axis) number = 2 * number + (s[axis] - std::floor(s[axis]) >= 0.5);
    octant.push_back(number);
  }
  return correlation_sums(box, positions, field, octant, 8, correlation_range_A(box), correlation_shell_A);
}

Measured transformed_fraction(const Glasses& glasses, double up_to_strain, const std::optional<std::string>& element) {
  std::vector<TransformedAtoms> found;
  for (const GlassEvents* glass : glasses) found.push_back(transformed_atoms(*glass, up_to_strain, element));
  const auto fraction = bootstrap(static_cast<int>(found.size()), [&](std::span<const int> drawn) {
    double atoms = 0, of = 0;
    for (const int k : drawn) atoms += found[k].atoms, of += found[k].of;
    return std::vector<double>{ratio(atoms, of)};
  });
  if (found.size() > 1) return fraction.front();
  double squares = 0;
  for (const double atoms : found.front().by_one_drop) squares += atoms * atoms;
  return {fraction.front().value, squares > 0 ? std::sqrt(squares) / found.front().of : nan};
}

Measured mean_shear_modulus_GPa(const Glasses& glasses) {
  if (glasses.size() == 1) return glasses.front()->shear_modulus_GPa;
  return bootstrap(static_cast<int>(glasses.size()), [&](std::span<const int> drawn) {
    double sum = 0;
    for (const int k : drawn) sum += glasses[k]->shear_modulus_GPa.value;
    return std::vector<double>{ratio(sum, static_cast<double>(drawn.size()))};
  })[0];
}

EventStatistics main_event_statistics(const Glasses& glasses, double max_strain, int min_zone) {
  const std::vector<Unit> units = units_of(glasses);
  const Unit all = joined(units);
  const std::vector<int> sizes = zone_sizes(all, min_zone);
  const std::set<int> at_sizes(sizes.begin(), sizes.end());
  EventStatistics result;
  result.glasses = static_cast<int>(glasses.size());
  result.drops = static_cast<int>(all.drops.size());
  result.events = all.events;
  result.zones = static_cast<int>(sizes.size());
  result.drops_without_atoms = result.drops - drops_with_atoms(all);
  result.multi_zone_drops = count_drops(all, [=](const TransformedZones& drop) { return drop.zones_of(min_zone) > 1; });
  result.histogram = size_histogram(sizes, bins_per_decade);
  const auto values = [&](std::span<const int> drawn) {
    return values_of(joined(units, drawn), min_zone, at_sizes, result.histogram);
  };
  fill(result, bootstrap(static_cast<int>(units.size()), values), at_sizes);
  result.st_fraction = transformed_fraction(glasses, max_strain);
  result.correlation = over_events(glasses, &TransformedZones::d2min);
  return result;
}

EventStatistics event_statistics(const Glasses& glasses, double max_strain, int min_zone) {
  EventStatistics result = main_event_statistics(glasses, max_strain, min_zone);
  fit_sizes(result, units_of(glasses), min_zone);
  result.log10_correlation = over_events(glasses, &TransformedZones::log10_d2min);
  result.accumulated = over_parts(glasses, &GlassEvents::accumulated);
  result.direct = over_parts(glasses, &GlassEvents::direct);
  return result;
}

}  // namespace vitrify
