#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "host/cli/events/event_findings.hpp"

namespace vitrify::cli {
namespace {

using Json = nlohmann::ordered_json;

/// A value without an error is no result.
Json number(const Measured& measured, double Measured::*of) {
  return measured.known() ? Json(measured.*of) : Json(nullptr);
}

void put(Json& json, const std::string& key, const Measured& measured) {
  json[key] = number(measured, &Measured::value);
  json[key + "_error"] = number(measured, &Measured::error);
}

Json to_json(const EventCriterion& criterion) {
  return {{"threshold_A2", criterion.zones.threshold_A2},
          {"normalisation",
           criterion.zones.normalisation == config::D2minNormalisation::per_neighbor ? "per_neighbor" : "sum"},
          {"cutoff_A", criterion.zones.d2min_cutoff_A},
          {"cluster_cutoff_A", criterion.zones.cluster_cutoff_A},
          {"max_strain", criterion.max_strain},
          {"min_zone", criterion.min_zone},
          {"split", criterion.split}};
}

Json to_json(const std::optional<CorrelationDecay>& decay) {
  if (!decay) return nullptr;
  return {{"amplitude", decay->amplitude}, {"xi_A", decay->xi_A}, {"from_A", decay->from_A}, {"to_A", decay->to_A}};
}

Json to_json(const CorrelationLength& correlation) {
  Json json = {{"distance_A", Json::array()}, {"pairs", Json::array()}};
  for (const char* key : {"C", "error", "C_centred", "error_centred"}) json[key] = Json::array();
  for (std::size_t k = 0; k < correlation.shells.size(); ++k) {
    const CorrelationShell& shell = correlation.shells[k];
    if (shell.pairs == 0) continue;
    json["distance_A"].push_back(shell.distance_A);
    json["pairs"].push_back(shell.pairs);
    json["C"].push_back(number(correlation.value[k], &Measured::value));
    json["error"].push_back(number(correlation.value[k], &Measured::error));
    json["C_centred"].push_back(number(correlation.centred[k], &Measured::value));
    json["error_centred"].push_back(number(correlation.centred[k], &Measured::error));
  }
  json["fit"] = to_json(correlation.decay);
  json["fit_centred"] = to_json(correlation.centred_decay);
  return json;
}

Json size_fits(const EventStatistics& s) {
  Json json = {{"log_normal", nullptr}, {"log_normal_binned", nullptr}};
  if (s.log_normal_mu.known()) {
    Json& fit = json["log_normal"] = Json::object();
    put(fit, "mu", s.log_normal_mu);
    put(fit, "sigma", s.log_normal_sigma);
    fit["ks_distance"] = s.log_normal_test.distance;
    fit["ks_p"] = s.log_normal_test.p;
  }
  if (s.binned_mu.known()) {
    Json& fit = json["log_normal_binned"] = Json::object();
    put(fit, "mu", s.binned_mu);
    put(fit, "sigma", s.binned_sigma);
  }
  return json;
}

Json sizes(const EventStatistics& s) {
  Json cumulated = {{"size", Json::array()}, {"share", Json::array()}, {"error", Json::array()}};
  for (const CumulatedShare& at : s.cumulated) {
    const bool whole = at.share.value == 1;  // that of the largest zone
    cumulated["size"].push_back(at.size);
    cumulated["share"].push_back(whole ? Json(1.0) : number(at.share, &Measured::value));
    cumulated["error"].push_back(whole ? Json(0.0) : number(at.share, &Measured::error));
  }
  Json histogram = Json::array();
  for (std::size_t k = 0; k < s.histogram.size(); ++k) {
    const SizeBin& bin = s.histogram[k];
    histogram.push_back({{"from", bin.lower + 0.5}, {"to", bin.upper - 0.5}, {"zones", bin.count}});
    histogram.back()["share"] = number(s.histogram_shares[k], &Measured::value);
    histogram.back()["error"] = number(s.histogram_shares[k], &Measured::error);
  }
  return {{"cumulated", cumulated}, {"histogram", histogram}};
}

Json fraction_by_element(const std::vector<const GlassEvents*>& glasses, double max_strain) {
  Json json = Json::object();
  for (const GlassEvents* glass : glasses)
    for (const std::string& element : glass->elements)
      if (!json.contains(element)) {
        json[element] = Json::object();
        put(json[element], "st_fraction", transformed_fraction(glasses, max_strain, element));
      }
  return json;
}

/// Up to where all glasses have been sheared.
Json fraction_against_strain(const std::vector<const GlassEvents*>& glasses, double max_strain) {
  constexpr int points = 16;
  double to = max_strain;
  for (const GlassEvents* glass : glasses) to = std::min(to, glass->sheared_to);
  Json json = {{"strain", Json::array()}, {"st_fraction", Json::array()}, {"error", Json::array()}};
  for (int k = 1; k <= points; ++k) {
    const double strain = to * k / points;
    const Measured fraction = transformed_fraction(glasses, strain);
    json["strain"].push_back(strain);
    json["st_fraction"].push_back(number(fraction, &Measured::value));
    json["error"].push_back(number(fraction, &Measured::error));
  }
  return json;
}

/// Where there is but one branch, its error is not known.
void put_modulus(Json& json, const Measured& modulus) {
  json["shear_modulus_GPa"] = std::isfinite(modulus.value) ? Json(modulus.value) : Json(nullptr);
  json["shear_modulus_GPa_error"] = std::isfinite(modulus.error) ? Json(modulus.error) : Json(nullptr);
}

Json to_json(const EventResult& result, const GlassSet& set) {
  const std::vector<const GlassEvents*> glasses = result.of(set);
  const EventStatistics s = result.statistics(set);
  Json json = {{"glasses", s.glasses}, {"events", s.events}, {"events_without_st_atoms", s.drops_without_atoms},
               {"drops", s.drops},     {"zones", s.zones},   {"multi_zone_events", s.multi_zone_drops}};
  for (const auto& [key, measured] : main_quantities(s)) put(json, key, measured);
  put(json, "median_zone_size", s.median_zone_size);
  put(json, "multi_zone_share_1", s.multi_zone_share_1);
  put(json, "multi_zone_share_3", s.multi_zone_share_3);
  put(json, "multi_zone_share_5", s.multi_zone_share_5);
  put(json, "share_without_st_atoms", s.without_atoms_share);
  put(json, "drop_size_GPa", s.drop_size_GPa);
  put(json, "drop_energy_eV", s.drop_energy_eV);
  put(json, "xi_centred_A", s.correlation.centred_xi_A);
  put(json, "xi_log10_A", s.log10_correlation.xi_A);
  put(json, "xi_accumulated_A", s.accumulated.xi_A);
  put(json, "xi_direct_A", s.direct.xi_A);
  put_modulus(json, mean_shear_modulus_GPa(glasses));
  json.update(size_fits(s));
  json["by_element"] = fraction_by_element(glasses, result.criterion.max_strain);
  json["against_strain"] = fraction_against_strain(glasses, result.criterion.max_strain);
  json["zone_sizes"] = sizes(s);
  json["correlation"] = {{"event", to_json(s.correlation)},
                         {"event_log10", to_json(s.log10_correlation)},
                         {"accumulated", to_json(s.accumulated)},
                         {"direct", to_json(s.direct)}};
  return json;
}

Json drops_of(const GlassEvents& events) {
  Json list = Json::array();
  for (std::size_t d = 0; d < events.drops.size(); ++d) {
    const StressDrop& drop = events.drops[d];
    const TransformedZones& zones = events.zones[d];
    list.push_back({{"event", drop.event},
                    {"strain", drop.strain},
                    {"size_GPa", drop.size_GPa},
                    {"energy_eV", drop.energy_eV},
                    {"st_atoms", zones.atoms.size()},
                    {"zone_sizes", zones.sizes}});
  }
  return list;
}

Json to_json(const std::vector<Vec3>& vectors, const Vec3& origin = {}) {
  Json json = Json::array();
  for (const Vec3& v : vectors) json.push_back({v.x - origin.x, v.y - origin.y, v.z - origin.z});
  return json;
}

Json edges_of(const Box& box) {
  return to_json(std::vector<Vec3>{box.lattice(1, 0, 0), box.lattice(0, 1, 0), box.lattice(0, 0, 1)});
}

Json elements_of(const std::vector<int>& atoms, const GlassEvents& events) {
  Json json = Json::array();
  for (const int i : atoms) json.push_back(events.elements.at(events.type[i]));
  return json;
}

Json ids_of(const std::vector<int>& atoms, const ShearedGlass& glass) {
  Json json = Json::array();
  for (const int i : atoms) json.push_back(glass.id[i]);
  return json;
}

/// Nothing of a glass in which no event has transformed an atom.
void put_atoms(Json& json, const ShearedGlass& glass, const GlassEvents& events) {
  json["largest_event"] = nullptr, json["transformed"] = nullptr;
  if (events.largest_drop < 0) return;
  const TransformedZones& zones = events.zones[events.largest_drop];
  const EventPicture& event = events.largest_drop_picture;
  json["largest_event"] = {{"event", events.drops[events.largest_drop].event},
                           {"strain", zones.strain},
                           {"edges_A", edges_of(event.box)},
                           {"id", ids_of(zones.atoms, glass)},
                           {"element", elements_of(zones.atoms, events)},
                           {"position_A", to_json(event.positions, event.box.origin)},
                           {"displacement_A", to_json(event.displacements)},
                           {"d2min_A2", event.d2min_A2},
                           {"zone", zones.zone}};
  const TransformedPicture& all = events.transformed;
  json["transformed"] = {{"strain", all.strain},
                         {"edges_A", edges_of(all.box)},
                         {"id", ids_of(all.atoms, glass)},
                         {"element", elements_of(all.atoms, events)},
                         {"position_A", to_json(all.positions, all.box.origin)},
                         {"cluster", all.cluster},
                         {"first_strain", all.first_strain}};
}

Json glass_json(const EventFindings& findings, std::size_t number, bool with_atoms) {
  const auto& [run, glass, group] = findings.glasses[number];
  const GlassEvents& events = findings.result.glasses[number];
  Json json = {{"run", run},
               {"replica", glass.replica},
               {"stage", glass.stage},
               {"group", findings.groups[group].name},
               {"atoms", events.atoms()},
               {"sheared_to", events.sheared_to}};
  json.update(to_json(findings.result, findings.glass(number)));
  Json spans = Json::array();
  for (int axis = 0; axis < 3; ++axis)
    if (events.largest.spans[axis]) spans.push_back(std::string(1, "abc"[axis]));
  json["largest_cluster"] = {{"atoms", events.largest.atoms}, {"spans", spans}};
  json["drops_by_strain"] = drops_of(events);
  if (with_atoms) put_atoms(json, glass, events);
  return json;
}

Json group_json(const EventFindings& findings, std::size_t number) {
  Json json = {{"group", findings.groups[number].name}, {"log10_rate", nullptr}, {"log10_rate_error", nullptr}};
  if (const auto& rate = findings.rates[number])
    json["log10_rate"] = rate->log10_rate, json["log10_rate_error"] = rate->error_decades;
  json.update(to_json(findings.result, findings.group(number)));
  return json;
}

Json row_of_sweep(const EventResult& result, const GlassSet& set) {
  const EventStatistics s = result.main_statistics(set);
  Json json = {{"name", set.name}, {"events", s.events}, {"zones", s.zones}};
  for (const auto& [key, measured] : main_quantities(s)) put(json, key, measured);
  return json;
}

Json to_json(const EventFindings& findings, const SweepResult& sweep) {
  Json rows = Json::array();
  for (std::size_t k = 0; k < sweep.results.size(); ++k) {
    Json row = {{sweep.sweep.parameter, sweep.sweep.values[k]}, {"glasses", Json::array()}, {"groups", Json::array()}};
    for (std::size_t g = 0; g < findings.glasses.size(); ++g)
      row["glasses"].push_back(row_of_sweep(sweep.results[k], findings.glass(g)));
    for (std::size_t g = 0; g < findings.groups.size(); ++g)
      row["groups"].push_back(row_of_sweep(sweep.results[k], findings.group(g)));
    row["all"] = row_of_sweep(sweep.results[k], findings.all());
    rows.push_back(row);
  }
  return {{"parameter", sweep.sweep.parameter}, {"rows", rows}};
}

Json to_json(const RateLaw& law) {
  Json json = {{"quantity", law.key}, {"groups", law.groups}};
  put(json, "plateau", law.fit.plateau);
  put(json, "exponent", law.fit.exponent);
  put(json, "log10_amplitude", law.fit.log10_amplitude);
  json["amplitude_sign"] = law.fit.amplitude < 0 ? -1 : 1;
  json["chi2"] = law.fit.chi2;
  json["aic"] = law.fit.aic;
  json["aic_without_plateau"] = law.fit.aic_without_plateau;
  json["aic_logarithm"] = law.fit.aic_logarithm;
  return json;
}

}  // namespace

void print_events_json(const EventFindings& findings, bool with_atoms) {
  Json json = {
      {"criterion", to_json(findings.result.criterion)}, {"glasses", Json::array()},   {"groups", Json::array()},
      {"all", to_json(findings.result, findings.all())}, {"rate_laws", Json::array()}, {"sweeps", Json::array()}};
  for (std::size_t g = 0; g < findings.glasses.size(); ++g)
    json["glasses"].push_back(glass_json(findings, g, with_atoms));
  for (std::size_t g = 0; g < findings.groups.size(); ++g) json["groups"].push_back(group_json(findings, g));
  for (const RateLaw& law : findings.rate_laws()) json["rate_laws"].push_back(to_json(law));
  for (const SweepResult& sweep : findings.sweeps) json["sweeps"].push_back(to_json(findings, sweep));
  fmt::print("{}\n", json.dump(2));
}

}  // namespace vitrify::cli
