#include "host/engine/saddle/saddle_search.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "host/error.hpp"
#include "tests/support/saddle.hpp"

namespace vitrify::test {
namespace {

const Structure& glass() {
  static const Structure s = relaxed(glass500());
  return s;
}

std::unique_ptr<SaddleSearch> searches_on_cpu(const std::vector<Structure>& starts, int threads = 1,
                                              const SaddleSettings& settings = {}) {
  std::vector<std::uint64_t> seeds;
  for (std::size_t r = 0; r < starts.size(); ++r) seeds.push_back(17 + r);
  return make_saddle_search({"cpu", threads}, default_tables(), starts, seeds, settings);
}

bool same_bits(const SearchResult& a, const SearchResult& b) {
  const auto same = [](const std::vector<AtomDisplacement>& x, const std::vector<AtomDisplacement>& y) {
    bool equal = x.size() == y.size();
    for (std::size_t k = 0; equal && k < x.size(); ++k)
      equal = x[k].atom == y[k].atom && std::memcmp(&x[k].by, &y[k].by, sizeof(Vec3)) == 0;
    return equal;
  };
  return a.search.id == b.search.id && a.outcome == b.outcome && a.barrier_eV == b.barrier_eV &&
         a.final_energy_eV == b.final_energy_eV && a.evaluations == b.evaluations &&
         a.atom_evaluations == b.atom_evaluations && same(a.at_saddle, b.at_saddle) && same(a.at_end, b.at_end);
}

TEST(SaddleSearch, ResultsDependNeitherOnThreadsNorOnTheBatch) {
  const Structure tilted_glass = relaxed(tilted_glass500());
  auto wanted = spread_searches(0, 3, glass(), 0);
  for (const SearchRequest& s : spread_searches(0, 2, glass(), 1)) wanted.push_back(s);
  const auto one = searches_on_cpu({glass(), tilted_glass}, 1)->run(wanted);
  const auto two = searches_on_cpu({glass(), tilted_glass}, 2)->run({wanted.rbegin(), wanted.rend()});
  const auto alone = searches_on_cpu({glass()})->run({wanted[1]});
  ASSERT_EQ(one.size(), wanted.size());
  for (std::size_t k = 0; k < one.size(); ++k) {
    EXPECT_EQ(one[k].search.id, wanted[k].id);
    EXPECT_TRUE(same_bits(one[k], two[one.size() - 1 - k])) << "search " << k;
  }
  EXPECT_TRUE(same_bits(alone[0], one[1]));
}

/// With a start that is as wide as the box both sides of any saddle lead back to it.
TEST(SaddleSearch, BothSidesMayLeadToTheStart) {
  const auto wanted = spread_searches(0, 6, glass());
  SaddleSettings wide;
  wide.connected_A = wide.connected_eV = 1e3;
  const auto usual = searches_on_cpu({glass()})->run(wanted), both = searches_on_cpu({glass()}, 1, wide)->run(wanted);
  int saddles = 0;
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    if (usual[k].outcome != SearchOutcome::connected && usual[k].outcome != SearchOutcome::not_connected) continue;
    ++saddles;
    EXPECT_EQ(both[k].outcome, SearchOutcome::returned) << "search " << k;
    EXPECT_EQ(both[k].barrier_eV, usual[k].barrier_eV);
    EXPECT_TRUE(both[k].at_end.empty());
  }
  EXPECT_GT(saddles, 1);
}

TEST(SaddleSearch, StopsWhenTold) {
  const auto wanted = spread_searches(0, 5, glass());
  int asked_in_all = 0, asked = 0;
  const auto all = searches_on_cpu({glass()})->run(wanted, [&] { return ++asked_in_all > 0; });
  const auto some = searches_on_cpu({glass()})->run(wanted, [&] { return ++asked < asked_in_all / 2; });
  ASSERT_FALSE(some.empty());
  ASSERT_LT(some.size(), all.size());
  for (std::size_t k = 0; k < some.size(); ++k) EXPECT_TRUE(same_bits(some[k], all[k])) << "search " << k;
  EXPECT_TRUE(searches_on_cpu({glass()})->run(wanted, [&] { return --asked > asked_in_all / 2 - 3; }).empty());
  EXPECT_THROW(searches_on_cpu({glass()})->run(spread_searches(0, 2, glass()),
                                               []() -> bool { throw std::runtime_error("enough"); }),
               std::runtime_error);
}

TEST(SaddleSearch, TellsTheEnergiesOfTheStarts) {
  EXPECT_NEAR(searches_on_cpu({glass()})->start_energies_eV().at(0), cpu_engine({glass()})->evaluate()[0].energy_eV,
              1e-8);
}

void expect_refusal(const std::function<void()>& what, const std::string& text) {
  try {
    what();
    FAIL() << "was not refused";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ExitCode::bad_input);
    EXPECT_NE(std::string(e.what()).find(text), std::string::npos) << e.what();
  }
}

TEST(SaddleSearch, RefusesWhatIsNoMinimum) {
  expect_refusal([] { searches_on_cpu({glass(), glass500()}); }, "replica 1: the start of a saddle search has to be a");
}

TEST(SaddleSearch, RefusesAnAtomOrSettingsThatDoNotExist) {
  const auto search = searches_on_cpu({glass()});
  expect_refusal([&] { search->run({{3, 0, 500}}); }, "saddle search 3: there is no atom 500 in replica 0");
  expect_refusal([&] { search->run({{3, 1, 0}}); }, "saddle search 3: there is no atom 0 in replica 1");
  SaddleSettings settings;
  settings.lanczos_vectors = 2;
  expect_refusal([&] { searches_on_cpu({glass()}, 1, settings); }, "2 Lanczos vectors");
  settings = {};
  settings.active_radius_A = 3;
  expect_refusal([&] { searches_on_cpu({glass()}, 1, settings); }, "an active radius of 3 A");
}

// Rows of tilted boxes miss pairs beyond half the lowest height.
TEST(SaddleSearch, LowTiltedBoxesAreRefused) {
  Structure low = fcc_cu(3.95, 4);  // 15.8 A: two cutoffs, but not with the skin of the rows
  EXPECT_NO_THROW(searches_on_cpu({low}));
  low.box.xy = 0.5;
  try {
    searches_on_cpu({low});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("must be 16.4 A or more"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace vitrify::test
