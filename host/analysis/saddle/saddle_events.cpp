#include "host/analysis/saddle/saddle_events.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace vitrify {
namespace {

using Displacements = std::vector<AtomDisplacement>;

bool near_enough(const Displacements& a, const Displacements& b, const EventTolerances& tolerances) {
  const double unreported = tolerances.displacement_A + tolerances.reported_A;
  const auto only_one_tells = [&](const AtomDisplacement& atom) { return norm(atom.by) <= unreported; };
  auto i = a.begin(), j = b.begin();
  while (i != a.end() && j != b.end()) {
    if (i->atom < j->atom) {
      if (!only_one_tells(*i++)) return false;
    } else if (j->atom < i->atom) {
      if (!only_one_tells(*j++)) return false;
    } else if (norm((i++)->by - (j++)->by) > tolerances.displacement_A) {
      return false;
    }
  }
  return std::all_of(i, a.end(), only_one_tells) && std::all_of(j, b.end(), only_one_tells);
}

/// Events by their barrier and final energy, in bins as wide as the tolerance: whatever is the same event as a saddle
/// is in its bin or one beside it.
class EnergyGrid {
 public:
  explicit EnergyGrid(double tolerance_eV) : width_eV_(tolerance_eV) {}

  void add(const SearchResult& saddle, std::size_t event) { bins_[bin_of(saddle)].push_back(event); }

  template <class Visit>
  void for_each_near(const SearchResult& saddle, Visit&& visit) const {
    const Bin home = bin_of(saddle);
    for (std::int64_t b = home.first - 1; b <= home.first + 1; ++b)
      for (std::int64_t f = home.second - 1; f <= home.second + 1; ++f)
        if (const auto bin = bins_.find({b, f}); bin != bins_.end())
          for (const std::size_t event : bin->second) visit(event);
  }

 private:
  using Bin = std::pair<std::int64_t, std::int64_t>;

  Bin bin_of(const SearchResult& saddle) const {
    return {static_cast<std::int64_t>(std::floor(saddle.barrier_eV / width_eV_)),
            static_cast<std::int64_t>(std::floor(saddle.final_energy_eV / width_eV_))};
  }

  double width_eV_;
  std::map<Bin, std::vector<std::size_t>> bins_;
};

/// Sums over the events of each atom.
class BarrierSums {
 public:
  explicit BarrierSums(int atoms)
      : barriers_{std::vector<std::int32_t>(atoms), std::vector<double>(atoms, nothing),
                  std::vector<double>(atoms, nothing)},
        sum_(atoms) {}

  void add(int atom, double barrier_eV) {
    ++barriers_.events.at(atom);
    barriers_.lowest_eV[atom] = std::fmin(barriers_.lowest_eV[atom], barrier_eV);
    sum_[atom] += barrier_eV;
    barriers_.mean_eV[atom] = sum_[atom] / barriers_.events[atom];
  }
  AtomBarriers take() { return std::move(barriers_); }

 private:
  static constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
  AtomBarriers barriers_;
  std::vector<double> sum_;
};

}  // namespace

bool same_event(const SearchResult& a, const SearchResult& b, const EventTolerances& tolerances) {
  return std::fabs(a.barrier_eV - b.barrier_eV) <= tolerances.energy_eV &&
         std::fabs(a.final_energy_eV - b.final_energy_eV) <= tolerances.energy_eV &&
         near_enough(a.at_end, b.at_end, tolerances) && near_enough(a.at_saddle, b.at_saddle, tolerances);
}

std::vector<SaddleEvent> distinct_events(std::span<const SearchResult> results, const EventTolerances& tolerances) {
  std::vector<SaddleEvent> events;
  EnergyGrid by_energy(tolerances.energy_eV);
  const auto known = [&](const SearchResult& saddle) {
    std::size_t found = events.size();
    by_energy.for_each_near(saddle, [&](std::size_t event) {
      if (event < found && same_event(results[events[event].first], saddle, tolerances)) found = event;
    });
    return found;
  };
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i].outcome != SearchOutcome::connected) continue;
    const std::size_t event = known(results[i]);
    if (event == events.size()) {
      events.push_back({i, 0, {}});
      by_energy.add(results[i], event);
    }
    ++events[event].multiplicity;
    std::vector<int>& centres = events[event].centres;
    const auto place = std::lower_bound(centres.begin(), centres.end(), results[i].search.centre);
    if (place == centres.end() || *place != results[i].search.centre) centres.insert(place, results[i].search.centre);
  }
  return events;
}

AtomBarriers barriers_by_centre(std::span<const SearchResult> results, std::span<const SaddleEvent> events, int atoms) {
  BarrierSums sums(atoms);
  for (const SaddleEvent& event : events)
    for (const int centre : event.centres) sums.add(centre, results[event.first].barrier_eV);
  return sums.take();
}

AtomBarriers barriers_by_participation(std::span<const SearchResult> results, std::span<const SaddleEvent> events,
                                       int atoms) {
  BarrierSums sums(atoms);
  for (const SaddleEvent& event : events)
    for (const AtomDisplacement& moved : results[event.first].at_end)
      sums.add(moved.atom, results[event.first].barrier_eV);
  return sums.take();
}

}  // namespace vitrify
