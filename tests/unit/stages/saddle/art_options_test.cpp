#include "host/stages/saddle/art_options.hpp"

#include <gtest/gtest.h>

#include "tests/unit/input/sample.hpp"

namespace vitrify::config {
namespace {

const std::string at = "input.json: /stages/5";

Json with_art(const Json& changes) {
  Json stage = {{"type", "art"}, {"searches_per_atom", 4}};
  stage.update(changes);
  return sample_with("/stages/5", stage);
}

Art art(const Json& changes) { return std::get<Art>(parsed(with_art(changes)).stages[5]); }
std::string refusal(const Json& changes) { return complaints(with_art(changes)); }

TEST(ArtSection, IsReadAndWrittenBack) {
  for (const Json& changes : {Json::object(), Json{{"centres", "all"}}, Json{{"centres", {7, 3}}},
                              Json{{"search_range", {10, 20}}}, Json{{"push_radius_A", 3.5}}}) {
    const Input input = parsed(with_art(changes));
    EXPECT_EQ(parsed(to_json(input)), input) << changes;
  }
  EXPECT_TRUE(art(Json::object()).centres.all());
  EXPECT_EQ(art({{"centres", {7, 3}}}).centres.ids, (std::vector<std::int64_t>{7, 3}));
}

TEST(ArtSection, HandsItsKeysToTheSearch) {
  SaddleSettings settings;
  EXPECT_EQ(art(Json::object()).search, settings);
  settings.push_A = 0.41, settings.lanczos_vectors = 21, settings.max_evaluations = 6000;
  EXPECT_EQ(art({{"push_A", 0.41}, {"lanczos_vectors", 21}, {"max_evaluations", 6000}}).search, settings);
  EXPECT_EQ(art({{"duplicate_energy_eV", 0.02}}).duplicates.energy_eV, 0.02);
}

TEST(ArtSection, CountsSearchesInOneOfTwoWays) {
  EXPECT_EQ(refusal({{"searches", 5}}), at + "/searches: found next to \"searches_per_atom\", must be one of the two");
  EXPECT_EQ(complaints(sample_with("/stages/5", {{"type", "art"}})),
            at + ": found none of \"searches_per_atom\", \"searches\", must be one");
  EXPECT_EQ(complaints(sample_with("/stages/5", {{"type", "art"}, {"searches", 5}})), "");
  EXPECT_EQ(refusal({{"searches_per_atom", 0}}), at + "/searches_per_atom: found 0, must be >= 1 and <= 4294967295");
}

TEST(ArtSection, RefusesWhatCannotBe) {
  EXPECT_EQ(refusal({{"centres", "some"}}),
            at + "/centres: found \"some\", must be \"all\" or an array with at least one atom id");
  EXPECT_EQ(refusal({{"centres", Json::array()}}),
            at + "/centres: found [], must be \"all\" or an array with at least one atom id");
  EXPECT_EQ(refusal({{"centres", {1, 2.5}}}), at + "/centres/1: found 2.5, must be an integer");
  EXPECT_EQ(refusal({{"centres", {4, 1, 4}}}), at + "/centres: found 4 more than once, must be unique");
  EXPECT_EQ(refusal({{"search_range", {20, 20}}}), at + "/search_range/1: found 20, must be > 20, the first number");
  EXPECT_EQ(refusal({{"search_range", {20}}}), at + "/search_range: found [20], must be an array of 2 elements");
  EXPECT_EQ(refusal({{"push_radius_A", 4}, {"active_radius_A", 3}}),
            at + "/active_radius_A: found 3, must be 0 or >= push_radius_A = 4");
  EXPECT_EQ(refusal({{"refine_tolerance_eV_per_A", 0.1}}),
            at + "/refine_tolerance_eV_per_A: found 0.1, must be <= force_tolerance_eV_per_A = 0.01");
  EXPECT_EQ(refusal({{"negative_eigenvalue_eV_per_A2", 0.5}}),
            at + "/negative_eigenvalue_eV_per_A2: found 0.5, must be >= -100 and <= 0");
  EXPECT_EQ(refusal({{"lanczos_vector", 20}}),
            at + "/lanczos_vector: unknown key \"lanczos_vector\"; did you mean \"lanczos_vectors\"?");
}

}  // namespace
}  // namespace vitrify::config
