#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "host/cli/sites/site_findings.hpp"

namespace vitrify::cli {
namespace {

using Json = nlohmann::ordered_json;

/// Null where it is not known.
Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number(value));
  return list;
}

void put(Json& json, const std::string& key, const Measured& measured) {
  json[key] = number(measured.value);
  json[key + "_error"] = number(measured.error);
}

Json to_json(const Moments& moments) {
  Json json = {{"atoms", moments.count}};
  put(json, "mean", moments.mean);
  put(json, "std", moments.deviation);
  put(json, "std_over_mean", moments.relative_width);
  put(json, "skewness", moments.skewness);
  put(json, "kurtosis", moments.kurtosis);
  return json;
}

Json to_json(const SiteContrast& contrast) {
  Json json = {{"set", contrast.set},
               {"property", contrast.property},
               {"element", contrast.element.empty() ? Json(nullptr) : Json(contrast.element)},
               {"took_part", to_json(contrast.chosen)},
               {"others", to_json(contrast.others)}};
  put(json, "auc", contrast.area);
  put(json, "shift", contrast.shift);
  put(json, "overlap", contrast.overlap);
  json["overlap_by_chance"] = number(contrast.overlap_by_chance);
  put(json, "lift_top_2_percent", contrast.lift_highest);
  put(json, "lift_lowest_2_percent", contrast.lift_lowest);
  const SharedHistogram& bins = contrast.histogram;
  json["density"] = {{"lower", bins.lower},
                     {"width", bins.width},
                     {"took_part", bins.density(bins.chosen)},
                     {"others", bins.density(bins.others)}};
  return json;
}

Json to_json(const SetOverlap& overlap) {
  return {{"by_chance", number(overlap.by_chance)}, {"std", number(overlap.deviation)}, {"z", number(overlap.z())}};
}

Json to_json(const DirectionOverlap& overlap) {
  return {{"directions", {overlap.a, overlap.b}},
          {"jaccard", number(overlap.random.jaccard)},
          {"random", to_json(overlap.random)},
          {"random_by_element", to_json(overlap.random_by_element)}};
}

const char* kind_of(const GlassSource& source) {
  switch (source.kind) {
    case GlassSource::Kind::saddle_searches:
      return "art";
    case GlassSource::Kind::shear:
      return "aqs";
    case GlassSource::Kind::analysis:
      break;
  }
  return "analysis";
}

Json to_json(const GlassSource& source) {
  return {{"run", source.run.string()},
          {"replica", source.replica},
          {"stage", source.stage},
          {"results", kind_of(source)},
          {"start_sha256", source.start}};
}

Json atoms_of(const SiteTable& table) {
  Json json = {{"id", table.relaxed.id}, {"elements_of_atoms", Json::array()}};
  for (std::size_t i = 0; i < table.atoms(); ++i) json["elements_of_atoms"].push_back(table.element(i));
  for (const SiteProperty& property : table.properties) json[property.name] = numbers(property.values);
  json["voronoi_indices"] = table.voronoi_index;
  for (const ShearedSites& direction : table.directions)
    json["first_strain"][direction.name] = numbers(direction.first_strain);
  return json;
}

Json to_json(const SiteFindings& glass, bool atoms) {
  const SiteTable& table = glass.table;
  Json json = {{"name", table.glass.name},           {"atoms", table.atoms()},   {"elements", table.relaxed.elements},
               {"relaxed_from", table.relaxed_from}, {"sources", Json::array()}, {"properties", Json::object()}};
  for (const GlassSource& source : table.glass.sources) json["sources"].push_back(to_json(source));
  for (const SiteProperty& property : table.properties)
    json["properties"][property.name] = {
        {"unit", property.unit}, {"meaning", property.meaning}, {"source", property.source}};
  for (const ShearedSites& direction : table.directions)
    json["directions"][direction.name] = {{"sheared_to", direction.sheared_to}, {"source", direction.source}};
  json["sets"] = Json::object();
  for (const SiteSet& set : glass.sets) json["sets"][set.name] = set.size();
  json["contrasts"] = Json::array();
  for (const SiteContrast& contrast : glass.contrasts) json["contrasts"].push_back(to_json(contrast));
  json["overlaps"] = Json::array();
  for (const DirectionOverlap& overlap : glass.overlaps) json["overlaps"].push_back(to_json(overlap));
  if (!glass.overlaps.empty()) json["mean_overlap"] = to_json(mean_overlap(glass.overlaps));
  if (atoms) json["per_atom"] = atoms_of(table);
  return json;
}

}  // namespace

void print_sites_json(const std::vector<SiteFindings>& glasses, const EventCriterion& criterion, bool atoms) {
  Json json = {
      {"threshold_A2", criterion.zones.threshold_A2}, {"max_strain", criterion.max_strain}, {"glasses", Json::array()}};
  for (const SiteFindings& glass : glasses) json["glasses"].push_back(to_json(glass, atoms));
  fmt::print("{}\n", json.dump(2));
}

}  // namespace vitrify::cli
