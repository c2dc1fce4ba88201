#include <fmt/format.h>

#include <cmath>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "host/campaign/saddle_run.hpp"
#include "host/cli/commands.hpp"
#include "host/stages/saddle/findings.hpp"

namespace vitrify::cli {
namespace {

using Json = nlohmann::ordered_json;

struct ArtArguments {
  std::string run;
  bool json = false;
};

/// Outcomes other than a connected saddle.
Json failure_rates(const SaddleStatistics& statistics) {
  Json rates = Json::object();
  for (std::size_t k = 0; k < std::size(search_outcome_names); ++k)
    if (const auto outcome = static_cast<SearchOutcome>(k); outcome != SearchOutcome::connected)
      rates[std::string(search_outcome_names[k])] = statistics.rate(outcome);
  return rates;
}

Json to_json(const SaddleLandscape& glass, const SaddleStatistics& s) {
  return {{"replica", glass.replica},
          {"stage", glass.stage},
          {"planned_searches", glass.planned},
          {"start_energy_eV", glass.start_energy_eV},
          {"searches", s.searches},
          {"saddles", s.saddles()},
          {"distinct", s.distinct},
          {"success_rate", s.success_rate()},
          {"duplicate_rate", s.duplicate_rate()},
          {"failure_rates", failure_rates(s)},
          {"mean_barrier_eV", s.mean_barrier_eV},
          {"std_barrier_eV", s.std_barrier_eV},
          {"std_over_mean", s.std_barrier_eV / s.mean_barrier_eV},
          {"force_evaluations", s.evaluations},
          {"force_evaluations_per_saddle", s.evaluations_per_saddle()},
          {"force_evaluations_per_distinct", s.evaluations_per_distinct()},
          {"atom_force_evaluations_per_distinct", s.atom_evaluations_per_distinct()}};
}

/// Searches of each stage.
std::map<std::string, std::int64_t> planned_searches(const SaddleRun& run) {
  std::map<std::string, std::int64_t> planned;
  for (const SaddleLandscape& glass : run.glasses()) planned[glass.stage] = glass.planned;
  return planned;
}

void print_json(const SaddleRun& run) {
  std::int64_t planned = 0;
  for (const auto& [stage, searches] : planned_searches(run)) planned += searches;
  Json glasses = Json::array();
  for (const SaddleLandscape& glass : run.glasses())
    glasses.push_back(to_json(glass, SaddleFindings::of(glass.results, run.settings(glass)).statistics));
  fmt::print("{}\n", Json({{"planned_searches", planned}, {"glasses", glasses}}).dump(2));
}

std::string failures_text(const SaddleStatistics& statistics) {
  const Json rates = failure_rates(statistics);
  std::string text;
  for (const auto& [reason, rate] : rates.items())
    if (rate > 0) text += fmt::format("{}{} {:.1f} %", text.empty() ? "" : ", ", reason, 100 * rate.get<double>());
  return text;
}

/// The number, or "-" where it is not known.
std::string number_text(double number, int digits) {
  return std::isfinite(number) ? fmt::format("{:.{}f}", number, digits) : "-";
}

/// What says which row it is: the replica, and its stage where the run has several.
class RowNames {
 public:
  explicit RowNames(const SaddleRun& run) : several_stages_(planned_searches(run).size() > 1) {
    for (const SaddleLandscape& glass : run.glasses()) {
      replica_width_ = std::max(replica_width_, glass.replica.size());
      stage_width_ = std::max(stage_width_, glass.stage.size());
    }
  }

  std::string of(const std::string& replica, const std::string& stage) const {
    const std::string name = fmt::format("{:{}}", replica, replica_width_);
    return several_stages_ ? fmt::format("{}  {:{}}", name, stage, stage_width_) : name;
  }

 private:
  bool several_stages_;
  std::size_t replica_width_ = 5, stage_width_ = 5;  ///< of the titles "glass" and "stage"
};

void print_table(const SaddleRun& run) {
  const RowNames names(run);
  fmt::print("{}  {:>9}  {:>8}  {:>8}  {:>9}  {:>12}  {:>8}  {:>8}  {:>8}  {:>12}  {}\n", names.of("glass", "stage"),
             "searches", "saddles", "distinct", "success %", "duplicates %", "mean eV", "std eV", "std/mean",
             "evals/saddle", "failures");
  for (const SaddleLandscape& glass : run.glasses()) {
    const SaddleStatistics s = SaddleFindings::of(glass.results, run.settings(glass)).statistics;
    fmt::print("{}  {:>9}  {:>8}  {:>8}  {:>9}  {:>12}  {:>8}  {:>8}  {:>8}  {:>12}  {}\n",
               names.of(glass.replica, glass.stage), s.searches, s.saddles(), s.distinct,
               number_text(100 * s.success_rate(), 1), number_text(100 * s.duplicate_rate(), 1),
               number_text(s.mean_barrier_eV, 3), number_text(s.std_barrier_eV, 3),
               number_text(s.std_barrier_eV / s.mean_barrier_eV, 3), number_text(s.evaluations_per_saddle(), 0),
               failures_text(s));
  }
}

ExitCode analyze(const ArtArguments& a) {
  const SaddleRun run(a.run);
  (a.json ? print_json : print_table)(run);
  return ExitCode::success;
}

}  // namespace

Command art_command() {
  const auto a = std::make_shared<ArtArguments>();
  return {.name = "art",
          .help = "Saddle searches of a run: success, distinct events, activation energies and cost of each glass.",
          .options = {{"RUN", &a->run, "Run directory, finished or not", {Required{}}},
                      {"--json", &a->json, "Print everything as JSON"}},
          .run = [a] { return analyze(*a); }};
}

}  // namespace vitrify::cli
