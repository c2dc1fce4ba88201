#include "host/campaign/glass_sources.hpp"

#include <gtest/gtest.h>

namespace vitrify {
namespace {

GlassSource source(GlassSource::Kind kind, const std::string& run, const std::string& replica,
                   const std::vector<std::string>& states) {
  return {kind, run, replica, "stage", 0, 0, states.back(), states};
}

constexpr auto shear = GlassSource::Kind::shear;
constexpr auto searches = GlassSource::Kind::saddle_searches;

TEST(GlassSources, OfOneGlassShareAState) {
  const auto glasses = joined({source(shear, "a", "md", {"quenched", "relaxed"}), source(shear, "b", "xy", {"relaxed"}),
                               source(shear, "a", "mdmc", {"other"})});
  ASSERT_EQ(glasses.size(), 2u);
  EXPECT_EQ(glasses[0].sources.size(), 2u);
  EXPECT_EQ(glasses[0].name, "md");
  EXPECT_EQ(glasses[1].name, "mdmc");
}

TEST(GlassSources, AreConnectedByAThird) {
  const std::vector<GlassSource> two = {source(shear, "a", "x", {"quenched"}), source(shear, "b", "y", {"relaxed"})};
  EXPECT_EQ(joined(two).size(), 2u);
  std::vector<GlassSource> three = two;
  three.push_back(source(searches, "c", "z", {"quenched", "relaxed"}));
  const auto glasses = joined(three);
  ASSERT_EQ(glasses.size(), 1u);
  EXPECT_EQ(glasses[0].sources[0].replica, "z");  // saddle searches first
  EXPECT_EQ(glasses[0].sources[1].replica, "x");
}

TEST(GlassSources, OfOneNameAreToldApart) {
  const auto glasses = joined({source(shear, "/runs/a", "r0", {"one"}), source(shear, "/runs/b", "r0", {"two"})});
  ASSERT_EQ(glasses.size(), 2u);
  EXPECT_EQ(glasses[0].name, "a-r0-stage");
  EXPECT_EQ(glasses[1].name, "b-r0-stage");
}

}  // namespace
}  // namespace vitrify
