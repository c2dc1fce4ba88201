#include "host/stages/saddle/findings.hpp"

#include <fmt/format.h>

#include "host/files/hdf5/arrays.hpp"

namespace vitrify {
namespace {

EventTolerances tolerances_of(const config::Art& config) {
  EventTolerances tolerances = config.duplicates;
  tolerances.reported_A = config.search.report_displacement_A;
  return tolerances;
}

/// Columns of the table of events: of the search that found each first, and how often and from where it was found.
Record event_table(const SaddleFindings& found) {
  Record record;
  const auto column = [&](const char* name, auto value_of) {
    std::vector<decltype(value_of(found.events[0], found.results[0]))> values;
    for (const SaddleEvent& event : found.events) values.push_back(value_of(event, found.results[event.first]));
    record.datasets.emplace_back(name, array_of(std::move(values)));
  };
  column("search", [](const SaddleEvent&, const SearchResult& r) { return std::int64_t{r.search.id}; });
  column("centre", [](const SaddleEvent&, const SearchResult& r) { return std::int32_t{r.search.centre}; });
  column("multiplicity", [](const SaddleEvent& e, const SearchResult&) { return std::int32_t{e.multiplicity}; });
  column("centres",
         [](const SaddleEvent& e, const SearchResult&) { return static_cast<std::int32_t>(e.centres.size()); });
  column("barrier_eV", [](const SaddleEvent&, const SearchResult& r) { return r.barrier_eV; });
  column("reverse_barrier_eV", [](const SaddleEvent&, const SearchResult& r) { return r.reverse_barrier_eV; });
  column("final_energy_eV", [](const SaddleEvent&, const SearchResult& r) { return r.final_energy_eV; });
  column("saddle_displacement_A", [](const SaddleEvent&, const SearchResult& r) { return r.saddle_displacement_A; });
  column("final_displacement_A", [](const SaddleEvent&, const SearchResult& r) { return r.final_displacement_A; });
  column("participation", [](const SaddleEvent&, const SearchResult& r) { return r.participation; });
  return record;
}

Record barriers_of_atoms(const SaddleFindings& found, int atoms) {
  const AtomBarriers centred = barriers_by_centre(found.results, found.events, atoms);
  const AtomBarriers moved = barriers_by_participation(found.results, found.events, atoms);
  return {{},
          {{"centre_events", array_of(centred.events)},
           {"centre_lowest_eV", array_of(centred.lowest_eV)},
           {"centre_mean_eV", array_of(centred.mean_eV)},
           {"moved_events", array_of(moved.events)},
           {"moved_lowest_eV", array_of(moved.lowest_eV)},
           {"moved_mean_eV", array_of(moved.mean_eV)}}};
}

}  // namespace

SaddleFindings SaddleFindings::of(std::vector<SearchResult> results, const config::Art& config) {
  SaddleFindings found;
  found.results = std::move(results);
  found.events = distinct_events(found.results, tolerances_of(config));
  found.statistics = SaddleStatistics::of(found.results, found.events);
  return found;
}

void SaddleFindings::write(RunFile& file, const std::string& group, int atoms) const {
  Record table = event_table(*this);
  table.attributes = {{"searches", statistics.searches},
                      {"saddles", statistics.saddles()},
                      {"distinct", statistics.distinct},
                      {"mean_barrier_eV", statistics.mean_barrier_eV},
                      {"std_barrier_eV", statistics.std_barrier_eV},
                      {"evaluations", statistics.evaluations},
                      {"atom_evaluations", statistics.atom_evaluations}};
  file.write_record(group + "/events", std::move(table));
  file.write_record(group + "/atoms", barriers_of_atoms(*this, atoms));
}

std::string SaddleFindings::summary() const {
  if (statistics.saddles() == 0) return fmt::format("{} searches, no saddle", statistics.searches);
  return fmt::format(
      "{} searches, {} saddles ({:.1f} %), {} of them distinct, mean barrier {:.3f} eV, {:.0f} evaluations per saddle",
      statistics.searches, statistics.saddles(), 100 * statistics.success_rate(), statistics.distinct,
      statistics.mean_barrier_eV, statistics.evaluations_per_saddle());
}

}  // namespace vitrify
