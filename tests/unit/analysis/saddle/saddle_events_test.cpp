#include "host/analysis/saddle/saddle_events.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "host/analysis/saddle/saddle_statistics.hpp"

namespace vitrify {
namespace {

SearchResult saddle(std::uint32_t id, int centre, double barrier_eV, std::vector<AtomDisplacement> at_end) {
  SearchResult result;
  result.search = {id, 0, centre};
  result.outcome = SearchOutcome::connected;
  result.barrier_eV = barrier_eV;
  result.final_energy_eV = 0.2;
  for (const AtomDisplacement& moved : at_end) result.at_saddle.push_back({moved.atom, 0.5 * moved.by});
  result.at_end = std::move(at_end);
  return result;
}

SearchResult failure(std::uint32_t id, SearchOutcome outcome) {
  SearchResult result;
  result.search = {id, 0, 0};
  result.outcome = outcome;
  return result;
}

const std::vector<AtomDisplacement> jump = {{3, {1, 0, 0}}, {7, {0, 0.5, 0}}};
const EventTolerances tolerances;

TEST(SameEvent, ForgivesNoise) {
  const SearchResult a = saddle(0, 3, 0.8, jump);
  EXPECT_TRUE(same_event(a, saddle(1, 3, 0.804, {{3, {1.04, 0.03, 0}}, {7, {0, 0.45, 0}}}), tolerances));
  EXPECT_FALSE(same_event(a, saddle(1, 3, 0.806, jump), tolerances));
  EXPECT_FALSE(same_event(a, saddle(1, 3, 0.8, {{3, {-1, 0, 0}}, {7, {0, 0.5, 0}}}), tolerances));
}

TEST(SameEvent, KnowsThatAnAtomLeftOutMovedLittle) {
  const SearchResult a = saddle(0, 3, 0.8, jump);
  auto with_third = [](double x) { return saddle(1, 3, 0.8, {{3, {1, 0, 0}}, {5, {x, 0, 0}}, {7, {0, 0.5, 0}}}); };
  EXPECT_TRUE(same_event(a, with_third(0.19), tolerances));
  EXPECT_TRUE(same_event(with_third(0.19), a, tolerances));
  EXPECT_FALSE(same_event(a, with_third(0.21), tolerances));
  EXPECT_FALSE(same_event(with_third(0.21), a, tolerances));
  EXPECT_FALSE(same_event(a, saddle(1, 3, 0.8, {{3, {1, 0, 0}}}), tolerances));
}

TEST(SameEvent, LooksAtTheSaddleToo) {
  SearchResult a = saddle(0, 3, 0.8, jump), b = saddle(1, 3, 0.8, jump);
  b.at_saddle[0].by = {0, 0.5, 0};
  EXPECT_FALSE(same_event(a, b, tolerances));
  b = saddle(1, 3, 0.8, jump);
  b.final_energy_eV += 0.01;
  EXPECT_FALSE(same_event(a, b, tolerances));
}

TEST(DistinctEvents, AreCountedAcrossCentres) {
  const std::vector<SearchResult> results = {
      saddle(2, 3, 0.8, jump),   failure(4, SearchOutcome::returned), saddle(6, 9, 0.5, {{9, {0, 0, 1}}}),
      saddle(8, 7, 0.802, jump), saddle(10, 3, 0.799, jump),          saddle(12, 3, 0.8, {{3, {0, 1, 0}}})};
  const auto events = distinct_events(results, tolerances);
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].first, 0u);
  EXPECT_EQ(events[0].multiplicity, 3);
  EXPECT_EQ(events[0].centres, (std::vector<int>{3, 7}));
  EXPECT_EQ(events[1].first, 2u);
  EXPECT_EQ(events[1].centres, (std::vector<int>{9}));
  EXPECT_EQ(events[2].first, 5u);
}

/// A chain of saddles, each within the tolerance of the next one: the first found decides.
TEST(DistinctEvents, BelongToTheFirstThatFits) {
  const std::vector<SearchResult> results = {saddle(0, 3, 0.800, jump), saddle(1, 3, 0.804, jump),
                                             saddle(2, 3, 0.808, jump), saddle(3, 3, 0.804, jump)};
  const auto events = distinct_events(results, tolerances);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].multiplicity, 3);
  EXPECT_EQ(events[1].first, 2u);
}

TEST(AtomBarriers, OfCentresAndOfAtomsThatMoved) {
  const std::vector<SearchResult> results = {saddle(0, 3, 0.8, jump), saddle(1, 3, 0.6, {{7, {0, 0, 1}}}),
                                             saddle(2, 5, 0.8, jump)};
  const auto events = distinct_events(results, tolerances);
  const AtomBarriers centred = barriers_by_centre(results, events, 8);
  EXPECT_EQ(centred.events, (std::vector<std::int32_t>{0, 0, 0, 2, 0, 1, 0, 0}));
  EXPECT_EQ(centred.lowest_eV[3], 0.6);
  EXPECT_DOUBLE_EQ(centred.mean_eV[3], 0.7);
  EXPECT_EQ(centred.lowest_eV[5], 0.8);
  EXPECT_TRUE(std::isnan(centred.lowest_eV[0]) && std::isnan(centred.mean_eV[7]));
  const AtomBarriers moved = barriers_by_participation(results, events, 8);
  EXPECT_EQ(moved.events, (std::vector<std::int32_t>{0, 0, 0, 1, 0, 0, 0, 2}));
  EXPECT_EQ(moved.lowest_eV[7], 0.6);
  EXPECT_DOUBLE_EQ(moved.mean_eV[7], 0.7);
}

TEST(SaddleStatistics, CountsAndAverages) {
  std::vector<SearchResult> results = {saddle(0, 3, 0.8, jump), saddle(1, 3, 0.8, jump),
                                       saddle(2, 3, 0.4, {{7, {0, 0, 1}}}),
                                       failure(3, SearchOutcome::no_negative_mode)};
  for (SearchResult& result : results) result.evaluations = 300, result.atom_evaluations = 30'000;
  const auto s = SaddleStatistics::of(results, distinct_events(results, tolerances));
  EXPECT_EQ(s.searches, 4);
  EXPECT_EQ(s.saddles(), 3);
  EXPECT_EQ(s.distinct, 2);
  EXPECT_EQ(s.success_rate(), 0.75);
  EXPECT_DOUBLE_EQ(s.duplicate_rate(), 1.0 / 3);
  EXPECT_EQ(s.rate(SearchOutcome::no_negative_mode), 0.25);
  EXPECT_DOUBLE_EQ(s.mean_barrier_eV, 0.6);
  EXPECT_DOUBLE_EQ(s.std_barrier_eV, std::sqrt(2 * 0.04));
  EXPECT_EQ(s.evaluations_per_saddle(), 400);
  EXPECT_EQ(s.evaluations_per_distinct(), 600);
  EXPECT_EQ(s.atom_evaluations_per_distinct(), 60'000);
}

TEST(SaddleStatistics, OfNothingIsNoNumber) {
  const auto s = SaddleStatistics::of({}, {});
  EXPECT_TRUE(std::isnan(s.success_rate()) && std::isnan(s.mean_barrier_eV) && std::isnan(s.std_barrier_eV));
}

}  // namespace
}  // namespace vitrify
