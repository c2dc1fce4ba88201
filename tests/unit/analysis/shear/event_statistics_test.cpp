#include "host/analysis/shear/event_statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace vitrify {
namespace {

TransformedZones event_of(double strain, std::vector<int> atoms, std::vector<int> sizes) {
  const CorrelationSums none(correlation_shell_A);
  return {strain, std::move(atoms), {}, std::move(sizes), none, none};
}

/// Ten atoms, the first six of them Cu, and an event of each list of atoms and sizes, 0.01 of strain apart.
GlassEvents glass_of(const std::vector<std::pair<std::vector<int>, std::vector<int>>>& events) {
  GlassEvents glass;
  glass.elements = {"Cu", "Zr"};
  glass.type = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1};
  glass.sheared_to = 0.08;
  for (const auto& [atoms, sizes] : events) {
    const int number = static_cast<int>(glass.zones.size());
    glass.zones.push_back(event_of(0.01 * (number + 1), atoms, sizes));
    glass.drops.push_back({number, 0.01 * (number + 1), 0.1 * (number + 1), 0.5});
  }
  return glass;
}

TEST(EventStatistics, CountsEventsByTheirZones) {
  const GlassEvents glass =
      glass_of({{{0, 1, 2, 3, 6}, {4, 1}}, {{}, {}}, {{1, 7}, {1, 1}}, {{0, 1, 2, 3, 4, 5, 6, 7}, {5, 3}}, {{9}, {1}}});
  const EventStatistics s = event_statistics({&glass}, 0.08, 1);
  EXPECT_EQ(s.glasses, 1);
  EXPECT_EQ(s.events, 5);
  EXPECT_EQ(s.drops_without_atoms, 1);
  EXPECT_EQ(s.multi_zone_drops, 3);
  EXPECT_EQ(s.zones, 7);
  EXPECT_DOUBLE_EQ(s.without_atoms_share.value, 1.0 / 5);
  EXPECT_DOUBLE_EQ(s.multi_zone_share.value, 3.0 / 5);
  EXPECT_DOUBLE_EQ(s.multi_zone_share_1.value, 3.0 / 5);
  EXPECT_DOUBLE_EQ(s.multi_zone_share_3.value, 1.0 / 5);
  EXPECT_DOUBLE_EQ(s.multi_zone_share_5.value, 0);
  EXPECT_DOUBLE_EQ(s.mean_zone_size.value, 16.0 / 7);
  EXPECT_DOUBLE_EQ(s.median_zone_size.value, 1);
  double sum = 0;
  for (const int size : {1, 1, 1, 1, 3, 4, 5}) sum += std::pow(size - 16.0 / 7, 2);
  EXPECT_DOUBLE_EQ(s.relative_width.value, std::sqrt(sum / 6) / (16.0 / 7));
  EXPECT_DOUBLE_EQ(s.drop_size_GPa.value, 0.3);
  EXPECT_DOUBLE_EQ(s.drop_energy_eV.value, 0.5);
  EXPECT_FALSE(s.drop_energy_eV.known());  // all alike
  ASSERT_EQ(s.cumulated.size(), 4u);
  EXPECT_EQ(s.cumulated[1].size, 3);
  EXPECT_DOUBLE_EQ(s.cumulated[1].share.value, 5.0 / 7);
  EXPECT_TRUE(s.log_normal_mu.known());
}

TEST(EventStatistics, SmallerZonesThanAskedForDoNotCount) {
  const GlassEvents glass = glass_of({{{0, 1, 2, 3, 6}, {4, 1}}, {{0, 1, 2, 3, 4, 5, 6, 7}, {5, 3}}});
  const EventStatistics s = event_statistics({&glass}, 0.08, 3);
  EXPECT_EQ(s.zones, 3);
  EXPECT_DOUBLE_EQ(s.mean_zone_size.value, 4);
  EXPECT_DOUBLE_EQ(s.multi_zone_share.value, 1.0 / 2);
  EXPECT_FALSE(s.log_normal_mu.known());
}

TEST(EventStatistics, FractionOfOneGlassCountsAnAtomOnce) {
  const GlassEvents glass = glass_of({{{0, 1, 2}, {3}}, {{2, 3, 6}, {3}}, {{6, 7}, {2}}});
  // Only by the first event: 0 and 1; by the second: 3; by the third: 7.
  const Measured all = transformed_fraction({&glass}, 0.08);
  EXPECT_DOUBLE_EQ(all.value, 6.0 / 10);
  EXPECT_DOUBLE_EQ(all.error, std::sqrt(4.0 + 1 + 1) / 10);
  const Measured zirconium = transformed_fraction({&glass}, 0.08, "Zr");
  EXPECT_DOUBLE_EQ(zirconium.value, 2.0 / 4);
  EXPECT_DOUBLE_EQ(zirconium.error, 1.0 / 4);
  const Measured first = transformed_fraction({&glass}, 0.015);
  EXPECT_DOUBLE_EQ(first.value, 3.0 / 10);
  EXPECT_DOUBLE_EQ(first.error, 3.0 / 10);
  EXPECT_FALSE(transformed_fraction({&glass}, 0.005).known());
}

TEST(EventStatistics, ErrorsOfSeveralGlassesAreThoseOfTheirMean) {
  const GlassEvents a = glass_of({{{0, 1, 2}, {3}}, {{6}, {1}}}), b = glass_of({{{0, 1}, {2}}}),
                    c = glass_of({{{0, 1, 2, 3, 4, 5}, {6}}, {{7}, {1}}});
  const Measured fraction = transformed_fraction({&a, &b, &c}, 0.08);
  const double mean = (0.4 + 0.2 + 0.7) / 3;
  const double squares = std::pow(0.4 - mean, 2) + std::pow(0.2 - mean, 2) + std::pow(0.7 - mean, 2);
  EXPECT_DOUBLE_EQ(fraction.value, mean);
  EXPECT_NEAR(fraction.error, std::sqrt(squares / 2 / 3), 0.1 * fraction.error);
  const EventStatistics s = event_statistics({&a, &b, &c}, 0.08, 1);
  EXPECT_EQ(s.glasses, 3);
  EXPECT_EQ(s.events, 5);
  EXPECT_DOUBLE_EQ(s.mean_zone_size.value, 13.0 / 5);
  EXPECT_FALSE(s.multi_zone_share.known());  // 0 in all of them
}

TEST(EventStatistics, GlassWithoutEventsTellsNothing) {
  const GlassEvents glass = glass_of({});
  const EventStatistics s = event_statistics({&glass}, 0.08, 1);
  EXPECT_EQ(s.events, 0);
  EXPECT_EQ(s.zones, 0);
  for (const Measured& one : {s.st_fraction, s.mean_zone_size, s.multi_zone_share, s.correlation.xi_A, s.direct.xi_A})
    EXPECT_FALSE(one.known());
}

TEST(EventStatistics, FractionOfAPoissonProcessHasTheErrorThatItTells) {
  // Patches of five atoms at random places of a ring: the error is a bound, and near the truth for few events.
  constexpr int atoms = 400, repeats = 300;
  std::mt19937_64 random(1);
  std::poisson_distribution<int> count(12);
  double sum = 0, squares = 0, variance = 0;
  for (int k = 0; k < repeats; ++k) {
    GlassEvents glass;
    glass.elements = {"Cu"};
    glass.type.assign(atoms, 0);
    const int events = count(random);
    for (int e = 0; e < events; ++e) {
      std::vector<int> patch(5);
      const int start = static_cast<int>(random() % atoms);
      for (int i = 0; i < 5; ++i) patch[i] = (start + i) % atoms;
      glass.zones.push_back(event_of(0.01, patch, {5}));
    }
    const Measured fraction = transformed_fraction({&glass}, 0.08);
    sum += fraction.value, squares += fraction.value * fraction.value;
    variance += fraction.error * fraction.error / repeats;
  }
  const double truth = squares / repeats - sum * sum / repeats / repeats;
  EXPECT_GT(variance, 0.85 * truth);
  EXPECT_LT(variance, 1.5 * truth);
}

}  // namespace
}  // namespace vitrify
