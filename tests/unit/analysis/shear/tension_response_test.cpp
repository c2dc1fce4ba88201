#include "host/analysis/shear/tension_response.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/support/cu_zr.hpp"

namespace vitrify::test {
namespace {

double number(const AnalysisResult& result, const std::string& name) {
  for (const ResultNumber& one : result.numbers)
    if (one.name == name) return one.value;
  ADD_FAILURE() << name;
  return 0;
}

// Elastic with 80 GPa up to 0.02, then level; the bins of 1e-4 wiggle.
TEST(TensionResponse, OfAnIdealBody) {
  for (const double sign : {1.0, -1.0}) {
    StressBranch curve;
    for (int k = 0; k < 500; ++k) {
      const double strain = sign * 1e-4 * (k + 0.5);
      curve.strain.push_back(strain);
      curve.stress_GPa.push_back(sign * 80 * std::min(std::fabs(strain), 0.02) + (k % 2 ? 0.1 : -0.1));
    }
    const AnalysisResult result = tension_response({curve}, 0.01, "y");
    EXPECT_NEAR(number(result, "youngs_modulus"), 80, 0.7);  // the wiggle leans by 0.6
    EXPECT_NEAR(number(result, "strength"), sign * 1.6, 0.01);
    EXPECT_NEAR(number(result, "toughness"), 0.5 * 1.6 * 0.02 + 1.6 * 0.03, 1e-4);
    EXPECT_GT(std::fabs(number(result, "strain_at_strength")), 0.0195);
  }
}

// Neither a body that is still loaded at the end, nor one that was under more stress at the start, shows its strength.
TEST(TensionResponse, HasNoStrengthWithoutAnExtreme) {
  for (const double slope : {80.0, -80.0}) {
    StressBranch curve;
    for (int k = 0; k < 100; ++k) {
      curve.strain.push_back(1e-4 * (k + 0.5));
      curve.stress_GPa.push_back(1 + slope * curve.strain.back());
    }
    const AnalysisResult result = tension_response({curve}, 0.01, "y");
    EXPECT_TRUE(std::isnan(number(result, "strength"))) << slope;
    EXPECT_TRUE(std::isnan(number(result, "strain_at_strength"))) << slope;
    EXPECT_EQ(result.notes.size(), 1u);
  }
}

// A film of 16 planes, however much vacuum there is, and whatever is lost into it.
TEST(BodyVolume, OfAFilm) {
  const double a = 3.64;
  Structure film = fcc_cu(a, 8);
  EXPECT_EQ(body_volume_A3(film), film.box.volume());
  const double volume = film.box.volume();
  film.box.periodic[0] = 0;
  for (const double vacuum_A : {0.0, 30.0}) {
    film.box.length.x = 8 * a + vacuum_A;
    EXPECT_NEAR(body_volume_A3(film) / volume, std::sqrt(1 - 1 / 256.0), 1e-12) << vacuum_A;
  }
  const double before = body_volume_A3(film);
  film.position[0].x += 25;
  film.position[100].x -= 40;
  EXPECT_NEAR(body_volume_A3(film) / before, 1, 1e-3);
}

}  // namespace
}  // namespace vitrify::test
