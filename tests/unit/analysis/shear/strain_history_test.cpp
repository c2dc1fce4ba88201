#include "host/analysis/shear/strain_history.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace vitrify {
namespace {

constexpr int n_atoms = 3000;

/// Atoms anywhere in a box of 40 x 60 x 20 A, sheared in xy: as a whole, or, if `slips`, between y = 27 and y = 33.
Motion sheared(double gamma, bool slips, std::array<int, 3> periodic = {1, 1, 1}) {
  Motion motion;
  Box& box = motion.reference_box;
  box.length = {40, 60, 20};
  for (int a = 0; a < 3; ++a) box.periodic[a] = periodic[a];
  motion.current_box = box;
  motion.current_box.xy = gamma * box.length.y;
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> any(0, 1);
  for (int i = 0; i < n_atoms; ++i) {
    const Vec3 r = box.to_cartesian({any(random), any(random), any(random)});
    const double slip = gamma * box.length.y * (std::tanh((r.y - 30) / 3) + 1) / 2;
    motion.reference.push_back(r);
    motion.current.push_back(r + Vec3{slips ? slip : gamma * r.y, 0, 0});
  }
  return motion;
}

const std::vector<double>& numbers(const AnalysisResult& result, const std::string& table, const std::string& name) {
  for (const ResultTable& one : result.tables)
    if (one.name == table)
      for (const ResultColumn& column : one.columns)
        if (column.name == name) return std::get<std::vector<double>>(column.values);
  throw std::out_of_range(name);
}

StrainHistory of_two_looks() {
  StrainHistory history({}, 0, 1);
  history.add(0.02, sheared(0.02, false), d2min_on_cpu);
  history.add(0.05, sheared(0.05, true), d2min_on_cpu);
  return history;
}

TEST(StrainHistory, HasWhatEachLookFound) {
  const AnalysisResult result = of_two_looks().result();
  EXPECT_EQ(numbers(result, "against_strain", "strain"), (std::vector<double>{0.02, 0.05}));
  const std::vector<double>& psi = numbers(result, "against_strain", "psi");
  const StrainState second = strain_state(sheared(0.05, true), {});
  EXPECT_NEAR(psi[0], 0, 1e-11);
  EXPECT_EQ(psi[1], second.summary.localisation.psi.value);
  EXPECT_EQ(numbers(result, "against_strain", "psi_error")[1], second.summary.localisation.psi.error);
  EXPECT_EQ(numbers(result, "shear_bands", "strain"), (std::vector<double>{0.05}));
  EXPECT_NEAR(numbers(result, "shear_bands", "place_A")[0], 30, 2.5);
  EXPECT_EQ(numbers(result, "against_strain", "shear_band_width_A")[1], numbers(result, "shear_bands", "width_A")[0]);
  EXPECT_EQ(numbers(result, "map", "x_A").size(), 2u * 8 * 12);

  const ResultColumn& eta = result.atoms.at(0);
  EXPECT_EQ(eta.width, 2u);
  const auto& values = std::get<std::vector<double>>(eta.values);
  EXPECT_NEAR(values[2 * 7], std::sqrt(0.02 * 0.02 / 4 + std::pow(0.02, 4) / 12), 1e-11);
  EXPECT_EQ(values[2 * 7 + 1], second.local[7].strain.shear);
  EXPECT_EQ(result.numbers.at(0).value, 0.05);  // the others are of this strain
  EXPECT_EQ(result.numbers.at(1).value, second.summary.box.shear);
}

TEST(StrainHistory, GoesOnFromACheckpoint) {
  StateArchive archive;
  of_two_looks().save(archive, "here");
  StrainHistory again({}, 0, 1);
  EXPECT_TRUE(std::isnan(again.last_strain()));
  again.restore(archive, "here", n_atoms);
  EXPECT_EQ(again.last_strain(), 0.05);
  StateArchive kept;
  again.save(kept, "here");
  EXPECT_EQ(kept.entries().size(), archive.entries().size());
  const AnalysisResult result = again.result(), first = of_two_looks().result();
  for (const char* name : {"psi_error", "gini", "above_box", "box_volumetric_strain"})
    EXPECT_EQ(numbers(result, "against_strain", name)[1], numbers(first, "against_strain", name)[1]) << name;
  EXPECT_EQ(result.atoms.at(0).values, first.atoms.at(0).values);
  EXPECT_THROW(again.restore(archive, "here", n_atoms - 1), Error);
}

TEST(StrainState, OfAnOpenBoxIsThatOfTheAtoms) {
  Motion motion = sheared(0.05, false, {1, 0, 1});
  motion.current_box.length.y *= 2, motion.current_box.xy = 0;
  const double expected = std::sqrt(0.05 * 0.05 / 4 + std::pow(0.05, 4) / 12);
  EXPECT_NEAR(strain_state(motion, {}).summary.box.shear, expected, 1e-12);
}

}  // namespace
}  // namespace vitrify
