#include "host/analysis/shear/local_strain.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "host/analysis/structure/matching.hpp"

namespace vitrify {
namespace {

Mat3 simple_shear(double gamma) {
  Mat3 f = Mat3::identity();
  f(0, 1) = gamma;
  return f;
}

/// Atoms anywhere in a box of 40 x 60 x 20 A, and where f takes them, each by its own place.
template <class Displacement>
Motion moved(const Mat3& f, const Displacement& more, std::array<int, 3> periodic = {1, 1, 1}) {
  Motion motion;
  Box& box = motion.reference_box;
  box.length = {40, 60, 20};
  for (int a = 0; a < 3; ++a) box.periodic[a] = periodic[a];
  motion.current_box = box;
  const Mat3 h = f * box.matrix();
  motion.current_box.length = {h(0, 0), h(1, 1), h(2, 2)};
  motion.current_box.xy = h(0, 1), motion.current_box.xz = h(0, 2), motion.current_box.yz = h(1, 2);
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> any(0, 1);
  for (int i = 0; i < 3000; ++i) {
    const Vec3 r = box.to_cartesian({any(random), any(random), any(random)});
    motion.reference.push_back(r);
    motion.current.push_back(f * r + more(r));
  }
  return motion;
}
Vec3 nothing(const Vec3&) { return {}; }

std::vector<double> shear_of(const std::vector<LocalStrain>& local) {
  std::vector<double> eta;
  for (const LocalStrain& atom : local) eta.push_back(atom.strain.shear);
  return eta;
}

TEST(LocalStrain, OfSimpleShear) {
  for (const double gamma : {1e-3, 0.1, 2.0}) {
    const double expected = std::sqrt(gamma * gamma / 4 + std::pow(gamma, 4) / 12);
    EXPECT_NEAR(strain_invariants(simple_shear(gamma)).shear, expected, 1e-14);
    for (const LocalStrain& atom : local_strain(moved(simple_shear(gamma), nothing), 4)) {
      EXPECT_NEAR(atom.strain.shear, expected, 1e-11);
      EXPECT_NEAR(atom.d2min_A2, 0, 1e-18);
    }
  }
  EXPECT_NEAR(strain_invariants(simple_shear(0.1)).shear, 0.050083, 5e-7);  // by hand
}

TEST(LocalStrain, OfAChangeOfVolumeAndOfARotation) {
  Mat3 larger = Mat3::identity();
  for (int a = 0; a < 3; ++a) larger(a, a) = 1.1;
  EXPECT_NEAR(strain_invariants(larger).shear, 0, 1e-15);
  EXPECT_NEAR(strain_invariants(larger).volumetric, (1.21 - 1) / 2, 1e-15);
  Mat3 turned = Mat3::identity();
  turned(0, 0) = turned(1, 1) = std::cos(0.7), turned(0, 1) = -std::sin(0.7), turned(1, 0) = std::sin(0.7);
  EXPECT_NEAR(strain_invariants(turned).shear, 0, 1e-15);
  EXPECT_NEAR(strain_invariants(turned * simple_shear(0.1)).shear, strain_invariants(simple_shear(0.1)).shear, 1e-15);
}

TEST(LocalStrain, IsNotKnownOfAnAtomAlone) {
  Motion motion = moved(simple_shear(0.1), nothing);
  EXPECT_TRUE(std::isnan(local_strain(motion, 0.1)[0].strain.shear));
}

TEST(Localisation, OfADeformationThatIsTheSameEverywhere) {
  const Motion motion = moved(simple_shear(0.1), nothing);
  const std::vector<double> eta = shear_of(local_strain(motion, 4));
  const Localisation found = localisation(eta, 0, blocks_of_space(motion, 10));
  EXPECT_NEAR(found.mean.value, 0.050083, 5e-7);
  EXPECT_NEAR(found.psi.value, 0, 1e-11);
  EXPECT_NEAR(found.participation.value, 1, 1e-10);
  EXPECT_NEAR(found.gini.value, 0, 1e-9);
  EXPECT_EQ(found.above.value, 1);
}

/// A share f of the atoms has eta_1, the others eta_2: psi = sqrt(f (1 - f)) |eta_1 - eta_2|.
TEST(Localisation, OfTwoBands) {
  std::vector<double> eta;
  std::vector<int> block;
  for (int i = 0; i < 1000; ++i) eta.push_back(i % 10 < 3 ? 0.4 : 0.1), block.push_back(i / 40);
  const Localisation found = localisation(eta, 0.2, block);
  EXPECT_NEAR(found.mean.value, 0.19, 1e-12);
  EXPECT_NEAR(found.psi.value, std::sqrt(0.3 * 0.7) * 0.3, 1e-12);
  EXPECT_NEAR(found.relative_psi.value, std::sqrt(0.3 * 0.7) * 0.3 / 0.19, 1e-12);
  EXPECT_NEAR(found.participation.value, std::pow(0.3 * 0.16 + 0.7 * 0.01, 2) / (0.3 * 0.0256 + 0.7 * 0.0001), 1e-12);
  EXPECT_NEAR(found.gini.value, 0.3 * 0.4 / 0.19 - 0.3, 1e-12);  // between the two bends of the Lorenz curve
  EXPECT_NEAR(found.above.value, 0.3, 1e-12);
}

TEST(Localisation, ErrorsAreThoseOfRepetition) {
  std::mt19937_64 random(8);
  std::gamma_distribution<double> gamma(2, 0.05);
  std::vector<double> psi;
  double error = 0;
  for (int repetition = 0; repetition < 60; ++repetition) {
    std::vector<double> eta(2000);
    std::vector<int> block;
    for (std::size_t i = 0; i < eta.size(); ++i) eta[i] = gamma(random), block.push_back(static_cast<int>(i / 50));
    const Localisation found = localisation(eta, 0.1, block);
    psi.push_back(found.psi.value), error += found.psi.error / 60;
  }
  double mean = 0, square = 0;
  for (const double value : psi) mean += value / 60;
  for (const double value : psi) square += (value - mean) * (value - mean) / 59;
  EXPECT_NEAR(error / std::sqrt(square), 1, 0.25);
  EXPECT_NEAR(mean, std::sqrt(2.0) * 0.05, 3 * error / std::sqrt(60.0) + 1e-4);
}

/// Slip between y = 27 and y = 33, as in a band.
Vec3 slip(const Vec3& r) { return {1.5 * (std::tanh((r.y - 30) / 3) + 1), 0, 0}; }

TEST(ShearBands, AreFoundWhereTheySlip) {
  Mat3 f = simple_shear(3.0 / 60);  // of the box, which goes with the slip
  const Motion motion = moved(f, [&](const Vec3& r) { return slip(r) - Vec3{r.y * 3.0 / 60, 0, 0}; });
  const std::vector<double> eta = shear_of(local_strain(motion, 4));
  int found = 0;
  for (const StrainProfile& profile : strain_profiles(motion, eta, 3)) {
    const auto bands = shear_bands(profile);
    if (std::fabs(profile.normal.y) < 0.99) {
      EXPECT_TRUE(bands.empty()) << profile.normal.x << " " << profile.normal.y;
      continue;
    }
    ++found;
    EXPECT_TRUE(profile.closes);
    ASSERT_EQ(bands.size(), 1u);
    EXPECT_NEAR(std::fabs(bands[0].place_A), profile.normal.y > 0 ? 30 : 30, 2.5);
    // du_x/dy = 0.5 sech^2((y - 30) / 3): 5.29 A wide, wider by the neighborhoods of 4 A and slices of 3 A
    EXPECT_NEAR(bands[0].width_A, 7, 2);
  }
  EXPECT_EQ(found, 1);
}

TEST(ShearBands, AreNotFoundInNoise) {
  std::mt19937_64 random(4);
  std::normal_distribution<double> noise(0, 0.1);
  const Motion motion = moved(simple_shear(0.05), [&](const Vec3&) {
    return Vec3{noise(random), noise(random), noise(random)};
  });
  const std::vector<double> eta = shear_of(local_strain(motion, 4));
  for (const StrainProfile& profile : strain_profiles(motion, eta, 3)) EXPECT_TRUE(shear_bands(profile).empty());
}

TEST(StrainMap, HasTheMeanOfEachColumn) {
  const Motion motion = moved(simple_shear(0), nothing, {0, 1, 1});
  std::vector<double> eta;
  for (const Vec3& r : motion.current) eta.push_back(r.y);
  const StrainMap map = strain_map(motion, eta, 0, 1, 10);
  EXPECT_EQ(map.rows, 6);
  double atoms = 0;
  for (int row = 0; row < map.rows; ++row)
    for (int column = 0; column < map.columns; ++column) {
      const auto cell = static_cast<std::size_t>(row) * map.columns + column;
      EXPECT_NEAR(map.eta[cell], 10 * row + 5, 1.5);
      atoms += static_cast<double>(map.atoms[cell]);
    }
  EXPECT_EQ(atoms, 3000);
}

}  // namespace
}  // namespace vitrify
