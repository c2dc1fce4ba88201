#include "kernels/analysis/displacement.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "kernels/neighbor/cells.hpp"
#include "tests/support/random_structure.hpp"

namespace vitrify::test {
namespace {

constexpr int n_atoms = 50;

Box tilted_box() {
  Box box;
  box.origin = {1, -2, 3};
  box.length = {20, 17, 23};
  box.xy = 8, box.xz = -9, box.yz = 7;
  return box;
}

/// One replica whose displacements count from where it is made.
class Displacements : public ::testing::Test {
 protected:
  Displacements() {
    std::mt19937_64 random(1);
    for (int i = 0; i < n_atoms; ++i) {
      position_[i].set(box_.to_cartesian({symmetric(random), symmetric(random), symmetric(random)}));
      image_[i] = {i % 3 - 1, i % 5 - 2, i % 7 - 3};
    }
    for (int i = 0; i < n_atoms; ++i) ResetOrigin{view()}(i, 0);
  }

  AtomsView view() {
    AtomsView atoms{};
    atoms.batch.first = first_;
    atoms.position = position_.data(), atoms.image = image_.data(), atoms.origin = origin_.data();
    atoms.box = &box_, atoms.origin_box = &origin_box_;
    return atoms;
  }
  Vec3 displacement(int i) { return DisplacementOf{view()}(i, 0).displacement; }

  /// The box becomes another one and takes the atoms along.
  void carry_to(const Box& to) {
    for (PositionRecord& x : position_) x.set(to.to_cartesian(box_.to_fractional(x.xyz())));
    box_ = to;
  }
  void flip() {
    Int3 shift;
    FlipBox{view(), &shift}(0);
    for (int i = 0; i < n_atoms; ++i) WrapAtoms{view(), &shift}(i, 0);
  }

  int first_[2] = {0, n_atoms};
  Box box_ = tilted_box(), origin_box_;
  std::vector<PositionRecord> position_{n_atoms};
  std::vector<Int3> image_{n_atoms};
  std::vector<Vec3> origin_{n_atoms};
};

TEST_F(Displacements, ABoxThatShrinksAndShearsMovesNoAtom) {
  Box to = box_;
  to.length = {18, 17.5, 20};
  to.xy += 3, to.xz -= 2, to.yz += 2;  // all within half an edge, or just beyond
  carry_to(to);
  for (int i = 0; i < n_atoms; ++i) EXPECT_LT(norm(displacement(i)), 1e-12) << i;
}

TEST_F(Displacements, AMoveCountsInTheBoxOfNow) {
  Box to = box_;
  to.length *= 0.9;
  carry_to(to);
  position_[7].set(position_[7].xyz() + Vec3{0.1, 0.2, -0.3});
  EXPECT_LT(norm(displacement(7) - Vec3{0.1, 0.2, -0.3}), 1e-12);
}

TEST_F(Displacements, OfFlippedBoxesAreTheSame) {
  Box to = box_;
  to.xy += 0.7 * to.length.x, to.xz -= 1.2 * to.length.x, to.yz += 0.6 * to.length.y;
  carry_to(to);
  for (PositionRecord& x : position_) x.set(x.xyz() + Vec3{0.5, 0, 0});
  flip();
  ASSERT_LE(std::fabs(box_.xy), 0.5 * box_.length.x);
  for (int i = 0; i < n_atoms; ++i) EXPECT_LT(norm(displacement(i) - Vec3{0.5, 0, 0}), 1e-11) << i;
}

TEST_F(Displacements, InABoxThatStaysAreDifferencesToTheLastBit) {
  std::mt19937_64 random(2);
  for (PositionRecord& x : position_) x.set(x.xyz() + Vec3{symmetric(random), symmetric(random), symmetric(random)});
  for (int i = 0; i < n_atoms; ++i) {
    const Vec3 u = displacement(i), plain = unwrapped(view(), i, 0) - origin_[i];
    EXPECT_TRUE(u.x == plain.x && u.y == plain.y && u.z == plain.z) << i;
  }
}

}  // namespace
}  // namespace vitrify::test
