#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>

#include "host/cli/commands.hpp"
#include "host/cli/events/event_findings.hpp"

namespace vitrify::cli {
namespace {

struct EventsArguments {
  std::vector<std::string> runs;
  EventCriterion criterion;
  std::vector<std::string> sweeps;
  std::string rates_file;
  std::vector<std::string> rates;
  bool json = false;
  bool atoms = false;
};

void set_normalisation(EventCriterion& criterion, const std::string& word) {
  for (const auto& choice : choices(config::D2minNormalisation{}))
    if (choice.name == word) {
      criterion.zones.normalisation = choice.value;
      return;
    }
  throw Error(ExitCode::usage, fmt::format("--normalisation: found {}, must be sum or per_neighbor", word));
}

/// All criteria that are asked for: the main one, and those of the sweeps.
std::vector<EventCriterion> criteria_of(const EventCriterion& criterion, const std::vector<EventSweep>& sweeps) {
  std::vector<EventCriterion> criteria = {criterion};
  for (const EventSweep& sweep : sweeps) {
    const auto more = sweep.criteria(criterion);
    criteria.insert(criteria.end(), more.begin(), more.end());
  }
  return criteria;
}

/// Number of the group, which joins the list if it is new.
std::size_t number_of(const GlassGroup& group, std::vector<GlassGroup>& groups) {
  const auto known = std::find_if(groups.begin(), groups.end(), [&](const GlassGroup& one) {
    return group.recipe ? one.recipe == group.recipe : !one.recipe && one.name == group.name;
  });
  if (known != groups.end()) return known - groups.begin();
  groups.push_back(group);
  return groups.size() - 1;
}

void warn_of_short_shear(const AnalyzedGlass& glass, double max_strain) {
  constexpr double a_step = 1e-3;
  if (glass.glass.sheared_to() < max_strain - a_step)
    fmt::print(stderr, "vitrify: warning: {}: {}: sheared to {:g} and not to {:g}\n", glass.run, glass.glass.group(),
               glass.glass.sheared_to(), max_strain);
}

EventFindings find_events(const EventsArguments& a) {
  std::vector<EventSweep> sweeps;
  for (const std::string& text : a.sweeps) sweeps.push_back(parse_sweep(text));
  const std::vector<EventCriterion> criteria = criteria_of(a.criterion, sweeps);
  std::vector<EventResult> results;
  for (const EventCriterion& criterion : criteria) results.push_back({criterion, {}});
  EventFindings findings;
  std::set<std::string> origins;
  for (const std::string& directory : a.runs) {
    const ShearRun run(directory);
    if (!origins.insert(origin_of(run.reader(), directory)).second)
      throw Error(ExitCode::bad_input, directory + ": found this run a second time, must be given once");
    const std::vector<GlassGroup> groups = glass_groups(run);
    for (std::size_t g = 0; g < run.glasses().size(); ++g) {
      findings.glasses.push_back({directory, run.glasses()[g], number_of(groups[g], findings.groups)});
      std::vector<GlassEvents> events = glass_events(run, run.glasses()[g], criteria);
      for (std::size_t c = 0; c < criteria.size(); ++c) results[c].glasses.push_back(std::move(events[c]));
    }
  }
  findings.result = std::move(results.front());
  auto next = results.begin() + 1;
  for (const EventSweep& sweep : sweeps) {
    const auto end = next + static_cast<std::ptrdiff_t>(sweep.values.size());
    findings.sweeps.push_back({sweep, {next, end}});
    next = end;
  }
  return findings;
}

ExitCode analyze(const EventsArguments& a) {
  if (a.atoms && !a.json) throw Error(ExitCode::usage, "--atoms: found without --json, must be given with it");
  const GroupRates rates(a.rates_file, a.rates);
  EventFindings findings = find_events(a);
  rates.require_names(findings.groups);
  for (const GlassGroup& group : findings.groups) findings.rates.push_back(rates.of(group));
  for (const AnalyzedGlass& glass : findings.glasses) warn_of_short_shear(glass, a.criterion.max_strain);
  if (a.json)
    print_events_json(findings, a.atoms);
  else
    print_events_tables(findings);
  return ExitCode::success;
}

}  // namespace

Command events_command() {
  const auto a = std::make_shared<EventsArguments>();
  config::ZoneCriterion& zones = a->criterion.zones;
  const auto normalise = [a](const std::string& word) { set_normalisation(a->criterion, word); };
  return {
      .name = "events",
      .help = "Events of athermal shear: stress drops, shear transformation zones, correlation of D2min.",
      .options =
          {{"RUN", &a->runs, "Run directories with athermal shear, finished or not", {Required{}}},
           {"--threshold", &zones.threshold_A2, "Atoms with a larger D2min are shear-transformed, A^2", {Positive{}}},
           {"--normalisation", normalise, "What the threshold is compared with: sum (default) or per_neighbor"},
           {"--cutoff", &zones.d2min_cutoff_A, "Neighbors of D2min are nearer than this, A", {Positive{}}},
           {"--cluster-cutoff",
            &zones.cluster_cutoff_A,
            "Shear-transformed atoms nearer than this to each other are of one zone, A",
            {Positive{}}},
           {"--max-strain", &a->criterion.max_strain, "Events up to this strain count", {Positive{}}},
           {"--min-zone", &a->criterion.min_zone, "Zones of fewer atoms do not count", {Range{1, 1000000}}},
           {"--split", &a->criterion.split, "Each falling step of an event is a drop of its own"},
           {"--sweep", &a->sweeps, "Repeat with other values: threshold=0.02:1:12log, max-strain=0.02,0.04, ..."},
           {"--rates", &a->rates_file, "File with the output of analyze effective-rate --json"},
           {"--rate", &a->rates, "Effective rate of a group in K/s: GROUP=RATE or GROUP=RATE:DECADES"},
           {"--json", &a->json, "Print everything as JSON"},
           {"--atoms", &a->atoms, "With --json: also the transformed atoms of the largest event and of all events"}},
      .run = [a] { return analyze(*a); }};
}

}  // namespace vitrify::cli
