#include "host/analysis/structure/radial_distribution.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "host/error.hpp"
#include "tests/support/random_structure.hpp"
#include "tests/support/structure_frame.hpp"

namespace vitrify {
namespace {

const std::vector<double>& column(const AnalysisResult& result, std::size_t table, const std::string& name) {
  for (const ResultColumn& one : result.tables.at(table).columns)
    if (one.name == name) return std::get<std::vector<double>>(one.values);
  throw std::out_of_range(name);
}

Structure fcc(int n, double a) {
  Structure s;
  s.elements = {"Cu"};
  s.box.length = {n * a, n * a, n * a};
  for (int k = 0; k < n; ++k)
    for (int j = 0; j < n; ++j)
      for (int i = 0; i < n; ++i)
        for (const Vec3& place : {Vec3{0, 0, 0}, Vec3{.5, .5, 0}, Vec3{.5, 0, .5}, Vec3{0, .5, .5}}) {
          s.position.push_back(a * (place + Vec3{1.0 * i, 1.0 * j, 1.0 * k}));
          s.type.push_back(0);
          s.id.push_back(static_cast<std::int64_t>(s.id.size()) + 1);
        }
  return s;
}

TEST(RadialDistribution, CountsTheShellsOfAnFccCrystal) {
  const double a = 3.61;
  RadialDistribution rdf({.range_A = 7.0, .bin_A = 0.02});
  test::add(rdf, fcc(4, a));
  const AnalysisResult result = rdf.result();
  const auto& r = column(result, 1, "r_A");
  const auto& within = column(result, 1, "Cu-Cu");
  const double shells[] = {0, a / std::sqrt(2.0), a, a * std::sqrt(1.5), a * std::sqrt(2.0), a * std::sqrt(2.5)};
  const double expected[] = {0, 12, 18, 42, 54, 78};
  for (std::size_t k = 0; k < r.size(); ++k)
    for (int shell = 0; shell < 5; ++shell) {
      if (r[k] < shells[shell] + 0.02 || r[k] > shells[shell + 1] - 0.02) continue;
      EXPECT_EQ(within[k], expected[shell]) << r[k];
    }
}

TEST(RadialDistribution, CountsNoAtomAsItsOwnNeighbor) {
  Structure pair;
  pair.elements = {"Cu"};
  pair.box.length = {20, 20, 20};
  pair.position = {{1, 2, 3}, {1, 2, 6.05}}, pair.type = {0, 0};
  RadialDistribution rdf({.range_A = 10.0, .bin_A = 0.1});
  test::add(rdf, pair);
  const AnalysisResult result = rdf.result();
  const double shell = 4.0 / 3 * M_PI * (std::pow(3.1, 3) - std::pow(3.0, 3));
  EXPECT_NEAR(column(result, 0, "Cu-Cu")[30], 8000 / shell, 1e-6);  // one neighbor where an ideal gas has 1 x shell / V
}

TEST(RadialDistribution, IsOneInAnIdealGas) {
  std::mt19937_64 random(5);
  Structure gas;
  gas.elements = {"A", "B"};
  gas.box.length = {30, 31, 32}, gas.box.xy = 7, gas.box.xz = -4, gas.box.yz = 9;
  for (int i = 0; i < 4000; ++i) {
    const auto uniform = [&] { return 0.5 * (test::symmetric(random) + 1); };
    gas.position.push_back(gas.box.to_cartesian({uniform(), uniform(), uniform()}));
    gas.type.push_back(i % 3 == 0);
  }
  RadialDistribution rdf({.bin_A = 0.5});
  test::add(rdf, gas);
  const AnalysisResult result = rdf.result();
  const auto& r = column(result, 0, "r_A");
  const double density[] = {4000.0 * 4000, 2666.0 * 2666, 2.0 * 2666 * 1334, 1334.0 * 1334};
  const char* names[] = {"total", "A-A", "A-B", "B-B"};
  for (int p = 0; p < 4; ++p) {
    double chi2 = 0;
    for (std::size_t k = 0; k < r.size(); ++k) {
      const double pairs = density[p] / 2 / gas.box.volume() * 4 * M_PI * r[k] * r[k] * 0.5;
      const double off = (column(result, 0, names[p])[k] - 1) * std::sqrt(pairs);
      if (pairs > 20) chi2 += off * off / static_cast<double>(r.size());
    }
    EXPECT_LT(chi2, 1.8) << names[p];
    EXPECT_GT(chi2, 0.4) << names[p];
  }
}

TEST(RadialDistribution, IsTheSameForAnyNumberOfThreads) {
  const Structure s = test::random_structure({10, 11, 12}, {0.2, 0.3, -0.4}, 8);
  RadialDistribution one({}), three({});
  test::add(one, s), test::add(three, s, 3);
  EXPECT_EQ(column(one.result(), 0, "A-B"), column(three.result(), 0, "A-B"));
}

TEST(RadialDistribution, WeighsFramesByTheMeanVolume) {
  Structure s = test::random_structure({6, 6, 6}, {}, 9);
  RadialDistribution once({.range_A = 6.0}), twice({.range_A = 6.0});
  test::add(once, s);
  test::add(twice, s), test::add(twice, s);
  EXPECT_EQ(column(once.result(), 0, "total"), column(twice.result(), 0, "total"));
}

TEST(RadialDistribution, EndsWhereTheSmallestBoxDoes) {
  const Structure large = fcc(4, 3.7), small = fcc(4, 3.5);
  RadialDistribution both({}), alone({.range_A = 6.9});
  test::add(both, large), test::add(both, small);
  test::add(alone, large), test::add(alone, small);
  const AnalysisResult of_both = both.result(), of_range = alone.result();
  const std::vector<double>& g = column(of_both, 0, "total");
  EXPECT_LE(column(of_both, 1, "r_A").back(), 7.0 + 1e-9);
  EXPECT_GT(column(of_both, 1, "r_A").back(), 6.97);
  for (std::size_t k = 0; k < column(of_range, 0, "total").size(); ++k)
    EXPECT_NEAR(g[k], column(of_range, 0, "total")[k], 1e-9 * (1 + g[k])) << k;
}

TEST(RadialDistribution, RefusesOpenBoxes) {
  Structure s = test::random_structure({4, 4, 4}, {}, 10);
  s.box.periodic[2] = 0;
  RadialDistribution rdf({});
  EXPECT_THROW(test::add(rdf, s), Error);
}

}  // namespace
}  // namespace vitrify
