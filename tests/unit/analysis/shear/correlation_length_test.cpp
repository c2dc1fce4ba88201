#include "host/analysis/shear/correlation_length.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/unit/analysis/random_configuration.hpp"

namespace vitrify {
namespace {

/// Sums of a field of mean 0 and variance 1 that has this C(r) in the middle of each shell from 2 A on.
template <class Correlation>
CorrelationSums sums_with(const Correlation& c, int pairs = 100) {
  CorrelationSums sums(correlation_shell_A);
  for (const double f : {-1.0, 1.0}) sums.add_atom(f);
  for (double r = 2.25; r < farthest_correlation_A; r += correlation_shell_A)
    for (int k = 0; k < pairs; ++k) sums.add_pair(r, c(r), 1);
  return sums;
}

double length(const CorrelationSums& sums) {
  const auto decay = correlation_decay(sums.correlation(), &CorrelationShell::value);
  return decay ? decay->xi_A : NAN;
}

TEST(CorrelationLength, OfAnExponential) {
  for (const double xi : {1.2, 1.8, 3.0, 5.5})
    EXPECT_NEAR(length(sums_with([=](double r) { return 0.8 * std::exp(-r / xi); })), xi, 1e-8 * xi);
}

TEST(CorrelationLength, IsFittedToWhereTheCorrelationEnds) {
  // What comes after the first shell below 0.02 says nothing: noise, and a negative tail of zones.
  const auto with_tail = [](double r) { return r < 7 ? std::exp(-r / 2) : (r < 9 ? -0.3 : 0.25); };
  EXPECT_NEAR(length(sums_with(with_tail)), 2, 1e-8);
  const auto decay = correlation_decay(sums_with(with_tail).correlation(), &CorrelationShell::value);
  ASSERT_TRUE(decay);
  EXPECT_NEAR(decay->amplitude, 1, 1e-8);
  EXPECT_NEAR(decay->from_A, 2.25, 1e-9);
  EXPECT_NEAR(decay->to_A, 6.75, 1e-9);
}

TEST(CorrelationLength, FewPairsOrShellsAndNoDecayTellNone) {
  const auto decay = [](double r) { return std::exp(-r / 2); };
  EXPECT_FALSE(std::isfinite(length(sums_with(decay, 30))));
  EXPECT_TRUE(std::isfinite(length(sums_with(decay, 31))));
  EXPECT_FALSE(std::isfinite(length(sums_with([&](double r) { return r < 3 ? decay(r) : 0; }))));  // two shells
  EXPECT_FALSE(std::isfinite(length(sums_with([](double r) { return 0.1 + 0.01 * r; }))));
}

TEST(CorrelationLength, ErrorsAreThoseOfUnitsThatScatter) {
  // Each unit has an amplitude of its own, so C of a shell is a mean over the units; xi is the same for all of them.
  std::vector<CorrelationSums> units;
  std::vector<double> amplitudes;
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  for (int k = 0; k < 40; ++k) {
    amplitudes.push_back(0.7 + 0.1 * normal(random));
    units.push_back(sums_with([&](double r) { return amplitudes.back() * std::exp(-r / 2.5); }));
  }
  double mean = 0, squares = 0;
  for (const double a : amplitudes) mean += a / 40;
  for (const double a : amplitudes) squares += (a - mean) * (a - mean);
  const CorrelationLength found = correlation_length(units);
  const double decay = std::exp(-2.25 / 2.5), error = std::sqrt(squares / 39 / 40) * decay;
  EXPECT_NEAR(found.xi_A.value, 2.5, 1e-7);
  EXPECT_NEAR(found.value[4].value, mean * decay, 1e-12);
  EXPECT_NEAR(found.value[4].error, error, 0.12 * error);
  EXPECT_FALSE(found.value[0].known());  // no pairs nearer than 2 A
  EXPECT_FALSE(correlation_length(std::vector<CorrelationSums>(1, units[0])).xi_A.known());
}

TEST(CorrelationSums, PartsOfABoxAddUpToTheWhole) {
  const Box box = test::tilted_box();
  const auto positions = test::random_positions(box, 400, 9);
  std::vector<double> field;
  std::vector<int> part;
  for (int i = 0; i < 400; ++i) field.push_back(std::sin(i)), part.push_back(i % 5);
  const double range_A = correlation_range_A(box);
  CorrelationSums sum(0.5);
  for (const CorrelationSums& each : correlation_sums(box, positions, field, part, 5, range_A, 0.5)) sum += each;
  const auto whole = correlation_sums(box, positions, field, range_A, 0.5).correlation(), parts = sum.correlation();
  ASSERT_EQ(parts.size(), whole.size());
  EXPECT_EQ(sum.atoms(), 400);
  for (std::size_t k = 0; k < whole.size(); ++k) {
    EXPECT_EQ(parts[k].pairs, whole[k].pairs);
    EXPECT_NEAR(parts[k].value, whole[k].value, 1e-12);
    EXPECT_NEAR(parts[k].centred, whole[k].centred, 1e-12);
  }
}

TEST(CorrelationSums, WhiteNoiseHasNone) {
  Box box;
  box.length = {40, 40, 40};
  const auto positions = test::random_positions(box, 4000, 5);
  std::mt19937_64 random(1);
  std::lognormal_distribution<double> heavy(0, 1);
  std::vector<double> field;
  for (int i = 0; i < 4000; ++i) field.push_back(heavy(random));
  for (const CorrelationShell& shell : correlation_sums(box, positions, field, 10, 2).correlation()) {
    EXPECT_NEAR(shell.value, 0, 0.06);
    EXPECT_NEAR(shell.centred, 0, 0.06);
  }
}

}  // namespace
}  // namespace vitrify
