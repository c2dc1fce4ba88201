#include "host/stages/saddle/search_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace vitrify {
namespace {

std::vector<std::int64_t> ids(std::int64_t atoms) {
  std::vector<std::int64_t> list(atoms);
  std::iota(list.begin(), list.end(), 1);
  return list;
}

config::Art per_atom(std::int64_t searches) {
  config::Art art;
  art.searches_per_atom = searches;
  return art;
}

TEST(SearchPlan, GivesEachCentreOfEachReplicaItsSearches) {
  for (const std::int64_t atoms : {1, 2, 3, 8, 100, 1000}) {
    const SearchPlan plan(per_atom(3), ids(atoms), 2);
    ASSERT_EQ(plan.total(), 6 * atoms);
    std::map<std::pair<int, int>, int> count;
    for (std::int64_t number = 0; number < plan.total(); ++number) {
      const SearchRequest search = plan.search(number);
      EXPECT_EQ(search.id, number);
      ++count[{search.replica, search.centre}];
    }
    EXPECT_EQ(count.size(), static_cast<std::size_t>(2 * atoms));
    for (const auto& [place, searches] : count) EXPECT_EQ(searches, 3) << place.second;
  }
}

TEST(SearchPlan, SpreadsAnyFirstPart) {
  const SearchPlan plan(per_atom(1), ids(1000), 3);
  for (const int part : {60, 150, 900, 1234}) {
    std::vector<int> replicas(3), tenths(10);
    for (int number = 0; number < part; ++number) {
      const SearchRequest search = plan.search(number);
      ++replicas[search.replica];
      if (search.replica == 0) ++tenths[search.centre / 100];
    }
    EXPECT_LE(*std::max_element(replicas.begin(), replicas.end()) - part / 3, 1);
    EXPECT_LE(*std::max_element(tenths.begin(), tenths.end()) - *std::min_element(tenths.begin(), tenths.end()), 3);
    EXPECT_GT(*std::min_element(tenths.begin(), tenths.end()), 0);
  }
}

TEST(SearchPlan, KeepsToTheCentresAndTheRangeOfTheInput) {
  config::Art art;
  art.searches = 5;
  art.centres.ids = {30, 10};
  art.search_range = {2, 7};
  const SearchPlan plan(art, {10, 20, 30}, 2);
  EXPECT_EQ(plan.total(), 10);
  EXPECT_EQ(plan.range().first, 2);
  EXPECT_EQ(plan.range().count(), 5);
  for (std::int64_t number = 0; number < 10; ++number) EXPECT_NE(plan.search(number).centre, 1);
}

}  // namespace
}  // namespace vitrify
