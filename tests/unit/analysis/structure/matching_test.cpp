#include "host/analysis/structure/matching.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/files.hpp"
#include "tests/unit/analysis/random_configuration.hpp"

namespace vitrify {
namespace {

constexpr int n_atoms = 200;

/// The box with its tilts changed by these parts of the edges that they lie along.
Box sheared(Box box, double xy, double xz, double yz) {
  box.xy += xy * box.length.x, box.xz += xz * box.length.x, box.yz += yz * box.length.y;
  return box;
}

std::vector<Vec3> carried(const Box& from, const Box& to, std::vector<Vec3> positions, double noise) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal(0, noise);
  for (Vec3& r : positions)
    r = to.to_cartesian(from.to_fractional(r)) + Vec3{normal(random), normal(random), normal(random)};
  return positions;
}

/// Largest difference of a separation, followed by the motion, from what it really is.
double worst_separation(const Motion& motion, const std::vector<Vec3>& x0, const Box& box, const std::vector<Vec3>& x) {
  double worst = 0;
  for (std::size_t i = 1; i < x.size(); ++i) {
    // The reference of the motion may be a periodic image of x0; its image has gone by the same edges.
    const Vec3 s = motion.reference_box.fractional_of((motion.reference[i] - motion.reference[0]) - (x0[i] - x0[0]));
    const Vec3 edges = box.lattice(std::rint(s.x), std::rint(s.y), std::rint(s.z));
    worst = std::max(worst, norm((motion.current[i] - motion.current[0]) - (x[i] - x[0]) - edges));
  }
  return worst;
}

class Tilts : public testing::TestWithParam<std::array<double, 3>> {
 protected:
  const Box box_ = test::tilted_box();
  const std::vector<Vec3> before_ = test::random_positions(box_, n_atoms, 1);
};

// Image counts in none, one or both; boxes as they are and flipped back.
TEST_P(Tilts, OfAnySizeAreFollowed) {
  const auto [xy, xz, yz] = GetParam();
  const Box strained = sheared(box_, xy, xz, yz);
  const auto after = carried(box_, strained, before_, 0.3);
  Box flipped = strained;
  flipped.yz -= box_.length.y, flipped.xz -= flipped.xy;
  flipped.xy -= box_.length.x;
  for (const Box& written : {strained, flipped})
    for (const int counted : {0, 1, 2, 3}) {
      Structure reference = test::structure_of(box_, before_), current = test::structure_of(written, after);
      if (!(counted & 1)) reference.image.clear();
      if (!(counted & 2)) current.image.clear();
      const Matching matching = match_structures(reference, current);
      EXPECT_NEAR(matching.motion.current_box.xy, strained.xy, 1e-9);
      EXPECT_NEAR(matching.motion.current_box.xz, strained.xz, 1e-9);
      EXPECT_NEAR(matching.motion.current_box.yz, strained.yz, 1e-9);
      EXPECT_LT(worst_separation(matching.motion, before_, strained, after), 1e-9) << counted;
      const bool guessed = counted != 3 && written.xy != strained.xy;
      EXPECT_EQ(matching.notes.size(), std::size_t(guessed) + (counted == 1 || counted == 2)) << counted;
    }
}

INSTANTIATE_TEST_SUITE_P(, Tilts,
                         testing::Values(std::array{0.6, 0.0, 0.0}, std::array{0.0, -0.7, 0.0},
                                         std::array{0.0, 0.0, 0.65}, std::array{0.55, 0.6, -0.6},
                                         std::array{-1.3, 0.4, 0.2}, std::array{0.1, 0.0, 0.0}));

class Matchings : public testing::Test {
 protected:
  const Box box_ = test::tilted_box();
  const std::vector<Vec3> before_ = test::random_positions(box_, n_atoms, 2);
  const std::vector<Vec3> after_ = carried(box_, box_, before_, 0.3);
  Structure reference_ = test::structure_of(box_, before_), current_ = test::structure_of(box_, after_);

  double worst(const Matching& matching) { return worst_separation(matching.motion, before_, box_, after_); }
  void expect_note(const std::string& part) {
    const Matching matching = match_structures(reference_, current_);
    ASSERT_EQ(matching.notes.size(), 1u);
    EXPECT_NE(matching.notes[0].find(part), std::string::npos) << matching.notes[0];
    EXPECT_LT(worst(matching), 1e-9);
  }
  void refuse(const std::string& part) {
    expect_error([&] { match_structures(reference_, current_); }, ExitCode::bad_input, {part});
  }
};

TEST_F(Matchings, WithoutDoubtSayNothing) {
  const Matching matching = match_structures(reference_, current_);
  EXPECT_TRUE(matching.notes.empty());
  EXPECT_LT(worst(matching), 1e-12);
}

TEST_F(Matchings, CountsThatWereResetDoNotCount) {
  for (Int3& image : current_.image) image = {};
  expect_note("the image counts contradict the distances: atoms are matched by their nearest images");
}

TEST_F(Matchings, CountsOfFewAtomsThatContradictDistancesDoNotCount) {
  current_.image[7].x += 1;
  expect_note("the image counts contradict the distances");
}

TEST_F(Matchings, FarWaysOfALiquidAreFollowedByCounts) {
  const auto far = carried(box_, box_, before_, 9.0);
  const Matching matching = match_structures(reference_, test::structure_of(box_, far));
  EXPECT_TRUE(matching.notes.empty());
  EXPECT_LT(worst_separation(matching.motion, before_, box_, far), 1e-11);
}

TEST_F(Matchings, FarWaysOfALiquidWithoutCountsAreRefused) {
  current_ = test::structure_of(box_, carried(box_, box_, before_, 9.0));
  current_.image.clear();
  refuse("along edge a of the box the atoms of one may be anywhere in the other");
}

TEST_F(Matchings, ADriftOfHalfTheBoxIsNoMotion) {
  for (Structure* s : {&reference_, &current_}) s->image.clear();
  for (Vec3& r : current_.position) r += box_.lattice(0.5, 0.5, 0.5);
  EXPECT_LT(worst(match_structures(reference_, current_)), 1e-9);
}

TEST_F(Matchings, OrderServesWhereOneStructureHasNoIds) {
  current_.id.clear();
  expect_note("only the reference has atom ids: atoms are matched by their order");
}

TEST_F(Matchings, OtherElementsAreRefusedWithoutIds) {
  current_.elements = {"Cu", "Zr"};
  current_.type[3] = 1;
  expect_note("1 of 200 atoms are of another element");
  current_.id.clear();
  refuse("atom 4 is Cu in the reference and Zr in the current structure");
}

TEST_F(Matchings, AnotherOrderWithoutIdsIsRefused) {
  current_.id.clear();
  current_.image.clear();
  std::shuffle(current_.position.begin(), current_.position.end(), std::mt19937_64(3));
  refuse("cannot be matched");
}

TEST_F(Matchings, OfARunHaveCountsThatBelongTogether) {
  EXPECT_LT(worst({follow_images(reference_, current_), {}}), 1e-12);
  for (Int3& image : current_.image) image = {};
  expect_error([&] { follow_images(reference_, current_); }, ExitCode::bad_input, {"image counts"});
}

}  // namespace
}  // namespace vitrify
