#include "host/analysis/dynamics/displacement_history.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

#include "tests/support/statistics.hpp"

namespace vitrify {
namespace {

constexpr double edge = 20;

/// Atoms of types 0 and 1 in turn, at unwrapped places.
Structure at(const std::vector<Vec3>& places, double length = edge) {
  Structure s;
  s.box.length = {length, length, length};
  s.box.xy = 0.3 * length;
  s.elements = {"Cu", "Zr"};
  for (std::size_t i = 0; i < places.size(); ++i) {
    s.position.push_back(places[i]), s.type.push_back(static_cast<int>(i % 2));
    s.image.emplace_back();
    s.box.wrap(s.position.back(), s.image.back());
  }
  return s;
}

std::vector<int> types_of(std::size_t atoms) { return at(std::vector<Vec3>(atoms)).type; }

std::vector<Vec3> normals(std::size_t n, double width, std::mt19937_64& random) {
  std::normal_distribution<double> normal(0, width);
  std::vector<Vec3> values(n);
  for (Vec3& v : values) v = {normal(random), normal(random), normal(random)};
  return values;
}

/// Adds the samples 0 to n - 1 that count.
void follow(DisplacementHistory& history, int n, const std::function<Structure(int)>& sample) {
  for (int k = 0; k < n; ++k) {
    const Structure structure = sample(k);
    if (history.wants(k)) history.add(k, structure);
  }
}

double mean_square(const std::vector<Vec3>& moved) {
  Vec3 mean;
  double square = 0;
  for (const Vec3& u : moved) mean += u * (1.0 / static_cast<double>(moved.size()));
  for (const Vec3& u : moved) square += norm2(u - mean) / static_cast<double>(moved.size());
  return square;
}

TEST(DisplacementHistory, FreeFlightHasTheSlopeTwo) {
  std::mt19937_64 random(1);
  const std::vector<Vec3> velocity = normals(100, 0.7, random);
  DisplacementHistory history(types_of(100), 2);
  follow(history, 300, [&](int k) {
    std::vector<Vec3> places;
    for (const Vec3& v : velocity) places.push_back(v * k);
    return at(places);
  });
  const Diffusion diffusion = history.result();
  EXPECT_NEAR(diffusion.slope.value, 2, 1e-9);
  EXPECT_TRUE(diffusion.is_flight());
  EXPECT_FALSE(diffusion.is_diffusion());
  for (const MsdPoint& point : diffusion.curve)
    EXPECT_NEAR(point.all, mean_square(velocity) * std::pow(point.lag, 2), 1e-7 * point.all);
  EXPECT_EQ(diffusion.curve.front().lag, 1);
}

/// Against all displacements of the frames that are left, and of the samples before them at the short lags.
TEST(DisplacementHistory, IsTheMeanOverOrigins) {
  std::mt19937_64 random(2);
  std::vector<std::vector<Vec3>> walk = {normals(50, 3, random)};
  for (int k = 1; k < 40; ++k) {
    walk.push_back(walk.back());
    const std::vector<Vec3> step = normals(50, 0.5, random);
    for (std::size_t i = 0; i < step.size(); ++i) walk.back()[i] += step[i];
  }
  DisplacementHistory history(types_of(50), 2);
  follow(history, 40, [&](int k) { return at(walk[k]); });
  for (const MsdPoint& point : history.result().curve) {
    const int last = 39 - static_cast<int>(point.lag), stride = last / 16 + 1;
    double all = 0, of_zr = 0;
    std::int64_t origins = 0;
    for (int k = 0; k <= last; k += stride, ++origins) {
      std::vector<Vec3> moved;
      Vec3 mean;
      for (std::size_t i = 0; i < 50; ++i) moved.push_back(walk[k + point.lag][i] - walk[k][i]);
      for (const Vec3& u : moved) mean += u * (1.0 / 50);
      all += mean_square(moved);
      for (std::size_t i = 1; i < 50; i += 2) of_zr += norm2(moved[i] - mean) / 25;
    }
    EXPECT_EQ(point.origins, origins);
    EXPECT_NEAR(point.all, all / static_cast<double>(origins), 1e-10);
    EXPECT_NEAR(point.by_element[1], of_zr / static_cast<double>(origins), 1e-10);
  }
}

TEST(DisplacementHistory, SlopeIsThatOfTheLastDecade) {
  std::mt19937_64 random(5);
  std::vector<Vec3> places = normals(200, 3, random);
  DisplacementHistory history(types_of(200), 2);
  follow(history, 60, [&](int) {  // a walk with jumps back and forth, which are most of what happens at short times
    const std::vector<Vec3> step = normals(200, 0.1, random), jitter = normals(200, 0.5, random);
    std::vector<Vec3> here;
    for (std::size_t i = 0; i < places.size(); ++i) places[i] += step[i], here.push_back(places[i] + jitter[i]);
    return at(here);
  });
  const Diffusion diffusion = history.result();
  std::vector<double> x, y;
  for (const MsdPoint& point : diffusion.curve)
    if (10 * point.lag >= diffusion.curve.back().lag)
      x.push_back(std::log(point.lag)), y.push_back(std::log(point.all));
  EXPECT_LT(x.size(), diffusion.curve.size());
  EXPECT_NEAR(diffusion.slope.value, test::slope(x, y), 1e-12);
}

TEST(DisplacementHistory, CountsInTheFrameOfTheBox) {
  DisplacementHistory history(types_of(2), 2);
  history.add(0, at({{1, 2, 3}, {7, 5, 6}}, 10));
  history.add(1, at({{2, 4, 6}, {15, 10, 12}}, 20));  // twice the box, in which the second atom has moved by 1
  EXPECT_NEAR(history.result().curve.front().all, 0.25, 1e-12);
}

/// Also with a drift of all, in a box that breathes, and with one element twice as fast.
TEST(DisplacementHistory, RandomWalkHasTheSlopeOneAndItsCoefficient) {
  constexpr std::size_t atoms = 500;
  constexpr double step = 0.3;
  int within = 0;
  for (unsigned seed = 0; seed < 40; ++seed) {
    std::mt19937_64 random(seed);
    std::vector<Vec3> places = normals(atoms, 5, random);
    DisplacementHistory history(types_of(atoms), 2);
    follow(history, 500, [&](int k) {
      const std::vector<Vec3> moved = normals(atoms, step, random);
      const double size = 1 + 0.01 * std::sin(k);
      std::vector<Vec3> here;
      for (std::size_t i = 0; i < atoms; ++i) {
        places[i] += moved[i] * (i % 2 == 0 ? 1 : std::sqrt(2)) + Vec3{0.1, -0.2, 0.3};
        here.push_back(places[i] * size);
      }
      return at(here, edge * size);
    });
    const Diffusion diffusion = history.result();
    EXPECT_LT(diffusion.slope.error, 0.05);
    EXPECT_TRUE(diffusion.is_diffusion());
    EXPECT_FALSE(diffusion.is_flight());
    within += std::fabs(diffusion.slope.value - 1) < 2 * diffusion.slope.error;
    EXPECT_NEAR(diffusion.coefficient.value, 1.5 * step * step / 2, 5 * diffusion.coefficient.error);
    EXPECT_NEAR(diffusion.coefficient_by_element[1] / diffusion.coefficient_by_element[0], 2, 0.6);
  }
  EXPECT_GE(within, 31);
}

TEST(DisplacementHistory, KeepsFewFramesAndAllTimeScales) {
  DisplacementHistory history(types_of(4), 2);
  int kept = 0;
  for (int k = 3; k < 10003; ++k)
    if (history.wants(k)) history.add(k, at({{0, 0, 0}, {0.1 * k, 0, 0}, {0, 0, 0}, {0, 0, 0}})), ++kept;
  EXPECT_LT(kept, 64 + 32 * 8);
  const Diffusion diffusion = history.result();
  EXPECT_EQ(diffusion.curve.front().lag, 1);
  EXPECT_GT(diffusion.curve.back().lag, 4000);
  for (std::size_t k = 1; k < diffusion.curve.size(); ++k)
    EXPECT_GT(diffusion.curve[k].lag, diffusion.curve[k - 1].lag);
}

TEST(DisplacementHistory, KnowsNoSlopeBeforeADecade) {
  DisplacementHistory history(types_of(2), 2);
  follow(history, 19, [](int k) { return at({{0.1 * k, 0, 0}, {0, 0, 0}}); });
  EXPECT_TRUE(std::isnan(history.result().slope.value));
  history.add(19, at({{1.9, 0, 0}, {0, 0, 0}}));
  EXPECT_FALSE(std::isnan(history.result().slope.value));
}

TEST(DisplacementHistory, FollowsSomeAtomsOfEachElementOfLargeSystems) {
  std::mt19937_64 random(3);
  const std::vector<Vec3> velocity = normals(20000, 1, random);
  DisplacementHistory history(types_of(20000), 2);
  follow(history, 20, [&](int k) {
    std::vector<Vec3> places;
    for (const Vec3& v : velocity) places.push_back(v * k);
    return at(places);
  });
  const MsdPoint point = history.result().curve.front();
  EXPECT_NEAR(point.by_element[0], 3, 0.2);
  EXPECT_NEAR(point.by_element[1], 3, 0.2);
}

TEST(DisplacementHistory, GoesOnFromASavedState) {
  std::mt19937_64 random(4);
  std::vector<std::vector<Vec3>> walk;
  for (int k = 0; k < 400; ++k) walk.push_back(normals(30, 0.1 * k, random));
  DisplacementHistory whole(types_of(30), 2), before(types_of(30), 2);
  follow(whole, 400, [&](int k) { return at(walk[k]); });
  follow(before, 200, [&](int k) { return at(walk[k]); });
  StateArchive archive;
  before.save(archive, "history");
  DisplacementHistory after = DisplacementHistory::restore(archive, "history", 30, 2);
  for (int k = 200; k < 400; ++k)
    if (after.wants(k)) after.add(k, at(walk[k]));
  const auto expected = whole.result().curve, found = after.result().curve;
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t k = 0; k < found.size(); ++k) {
    EXPECT_EQ(found[k].lag, expected[k].lag);
    EXPECT_EQ(found[k].all, expected[k].all);
    EXPECT_EQ(found[k].by_element, expected[k].by_element);
  }
}

}  // namespace
}  // namespace vitrify
