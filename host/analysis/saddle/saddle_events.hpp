// Saddle searches of one glass: which of them found the same event, and what the events say of each atom.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "host/engine/saddle/search_result.hpp"

namespace vitrify {

/// Two connected saddles are the same event if their barriers and final energies agree to `energy_eV` and the
/// displacements of each atom, at the saddle and at the end, to `displacement_A`. Of an atom that only one of them
/// tells, the other knows that it moved less than `reported_A`.
struct EventTolerances {
  double energy_eV = 0.005;
  double displacement_A = 0.1;
  double reported_A = 0.1;

  bool operator==(const EventTolerances&) const = default;
};

bool same_event(const SearchResult& a, const SearchResult& b, const EventTolerances& tolerances);

/// A saddle that is connected to the start, however often and from wherever it was found.
struct SaddleEvent {
  std::size_t first = 0;     ///< index of the search that found it first
  int multiplicity = 0;      ///< searches that found it
  std::vector<int> centres;  ///< of those searches, ascending
};

/// The distinct events in the order in which they were first found. `results` are in the order of their ids, so that
/// events do not depend on how the searches were shared out.
std::vector<SaddleEvent> distinct_events(std::span<const SearchResult> results, const EventTolerances& tolerances);

/// Barriers of the events that an atom has to do with; not a number where there are none.
struct AtomBarriers {
  std::vector<std::int32_t> events;
  std::vector<double> lowest_eV, mean_eV;
};

/// Barriers of the events found from each atom as a centre.
AtomBarriers barriers_by_centre(std::span<const SearchResult> results, std::span<const SaddleEvent> events, int atoms);

/// Barriers of the events that moved each atom: those whose final displacement tells it.
AtomBarriers barriers_by_participation(std::span<const SearchResult> results, std::span<const SaddleEvent> events,
                                       int atoms);

}  // namespace vitrify
