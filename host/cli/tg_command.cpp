#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "host/campaign/glass_transition.hpp"
#include "host/cli/commands.hpp"
#include "host/cli/text_table.hpp"
#include "kernels/units.hpp"

namespace vitrify::cli {
namespace {

using Json = nlohmann::ordered_json;

struct TgArguments {
  std::vector<std::string> runs;
  TransitionOptions options;
  bool json = false;
};

/// "A:B" with A < B.
void set_window(TemperatureWindow& window, const std::string& option, const std::string& text) {
  const char *begin = text.data(), *end = begin + text.size();
  TemperatureWindow found;
  const auto from = std::from_chars(begin, end, found.from_K);
  const bool has_two = from.ec == std::errc() && from.ptr != end && *from.ptr == ':';
  const auto to = std::from_chars(has_two ? from.ptr + 1 : end, end, found.to_K);
  if (!has_two || to.ec != std::errc() || to.ptr != end || !(found.from_K >= 0 && found.from_K < found.to_K))
    throw Error(ExitCode::usage,
                fmt::format("{}: found \"{}\", must be A:B, two temperatures in K with A < B", option, text));
  window = found;
}

/// Null where it is not known.
Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

void put(Json& json, const std::string& key, const Measured& measured) {
  json[key] = number(measured.value);
  json[key.substr(0, key.rfind('_')) + "_error" + key.substr(key.rfind('_'))] = number(measured.error);
}

Json to_json(const TemperatureWindow& window) { return {window.from_K, window.to_K}; }

Json to_json(const QuantityTransition& transition) {
  const Hinge& hinge = transition.hinge;
  Json json = {{"unit", transition.unit}, {"found", hinge.found}};
  put(json, "tg_K", transition.hinge_K);
  json["tg_error_of_curve_K"] = hinge.found ? number(hinge.tg_error_K) : Json(nullptr);
  put(json, "width_K", transition.width_K);
  put(json, "lines_K", transition.lines_K);
  put(json, "fictive_K", transition.fictive_K);
  if (hinge.found)
    json["fit"] = {{"value_at_tg", hinge.glass_value},
                   {"glass_slope_per_K", hinge.glass_slope},
                   {"liquid_slope_per_K", hinge.liquid_slope},
                   {"liquid_curvature_per_K2", hinge.liquid_curvature}};
  for (const CurvePoint& point : transition.curve) {
    json["curve"]["temperature_K"].push_back(point.temperature_K);
    json["curve"]["value"].push_back(point.value);
    if (hinge.found) json["curve"]["fit"].push_back(hinge.at(point.temperature_K));
  }
  return json;
}

Json to_json(const GlassTransition& group) {
  const CoolingCurve& first = group.curves.front();
  Json json = {{"name", group.name}, {"rate_K_per_s", first.glass.rate_K_per_s}, {"atoms", first.glass.atoms}};
  for (const CoolingCurve& curve : group.curves)
    json["glasses"].push_back({{"file", curve.run}, {"replica", curve.glass.replica}, {"stage", curve.glass.stage}});
  for (const QuantityTransition& transition : group.quantities) json[transition.name] = to_json(transition);
  return json;
}

void print_json(const std::vector<GlassTransition>& groups, const TransitionOptions& options,
                const std::vector<std::string>& left_out) {
  Json json = {
      {"windows_K",
       {{"hinge", to_json(options.hinge)}, {"glass", to_json(options.glass)}, {"liquid", to_json(options.liquid)}}},
      {"bin_K", options.bin_K},
      {"liquid", options.curved_liquid ? "parabola" : "line"},
      {"groups", Json::array()},
      {"left_out", left_out}};
  for (const GlassTransition& group : groups) json["groups"].push_back(to_json(group));
  fmt::print("{}\n", json.dump(2));
}

/// The value where it has no error, as of a single glass.
std::string temperature_text(const Measured& measured) {
  return measured.known() || std::isnan(measured.value) ? text(measured, 1) : fmt::format("{:.1f}", measured.value);
}

void print_tables(const std::vector<GlassTransition>& groups, const TransitionOptions& options) {
  fmt::print(
      "Tg in K: hinge over {:g} to {:g} K; lines over {:g} to {:g} and {:g} to {:g} K; liquid a {}; bins of {:g} K\n\n",
      options.hinge.from_K, options.hinge.to_K, options.glass.from_K, options.glass.to_K, options.liquid.from_K,
      options.liquid.to_K, options.curved_liquid ? "parabola" : "line", options.bin_K);
  for (const GlassTransition& group : groups) {
    std::vector<TextRow> rows;
    for (const QuantityTransition& transition : group.quantities) {
      const Hinge& hinge = transition.hinge;
      const bool is_energy = transition.unit == "eV";
      const auto slope = [&](double per_K) {
        if (!hinge.found) return std::string("-");
        return is_energy ? fmt::format("{:.3f}", per_K / units::boltzmann_eV_per_K) : fmt::format("{:.3g}", per_K);
      };
      rows.push_back({transition.name, temperature_text(transition.hinge_K),
                      hinge.found ? fmt::format("{:.1f}", hinge.tg_error_K) : "-", temperature_text(transition.width_K),
                      temperature_text(transition.lines_K), temperature_text(transition.fictive_K),
                      slope(hinge.glass_slope), slope(hinge.liquid_slope), is_energy ? "k_B" : "A^3/K"});
    }
    const std::size_t n = group.curves.size();
    print_table({fmt::format("{}, {} glass{}", group.name, n, n == 1 ? "" : "es"), "Tg", "+- of curve", "width",
                 "lines", "fictive", "glass slope", "liquid", "in"},
                rows);
  }
}

ExitCode analyze(const TgArguments& a) {
  if (a.options.glass.to_K > a.options.liquid.from_K)
    throw Error(ExitCode::usage,
                fmt::format("--glass: found a window up to {:g} K, must be below that of --liquid, {:g} K",
                            a.options.glass.to_K, a.options.liquid.from_K));
  std::vector<CoolingCurve> curves;
  std::vector<std::string> left_out;
  std::set<std::string> origins;
  for (const std::string& run : a.runs)
    for (CoolingCurve& curve : read_cooling_curves(run)) {
      if (!origins.insert(curve.glass.origin).second)
        throw Error(ExitCode::bad_input, run + ": found the glasses of this run a second time, must be given once");
      if (const std::string lack = lack_of_cover(curve, a.options); !lack.empty())
        left_out.push_back(lack);
      else
        curves.push_back(std::move(curve));
    }
  if (curves.empty()) throw Error(ExitCode::bad_input, left_out.front());
  for (const std::string& lack : left_out) fmt::print(stderr, "vitrify: warning: {}; it is left out\n", lack);
  const std::vector<GlassTransition> groups = glass_transitions(curves, a.options);
  if (a.json)
    print_json(groups, a.options, left_out);
  else
    print_tables(groups, a.options);
  return ExitCode::success;
}

}  // namespace

Command tg_command() {
  const auto a = std::make_shared<TgArguments>();
  TransitionOptions& options = a->options;
  const auto window = [a](TemperatureWindow TransitionOptions::*member, const std::string& option) {
    return [a, member, option](const std::string& text) { set_window(a->options.*member, option, text); };
  };
  return {.name = "tg",
          .help = "Glass transition temperature from the cooling of glasses: energy, enthalpy and volume.",
          .options = {{"RUN", &a->runs, "Run directories with quenched replicas", {Required{}}},
                      {"--window", window(&TransitionOptions::hinge, "--window"),
                       "Temperatures A:B of the fit of a soft knee, K (350:1150)"},
                      {"--glass", window(&TransitionOptions::glass, "--glass"),
                       "Temperatures A:B of the straight line of the glass, K (300:500)"},
                      {"--liquid", window(&TransitionOptions::liquid, "--liquid"),
                       "Temperatures A:B of the line of the liquid, K (900:1150)"},
                      {"--bin", &options.bin_K, "Width of the bins in temperature, K", {Between{0.1, 100}}},
                      {"--quadratic", &options.curved_liquid, "The liquid is a parabola"},
                      {"--json", &a->json, "Print everything as JSON, with the curves"}},
          .run = [a] { return analyze(*a); }};
}

}  // namespace vitrify::cli
