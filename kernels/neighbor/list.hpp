// Full neighbor lists grouped by the neighbor's type, in an inner part (density acts) and an outer part (pair term
// only).
#pragma once

#include "kernels/atoms.hpp"

namespace vitrify {

inline constexpr int max_types = 4;

/// Radii of a list, A, without the skin, [i type][j type]: neighbors up to `inner` come first, those up to `outer`
/// after.
struct ListRadii {
  int n_types = 1;
  double inner[max_types][max_types] = {};
  double outer[max_types][max_types] = {};

  VITRIFY_HD double largest() const {
    double r = 0;
    for (int a = 0; a < n_types; ++a)
      for (int b = 0; b < n_types; ++b) r = outer[a][b] > r ? outer[a][b] : r;
    return r;
  }
};

/// Row of atom i: inner neighbors by type from place 0 upwards, outer neighbors by type from the last place downwards.
/// inner_end[i * n_types + t] is one past the last inner place of type t; outer_begin[i * n_types + t] the lowest place
/// of type t in the outer part. The strides are the executor's, so that what it reads at once lies together.
struct NeighborView {
  int* entries;
  int* inner_end;
  int* outer_begin;
  int n_types;
  int capacity;
  long atom_stride, place_stride;

  VITRIFY_HD int& entry(int i, int place) const { return entries[i * atom_stride + place * place_stride]; }
  VITRIFY_HD int inner_first(int i, int t) const { return t == 0 ? 0 : inner_end[i * n_types + t - 1]; }
  VITRIFY_HD int inner_last(int i, int t) const { return inner_end[i * n_types + t]; }
  VITRIFY_HD int outer_first(int i, int t) const { return outer_begin[i * n_types + t]; }
  VITRIFY_HD int outer_last(int i, int t) const { return t == 0 ? capacity : outer_begin[i * n_types + t - 1]; }
  bool operator==(const NeighborView&) const = default;

  /// Calls visit(fetch(j), type of j) for every inner neighbor j of atom i. The lanes of a team share all of them in
  /// one sweep: a sweep for each type would leave lanes idle at the end of each.
  template <class Team, class Fetch, class Visit>
  VITRIFY_HD void for_inner(int i, const Team& team, const Fetch& fetch, const Visit& visit) const {
    int t = 0;
    for_places(i, 0, inner_last(i, n_types - 1), team, fetch, [&](int place, const auto& neighbor) {
      while (place >= inner_last(i, t)) ++t;
      visit(neighbor, t);
    });
  }
  template <class Team, class Fetch, class Visit>
  VITRIFY_HD void for_outer(int i, const Team& team, const Fetch& fetch, const Visit& visit) const {
    int t = n_types - 1;
    for_places(i, outer_first(i, t), capacity, team, fetch, [&](int place, const auto& neighbor) {
      while (place >= outer_last(i, t)) --t;
      visit(neighbor, t);
    });
  }

 private:
  template <class Team, class Fetch, class Visit>
  VITRIFY_HD void for_places(int i, int first, int last, const Team& team, const Fetch& fetch,
                             const Visit& visit) const {
    const int step = team.size();
    int place = first + team.rank();
    if constexpr (!Team::fetches_ahead) {
      for (; place < last; place += step) visit(place, fetch(entry(i, place)));
    } else {
      if (place >= last) return;
      auto neighbor = fetch(entry(i, place));
      int next = place + step < last ? entry(i, place + step) : 0;
      for (; place < last; place += step) {
        const auto here = neighbor;
        if (place + step < last) neighbor = fetch(next);
        if (place + 2 * step < last) next = entry(i, place + 2 * step);
        visit(place, here);
      }
    }
  }
};

/// Sorts a row that was searched regardless of type by the types of its neighbors; the order within a type stays, so
/// the result depends on the search and the types alone.
struct GroupRow {
  const int* type;
  NeighborView from;  ///< one type
  NeighborView to;

  template <class Team>
  VITRIFY_HD void operator()(int i, int, const Team& team) const {
    // What is written might, for all that a compiler knows, be these numbers: it would read them again for each entry.
    const int n_types = to.n_types, inner_last = from.inner_last(i, 0), last = from.capacity;
    const int n_outer = last - from.outer_first(i, 0);
    int low = 0, high = to.capacity;
    for (int t = 0; t < n_types; ++t) {
      for (int first = 0; first < inner_last; first += Team::size()) {
        const Entry e(*this, i, first + team.rank(), first + team.rank() < inner_last, t);
        const Votes votes = team.votes(e.counts);
        if (e.counts || Team::size() == 1) to.entry(i, low + votes.before) = e.j;
        low += votes.all;
      }
      for (int first = 0; first < n_outer; first += Team::size()) {
        const Entry e(*this, i, last - 1 - first - team.rank(), first + team.rank() < n_outer, t);
        const Votes votes = team.votes(e.counts);
        if (e.counts || Team::size() == 1) to.entry(i, high - 1 - votes.before) = e.j;
        high -= votes.all;
      }
      if (team.rank() != 0) continue;
      to.inner_end[i * n_types + t] = low;
      to.outer_begin[i * n_types + t] = high;
    }
  }

 private:
  /// What a lane looks at. A single lane writes each entry and keeps it if it counts: types alternate too often for a
  /// branch.
  struct Entry {
    int j;
    bool counts;
    VITRIFY_HD Entry(const GroupRow& g, int i, int place, bool is_one, int t)
        : j(is_one ? g.from.entry(i, place) : 0), counts(is_one && g.type[j] == t) {}
  };
};

/// Groups the rows that have a flag, and lowers it: the types of neighbors of the others are what they were.
struct RegroupRow {
  GroupRow group;
  int* flag;  ///< [n_atoms]

  template <class Team>
  VITRIFY_HD void operator()(int i, int r, const Team& team) const {
    if (!flag[i]) return;
    group(i, r, team);
    if (team.rank() == 0) flag[i] = 0;
  }
};

}  // namespace vitrify
