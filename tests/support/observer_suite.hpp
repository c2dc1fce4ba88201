// Counts of pairs and Fourier components of the density, on any executor, against plain sums.
#pragma once

#include <cmath>
#include <numbers>

#include "host/engine/observe/observer_on.hpp"
#include "tests/support/on_executor.hpp"
#include "tests/support/random_structure.hpp"

namespace vitrify::test {

template <class Exec>
class ObserverSuite : public OnExecutor<Exec> {
 protected:
  void SetUp() override {
    OnExecutor<Exec>::SetUp();
    if (!this->IsSkipped()) observer.emplace(Exec());
  }
  std::optional<ObserverOn<Exec>> observer;
};
TYPED_TEST_SUITE_P(ObserverSuite);

/// Of every pair whose distance, in any image, is in the bin.
inline std::int64_t brute_count(const Structure& s, int a, int b, double from, double to) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < s.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      if (!((s.type[i] == a && s.type[j] == b) || (s.type[i] == b && s.type[j] == a))) continue;
      const Vec3 d = s.position[j] - s.position[i];
      for (int k = -2; k <= 2; ++k)
        for (int l = -2; l <= 2; ++l)
          for (int m = -2; m <= 2; ++m) {
            if ((k && !s.box.periodic[0]) || (l && !s.box.periodic[1]) || (m && !s.box.periodic[2])) continue;
            const double distance = norm(d + s.box.lattice(k, l, m));
            count += distance >= from && distance < to;
          }
    }
  return count;
}

template <class Observers>
void expect_brute_counts(Observers& observer, const Structure& s, double range_A) {
  const PairBins bins{range_A, 37};
  const PairCounts counts = observer.pair_counts(s, bins);
  const int types = static_cast<int>(s.elements.size());
  for (int a = 0; a < types; ++a)
    for (int b = a; b < types; ++b)
      for (int k = 0; k < bins.n; ++k) {
        const std::int64_t expected = brute_count(s, a, b, k * bins.width_A(), (k + 1) * bins.width_A());
        ASSERT_EQ(counts.of(a, b, k), expected) << a << ' ' << b << " bin " << k;
        ASSERT_EQ(counts.of(b, a, k), expected);
      }
}

TYPED_TEST_P(ObserverSuite, CountsThePairsOfTiltedBoxes) {
  const Structure s = random_structure({5, 6, 5}, {0.3, -0.45, 0.2}, 1);
  const Vec3 heights = s.box.heights();
  expect_brute_counts(*this->observer, s, 0.4999 * std::min({heights.x, heights.y, heights.z}));
  expect_brute_counts(*this->observer, random_structure({6, 5, 7}, {}, 2, {"A", "B", "C"}), 6);
}

TYPED_TEST_P(ObserverSuite, CountsThePairsOfOpenBoxes) {
  Structure s = random_structure({4, 5, 6}, {}, 3);
  s.box.periodic[0] = s.box.periodic[2] = 0;
  s.position[7].x -= 9;  // outside of the box
  expect_brute_counts(*this->observer, s, 6.5);
}

TYPED_TEST_P(ObserverSuite, CountsTheSamePairsForAnyImageOfTheAtoms) {
  Structure s = random_structure({5, 6, 5}, {0.3, -0.45, 0.2}, 4);
  const PairBins bins{5, 400};
  const PairCounts counts = this->observer->pair_counts(s, bins);
  for (std::size_t i = 0; i < s.size(); i += 3) s.position[i] += s.box.lattice(1, -2, 3);
  const PairCounts moved = this->observer->pair_counts(s, bins);
  for (int k = 0; k < bins.n; ++k) ASSERT_EQ(moved.of(0, 1, k), counts.of(0, 1, k)) << k;
}

TYPED_TEST_P(ObserverSuite, RefusesDistancesBeyondHalfOfTheBox) {
  const Structure s = random_structure({5, 5, 5}, {}, 5);
  EXPECT_THROW(this->observer->pair_counts(s, {0.51 * s.box.length.x, 10}), Error);
  EXPECT_THROW(this->observer->pair_counts(s, {0, 10}), Error);
}

TYPED_TEST_P(ObserverSuite, SumsTheModesOfTheDensity) {
  const Structure s = random_structure({12, 11, 10}, {0.3, -0.45, 0.2}, 6);
  const std::vector<WaveVector> vectors = {{0, 0, 0}, {1, 0, 0}, {-3, 7, 2}, {40, -31, 11}, {-200, 5, -317}};
  const auto modes = this->observer->density_modes(s, vectors);
  ASSERT_EQ(modes.size(), 2 * vectors.size());
  for (std::size_t v = 0; v < vectors.size(); ++v)
    for (int a = 0; a < 2; ++a) {
      std::complex<double> expected = 0;
      for (std::size_t i = 0; i < s.size(); ++i) {
        if (s.type[i] != a) continue;
        const Vec3 f = s.box.to_fractional(s.position[i]);
        expected +=
            std::polar(1.0, 2 * std::numbers::pi * (vectors[v].a * f.x + vectors[v].b * f.y + vectors[v].c * f.z));
      }
      EXPECT_NEAR(std::abs(modes[2 * v + a] - expected), 0, 1e-4) << v << ' ' << a;
    }
}

TYPED_TEST_P(ObserverSuite, RefusesTheModesOfOpenBoxes) {
  Structure s = random_structure({3, 3, 3}, {}, 7);
  s.box.periodic[1] = 0;
  EXPECT_THROW(this->observer->density_modes(s, {{1, 0, 0}}), Error);
}

REGISTER_TYPED_TEST_SUITE_P(ObserverSuite, CountsThePairsOfTiltedBoxes, CountsThePairsOfOpenBoxes,
                            CountsTheSamePairsForAnyImageOfTheAtoms, RefusesDistancesBeyondHalfOfTheBox,
                            SumsTheModesOfTheDensity, RefusesTheModesOfOpenBoxes);

}  // namespace vitrify::test
