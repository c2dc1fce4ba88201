#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/cli/events/event_findings.hpp"
#include "host/cli/text_table.hpp"

namespace vitrify::cli {
namespace {

/// Glasses, groups and all; each only where it differs from what stands before it.
std::vector<GlassSet> sets_of(const EventFindings& findings) {
  std::vector<GlassSet> sets;
  for (std::size_t g = 0; g < findings.glasses.size(); ++g) sets.push_back(findings.glass(g));
  for (std::size_t g = 0; g < findings.groups.size(); ++g)
    if (GlassSet group = findings.group(g); group.glasses.size() > 1) sets.push_back(std::move(group));
  if (findings.groups.size() > 1) sets.push_back(findings.all());
  return sets;
}

std::string modulus_text(const Measured& modulus) {
  if (!std::isfinite(modulus.value)) return "-";
  return std::isfinite(modulus.error) ? text(modulus, 2) : fmt::format("{:.2f}", modulus.value);
}

void print_drops(const EventFindings& findings, const std::vector<GlassSet>& sets,
                 const std::vector<EventStatistics>& statistics) {
  std::vector<TextRow> rows;
  for (std::size_t k = 0; k < sets.size(); ++k) {
    const EventStatistics& s = statistics[k];
    rows.push_back({sets[k].name, fmt::to_string(s.glasses), fmt::to_string(s.events), fmt::to_string(s.drops),
                    text(s.drop_size_GPa, 4), text(s.drop_energy_eV, 2), fmt::to_string(s.drops_without_atoms),
                    percent(s.without_atoms_share), modulus_text(mean_shear_modulus_GPa(findings.result.of(sets[k])))});
  }
  print_table({"stress drops", "glasses", "events", "drops", "size GPa", "energy eV", "without ST", "%", "G GPa"},
              rows);
}

void print_zones(const std::vector<GlassSet>& sets, const std::vector<EventStatistics>& statistics) {
  std::vector<TextRow> rows;
  for (std::size_t k = 0; k < sets.size(); ++k) {
    const EventStatistics& s = statistics[k];
    rows.push_back({sets[k].name, fmt::to_string(s.zones), text(s.mean_zone_size, 2), text(s.median_zone_size, 1),
                    text(s.relative_width, 2), percent(s.multi_zone_share), percent(s.multi_zone_share_1),
                    percent(s.multi_zone_share_3), percent(s.multi_zone_share_5)});
  }
  print_table({"zones", "number", "mean size", "median", "std/mean", "several %", "of 1 or more", "of 3", "of 5"},
              rows);
}

void print_fits(const std::vector<GlassSet>& sets, const std::vector<EventStatistics>& statistics) {
  std::vector<TextRow> rows;
  for (std::size_t k = 0; k < sets.size(); ++k) {
    const EventStatistics& s = statistics[k];
    const bool fitted = s.log_normal_mu.known();
    rows.push_back({sets[k].name, text(s.log_normal_mu, 2), text(s.log_normal_sigma, 2),
                    fitted ? fmt::format("{:.3f}", s.log_normal_test.distance) : "-",
                    fitted && s.log_normal_test.p >= 0 ? fmt::format("{:.2f}", s.log_normal_test.p) : "-",
                    text(s.binned_mu, 2), text(s.binned_sigma, 2)});
  }
  print_table({"log-normal sizes", "mu", "sigma", "KS distance", "p", "binned mu", "binned sigma"}, rows);
}

void print_correlation(const std::vector<GlassSet>& sets, const std::vector<EventStatistics>& statistics) {
  std::vector<TextRow> rows;
  for (std::size_t k = 0; k < sets.size(); ++k) {
    const EventStatistics& s = statistics[k];
    rows.push_back({sets[k].name, text(s.correlation.xi_A, 2), text(s.correlation.centred_xi_A, 2),
                    text(s.log10_correlation.xi_A, 2), text(s.accumulated.xi_A, 2), text(s.direct.xi_A, 2)});
  }
  print_table({"xi of D2min, A", "in events", "centred", "of log10", "accumulated", "direct"}, rows);
}

std::string span_text(const LargestCluster& largest) {
  std::string axes;
  for (int axis = 0; axis < 3; ++axis)
    if (largest.spans[axis]) axes += "abc"[axis];
  return axes.empty() ? "no" : axes;
}

void print_transformed(const EventFindings& findings, const std::vector<GlassSet>& sets) {
  const double max_strain = findings.result.criterion.max_strain;
  TextRow titles = {"ST atoms, %", "all"};
  std::vector<std::string> elements;
  for (const GlassEvents& glass : findings.result.glasses)
    for (const std::string& element : glass.elements)
      if (std::find(elements.begin(), elements.end(), element) == elements.end()) elements.push_back(element);
  titles.insert(titles.end(), elements.begin(), elements.end());
  titles.insert(titles.end(), {"largest cluster", "spans"});
  std::vector<TextRow> rows;
  for (const GlassSet& set : sets) {
    const auto glasses = findings.result.of(set);
    TextRow row = {set.name, percent(transformed_fraction(glasses, max_strain))};
    for (const std::string& element : elements)
      row.push_back(percent(transformed_fraction(glasses, max_strain, element)));
    const bool single = glasses.size() == 1;
    row.push_back(single ? fmt::to_string(glasses.front()->largest.atoms) : "");
    row.push_back(single ? span_text(glasses.front()->largest) : "");
    rows.push_back(std::move(row));
  }
  print_table(titles, rows);
}

void print_sweep(const EventFindings& findings, const SweepResult& sweep) {
  std::vector<TextRow> rows;
  for (std::size_t k = 0; k < sweep.results.size(); ++k)
    for (const GlassSet& set : sets_of(findings)) {
      const EventStatistics s = sweep.results[k].main_statistics(set);
      rows.push_back({fmt::format("{:.4g}", sweep.sweep.values[k]), set.name, fmt::to_string(s.events),
                      fmt::to_string(s.zones), percent(s.st_fraction), text(s.mean_zone_size, 2),
                      percent(s.multi_zone_share), text(s.relative_width, 2), text(s.correlation.xi_A, 2)});
    }
  print_table({sweep.sweep.parameter, "", "events", "zones", "ST %", "mean size", "several %", "std/mean", "xi A"},
              rows);
}

void print_rate_laws(const std::vector<RateLaw>& laws) {
  if (laws.empty()) return;
  std::vector<TextRow> rows;
  for (const RateLaw& law : laws)
    rows.push_back({law.key, fmt::to_string(law.groups), text(law.fit.plateau, 3), text(law.fit.exponent, 3),
                    text(law.fit.log10_amplitude, 2), fmt::format("{:.2f}", law.fit.chi2),
                    fmt::format("{:.2f}", law.fit.aic), fmt::format("{:.2f}", law.fit.aic_without_plateau),
                    fmt::format("{:.2f}", law.fit.aic_logarithm)});
  print_table({"plateau + A rate^b", "groups", "plateau", "b", "log10 |A|", "chi2", "AIC", "no plateau", "logarithm"},
              rows);
}

}  // namespace

void print_events_tables(const EventFindings& findings) {
  const std::vector<GlassSet> sets = sets_of(findings);
  std::vector<EventStatistics> statistics;
  for (const GlassSet& set : sets) statistics.push_back(findings.result.statistics(set));
  const EventCriterion& criterion = findings.result.criterion;
  fmt::print("up to a strain of {:g}; D2min{} > {:g} A^2, neighbors within {:g} A, links shorter than {:g} A\n\n",
             criterion.max_strain,
             criterion.zones.normalisation == config::D2minNormalisation::per_neighbor ? " per neighbor" : "",
             criterion.zones.threshold_A2, criterion.zones.d2min_cutoff_A, criterion.zones.cluster_cutoff_A);
  print_drops(findings, sets, statistics);
  print_transformed(findings, sets);
  print_zones(sets, statistics);
  print_fits(sets, statistics);
  print_correlation(sets, statistics);
  print_rate_laws(findings.rate_laws());
  for (const SweepResult& sweep : findings.sweeps) print_sweep(findings, sweep);
}

}  // namespace vitrify::cli
