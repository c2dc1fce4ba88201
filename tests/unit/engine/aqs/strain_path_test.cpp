#include "host/engine/aqs/strain_path.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace vitrify::test {
namespace {

constexpr double smooth = 0.001, jumpy = 0.2;

/// A path from stress 0 on; rows are made up.
class Path {
 public:
  explicit Path(std::optional<double> locate_step = {}, const std::vector<double>& targets = AqsPlan{}.path)
      : path_(settings(locate_step), AqsPlan{.path = targets}) {
    path_.start(AqsRow{});
  }

  /// A trial that ends with this stress after so many evaluations.
  StrainVerdict tried(double stress_GPa, double jump_A = smooth, int evaluations = 10,
                      StopReason reason = StopReason::converged) {
    path_.propose();
    row_ = {};
    row_.strain = path_.progress().trial;
    row_.stress_GPa = stress_GPa;
    row_.minimizer.evaluations = evaluations, row_.minimizer.reason = reason;
    return path_.judge(row_, jump_A);
  }
  const StrainProgress& now() const { return path_.progress(); }
  const AqsRow& row() const { return row_; }
  StrainPath& path() { return path_; }

 private:
  static AqsSettings settings(std::optional<double> locate_step) {
    AqsSettings s;
    s.step = 1e-3, s.locate_step = locate_step;
    return s;
  }

  StrainPath path_;
  AqsRow row_;
};

/// Where a path turns, the last minimum but two lies at the strain of the last one: no line goes through both.
TEST(StrainPath, NoCurveIsLaidThroughTwoMinimaAtOneStrain) {
  Path p(1e-4, {2e-3, 0});
  p.tried(0.1), p.tried(0.2);
  const auto expect_shares = [&](double last, double earlier) {
    p.path().propose();
    EXPECT_NEAR(p.path().extrapolation().last, last, 1e-9) << "at " << p.now().trial;
    EXPECT_NEAR(p.path().extrapolation().earlier, earlier, 1e-9) << "at " << p.now().trial;
  };
  expect_shares(-1, 0);  // the way back is the way here
  p.tried(0.1);
  EXPECT_NEAR(p.now().strain, 1e-3, 1e-12);
  expect_shares(1, 0);
}

TEST(StrainPath, AFallIsRepeatedFromTheAffineMap) {
  Path p;
  EXPECT_FALSE(p.tried(0.1).take_back);
  p.path().propose();
  EXPECT_DOUBLE_EQ(p.path().extrapolation().last, 1);
  const auto first = p.tried(0.05, jumpy, 300);
  EXPECT_TRUE(first.take_back && first.refine);
  EXPECT_FALSE(first.event_begins);
  p.path().spend(20);
  p.path().propose();
  EXPECT_EQ(p.path().extrapolation().last, 0);
  const auto second = p.tried(0.04, jumpy, 400);
  EXPECT_TRUE(second.event_begins && !second.take_back);
  EXPECT_EQ(p.row().minimizer.evaluations, 720);
  EXPECT_DOUBLE_EQ(p.now().strain, 2e-3);
  EXPECT_TRUE(p.tried(0.06).event_ends);
  EXPECT_EQ(p.row().minimizer.evaluations, 10);
}

/// The repeated step may rise: then there was no event.
TEST(StrainPath, AFallOfThePredictorAloneIsNoEvent) {
  Path p;
  p.tried(0.1);
  EXPECT_TRUE(p.tried(0.05, jumpy).take_back);
  const auto repeated = p.tried(0.15);
  EXPECT_FALSE(repeated.take_back || repeated.event_begins);
  EXPECT_TRUE(p.tried(0.12, jumpy).take_back);  // and the next fall is repeated as well
}

/// The stress falls past its maximum on a branch, too: an event, but one that any start leads through.
TEST(StrainPath, AStressThatFallsSmoothlyIsTakenAsItIs) {
  Path p;
  p.tried(0.1);
  const auto verdict = p.tried(0.09);
  EXPECT_TRUE(verdict.event_begins && !verdict.take_back && !verdict.fell);
  p.path().propose();
  EXPECT_DOUBLE_EQ(p.path().extrapolation().last, 1);
}

/// Forces are small on a shoulder, too; what tells it from a minimum is that the stress falls short.
TEST(StrainPath, AStressThatRisesLessThanBeforeIsInDoubt) {
  Path p;
  p.tried(0.1);
  p.path().propose();
  AqsRow row;
  row.strain = p.now().trial;
  const auto doubtful = [&](double stress_GPa, double jump_A) {
    row.stress_GPa = stress_GPa;
    return p.path().doubtful(row, jump_A);
  };
  EXPECT_FALSE(doubtful(0.19, smooth));
  EXPECT_TRUE(doubtful(0.15, smooth));
  EXPECT_TRUE(doubtful(0.05, smooth));
  EXPECT_FALSE(doubtful(0.05, jumpy));  // no doubt: it fell
}

TEST(StrainPath, JumpsAndLongTrialsAreHalvedDownToMultiplesOfTheFinestStep) {
  Path p(1e-4);
  EXPECT_TRUE(p.tried(0.1, jumpy).take_back);  // the stress rises, and yet an atom has jumped
  EXPECT_NEAR(p.now().size, 5e-4, 1e-12);
  EXPECT_TRUE(p.tried(0.1, smooth, p.path().limit().evaluations, StopReason::evaluations).take_back);
  EXPECT_NEAR(p.now().size, 2e-4, 1e-12);
  EXPECT_TRUE(p.tried(-0.1).take_back);
  EXPECT_NEAR(p.now().size, 1e-4, 1e-12);
  EXPECT_FALSE(p.tried(0.01, jumpy).take_back);  // at the finest step a jump with a rising stress is no event
  EXPECT_DOUBLE_EQ(p.now().strain, 1e-4);
}

/// Beyond some displacement no trial has to come to its end: it is taken back, and at the finest step repeated.
TEST(StrainPath, TrialsInWhichAnAtomGoesFarAreTakenBack) {
  Path p(1e-4);
  p.path().propose();
  EXPECT_DOUBLE_EQ(p.path().limit().displacement_A, 0.1);  // 1e-3 of strain
  EXPECT_TRUE(p.tried(0.1, smooth, 10, StopReason::displaced).take_back);
  EXPECT_NEAR(p.now().size, 5e-4, 1e-12);
  EXPECT_TRUE(p.now().bounded);
  Path fixed(0);
  const auto verdict = fixed.tried(0.1, smooth, 10, StopReason::displaced);
  EXPECT_TRUE(verdict.take_back && verdict.refine);
  fixed.path().propose();
  EXPECT_EQ(fixed.path().limit().displacement_A, 0);
}

TEST(StrainPath, StepsShrinkWhereTheStressHardlyRises) {
  Path p(1e-4);
  EXPECT_FALSE(p.tried(0.1).take_back);   // the first step says how steeply it rises
  EXPECT_FALSE(p.tried(0.15).take_back);  // by half as much
  EXPECT_TRUE(p.tried(0.17).take_back);   // by a fifth
  EXPECT_FALSE(p.tried(0.18, smooth).take_back);
  EXPECT_NEAR(p.now().strain, 2.5e-3, 1e-12);
  p.tried(0.181), p.tried(0.181), p.tried(0.1805);
  EXPECT_NEAR(p.now().size, 1e-4, 1e-12);
  EXPECT_FALSE(p.tried(0.1806).take_back);  // at the finest step it is left as it is, and does not grow
  EXPECT_NEAR(p.now().size, 1e-4, 1e-12);
}

TEST(StrainPath, SmoothStepsGrow) {
  Path p(1e-4);
  for (int k = 0; k < 3; ++k) p.tried(0.1, jumpy);
  double stress = 0;
  for (const double size : {1e-4, 2e-4, 4e-4}) {
    const double before = p.now().strain;
    EXPECT_FALSE(p.tried(stress += 0.01).take_back);
    EXPECT_NEAR(p.now().strain - before, size, 1e-12);
  }
  p.tried(stress + 0.01);
  EXPECT_DOUBLE_EQ(p.now().strain, 1e-3);  // not beyond the grid of the steps
}

/// A fall at 1e-3 puts the event before it; smooth steps must not try it again before they have halved what is left.
TEST(StrainPath, StepsHalveTheIntervalThatHoldsAnEvent) {
  Path p(1e-5);
  EXPECT_TRUE(p.tried(-0.1).take_back);
  double stress = 0;
  for (const double strain : {5e-4, 7.5e-4, 8.7e-4, 9.3e-4, 9.6e-4, 9.8e-4, 9.9e-4}) {
    EXPECT_FALSE(p.tried(stress += 0.01).take_back);
    EXPECT_NEAR(p.now().strain, strain, 1e-12);
  }
  EXPECT_TRUE(p.tried(-0.1, jumpy).refine);
  EXPECT_TRUE(p.tried(-0.1, jumpy).event_begins);
  EXPECT_NEAR(p.now().strain, 1e-3, 1e-12);
}

/// Where the stress rose at the bound after all, nothing holds steps back from there on.
TEST(StrainPath, StepsGrowAgainBeyondTheBound) {
  Path p(2.5e-4);
  EXPECT_TRUE(p.tried(0.1, smooth, p.path().limit().evaluations, StopReason::evaluations).take_back);
  double stress = 0;
  for (const double strain : {5e-4, 7.5e-4, 1e-3, 2e-3, 3e-3}) {
    EXPECT_FALSE(p.tried(stress += 0.01).take_back);
    EXPECT_NEAR(p.now().strain, strain, 1e-12);
  }
}

/// A jump with a rising stress may be one of the prediction alone: it bounds nothing.
TEST(StrainPath, AJumpIsNoBound) {
  Path p(1e-4);
  p.tried(0.1, jumpy);
  p.tried(0.01);
  p.tried(0.02);
  EXPECT_NEAR(p.now().strain, 1e-3, 1e-12);
}

/// Displacements that are quadratic in the strain are predicted exactly, from steps of any length.
TEST(StrainPath, LongStepsArePredictedToSecondOrder) {
  Path p(1e-4);
  const auto u = [](double strain) { return 3 * strain + 7e2 * strain * strain; };
  p.tried(0.1, jumpy);
  p.tried(0.1, jumpy);
  std::vector<double> strains{0};
  while (strains.size() < 6) {
    p.path().propose();
    const double next = p.now().trial, now = p.now().strain;
    const Extrapolation shares = p.path().extrapolation();
    if (strains.size() > 2) {
      const double last = u(now) - u(strains.end()[-2]), earlier = u(strains.end()[-2]) - u(strains.end()[-3]);
      EXPECT_NEAR(shares.last * last + shares.earlier * earlier, u(next) - u(now), 1e-15) << next;
    }
    p.tried(100 * next);
    strains.push_back(p.now().strain);
  }
}

/// Noise of the minima is not amplified where it is as large as what a second order adds.
TEST(StrainPath, ShortStepsArePredictedFromTheLastOne) {
  for (const std::optional<double> locate_step : {std::optional<double>{}, {1e-3 / 1.2}}) {
    Path p(locate_step);
    p.tried(0.1);
    p.tried(0.2);
    p.path().propose();
    EXPECT_EQ(p.path().extrapolation().earlier, 0);
  }
}

}  // namespace
}  // namespace vitrify::test
