#include "host/analysis/statistics/onset_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace vitrify {
namespace {

TEST(OnsetFit, RootLawLeadsToItsZero) {
  for (const double sense : {1.0, -1.0}) {
    std::vector<double> strains, eigenvalues;
    for (const double ahead : {9e-4, 5e-4, 3e-4, 2e-4}) {
      strains.push_back(sense * (0.02 - ahead));
      eigenvalues.push_back(std::sqrt(5 * ahead));
    }
    EXPECT_NEAR(predicted_onset(strains, eigenvalues), sense * 0.02, 1e-12);
  }
}

TEST(OnsetFit, OnlyFallingEigenvaluesCount) {
  const std::vector<double> strains = {0.01, 0.02, 0.03, 0.04, 0.05};
  const auto root = [](double ahead) { return std::sqrt(ahead); };
  EXPECT_NEAR(predicted_onset(strains, std::vector<double>{0.1, 0.1, root(0.03), root(0.02), root(0.01)}), 0.06, 1e-12);
  EXPECT_TRUE(std::isnan(predicted_onset(strains, std::vector<double>{0.5, 0.4, 0.3, 0.1, 0.2})));
  EXPECT_TRUE(std::isnan(predicted_onset(strains, std::vector<double>{0.5, 0.4, 0.1, 0.3, 0.2})));
  EXPECT_TRUE(std::isnan(predicted_onset({}, {})));
}

TEST(OnsetFit, UnstableMinimumPredictsNothing) {
  EXPECT_TRUE(std::isnan(predicted_onset(std::vector<double>{0.1, 0.2, 0.3}, std::vector<double>{0.2, 0.1, -0.1})));
}

}  // namespace
}  // namespace vitrify
