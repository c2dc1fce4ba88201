#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/cli/sites/site_findings.hpp"
#include "host/cli/text_table.hpp"

namespace vitrify::cli {
namespace {

/// Four digits of whatever size.
std::string number(double value) { return std::isfinite(value) ? fmt::format("{:.4g}", value) : "-"; }

/// Without the error where that is not known.
std::string area_text(const Measured& area) {
  return area.known() || std::isnan(area.value) ? text(area, 3) : fmt::format("{:.3f}", area.value);
}

std::string z_text(const SetOverlap& overlap) {
  return std::isfinite(overlap.z()) ? fmt::format("{:+.1f}", overlap.z()) : "-";
}

void print_sets(const SiteFindings& glass) {
  const SiteTable& table = glass.table;
  TextRow titles = {"took part", "sheared to", "atoms", "%"};
  for (const std::string& element : table.relaxed.elements) titles.push_back(element + " %");
  std::vector<TextRow> rows;
  for (const SiteSet& set : glass.sets) {
    const auto direction = std::find_if(table.directions.begin(), table.directions.end(),
                                        [&](const ShearedSites& one) { return one.name == set.name; });
    TextRow row = {set.name, direction == table.directions.end() ? "" : fmt::format("{:g}", direction->sheared_to),
                   fmt::to_string(set.size()),
                   fmt::format("{:.1f}", 100.0 * static_cast<double>(set.size()) / static_cast<double>(table.atoms()))};
    for (std::size_t element = 0; element < table.relaxed.elements.size(); ++element) {
      double all = 0, members = 0;
      for (std::size_t i = 0; i < table.atoms(); ++i)
        if (table.relaxed.type[i] == static_cast<int>(element)) ++all, members += set.members[i];
      row.push_back(all > 0 ? fmt::format("{:.1f}", 100 * members / all) : "-");
    }
    rows.push_back(std::move(row));
  }
  print_table(titles, rows);
}

void print_contrasts(const SiteFindings& glass) {
  std::vector<TextRow> rows;
  for (const SiteContrast& contrast : glass.contrasts) {
    if (contrast.set != glass.sets.front().name) continue;
    rows.push_back({contrast.element.empty() ? contrast.property : "  " + contrast.element,
                    fmt::to_string(contrast.chosen.count), fmt::to_string(contrast.others.count),
                    number(contrast.chosen.mean.value), number(contrast.others.mean.value), text(contrast.shift, 2),
                    area_text(contrast.area), text(contrast.overlap, 2),
                    fmt::format("{:.2f}", contrast.overlap_by_chance), text(contrast.lift_highest, 1),
                    text(contrast.lift_lowest, 1)});
  }
  print_table({"took part: " + glass.sets.front().name, "atoms", "others", "mean", "of others", "shift", "AUC",
               "overlap", "by chance", "lift, top 2 %", "lowest 2 %"},
              rows);
}

void print_areas(const SiteFindings& glass) {
  if (glass.table.directions.size() < 2) return;
  TextRow titles = {"AUC, all elements"};
  for (const ShearedSites& direction : glass.table.directions) titles.push_back(direction.name);
  std::vector<TextRow> rows;
  for (const SiteProperty& property : glass.table.properties) {
    TextRow row = {property.name};
    for (const ShearedSites& direction : glass.table.directions) {
      const auto found = std::find_if(glass.contrasts.begin(), glass.contrasts.end(), [&](const SiteContrast& one) {
        return one.set == direction.name && one.property == property.name && one.element.empty();
      });
      row.push_back(found == glass.contrasts.end() ? "-" : area_text(found->area));
    }
    rows.push_back(std::move(row));
  }
  print_table(titles, rows);
}

void print_overlaps(const SiteFindings& glass) {
  if (glass.overlaps.empty()) return;
  std::vector<TextRow> rows;
  std::vector<DirectionOverlap> overlaps = glass.overlaps;
  if (overlaps.size() > 1) overlaps.push_back(mean_overlap(overlaps));
  for (const DirectionOverlap& overlap : overlaps)
    rows.push_back({overlap.a == overlap.b ? "mean" : overlap.a + " and " + overlap.b, number(overlap.random.jaccard),
                    number(overlap.random.by_chance), z_text(overlap.random),
                    number(overlap.random_by_element.by_chance), z_text(overlap.random_by_element)});
  print_table({"directions", "Jaccard", "by chance", "z", "by element", "z"}, rows);
}

}  // namespace

void print_sites_tables(const std::vector<SiteFindings>& glasses, const EventCriterion& criterion) {
  for (const SiteFindings& glass : glasses) {
    fmt::print("{}: {} atoms, relaxed from {:.12}\n", glass.table.glass.name, glass.table.atoms(),
               glass.table.relaxed_from);
    for (const GlassSource& source : glass.table.glass.sources) fmt::print("  {}\n", source.where());
    fmt::print("atoms with D2min > {:g} A^2 in an event up to a strain of {:g} took part\n\n",
               criterion.zones.threshold_A2, criterion.max_strain);
    if (glass.sets.empty()) continue;
    print_sets(glass);
    print_contrasts(glass);
    print_areas(glass);
    print_overlaps(glass);
  }
}

}  // namespace vitrify::cli
