#include "host/config/problem.hpp"

#include <gtest/gtest.h>

#include "host/error.hpp"

namespace vitrify::config {
namespace {

TEST(Pointer, IsBuiltFromKeysAndIndices) {
  EXPECT_EQ(Pointer{}.text, "");
  EXPECT_EQ((Pointer{} / "stages" / 2 / "rate_K_per_s").text, "/stages/2/rate_K_per_s");
}

TEST(Pointer, EscapesItsSyntax) { EXPECT_EQ((Pointer{} / "a/b~c").text, "/a~1b~0c"); }

TEST(InputError, HasOneLineForEachProblem) {
  const InputError error("input.json", {{"/a", "is wrong"}, {"", "is no object"}});
  EXPECT_STREQ(error.what(), "input.json: /a: is wrong\ninput.json: is no object");
  EXPECT_EQ(error.code(), ExitCode::bad_input);
  EXPECT_EQ(error.problems().size(), 2u);
}

TEST(InputError, TellsOfAProblemFoundLater) {
  const InputError error("run/input.json", Pointer{} / "stages" / 1 / "d2min_cutoff_A", "found 9, must be < 7");
  EXPECT_STREQ(error.what(), "run/input.json: /stages/1/d2min_cutoff_A: found 9, must be < 7");
}

TEST(Scope, IsCleanUntilSomethingIsFoundAtOrBelowIt) {
  Findings findings;
  const Scope root(findings);
  (root / "stages" / 10 / "step").problem("found 0, must be > 0");
  EXPECT_FALSE(root.clean());
  EXPECT_FALSE((root / "stages" / 10).clean());
  EXPECT_FALSE((root / "stages" / 10 / "step").clean());
  EXPECT_TRUE((root / "stages" / 1).clean());
  EXPECT_TRUE((root / "stages" / 10 / "step" / "more").clean());
}

TEST(NumberText, IsAsPeopleWriteNumbers) {
  EXPECT_EQ(number_text(300), "300");
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(-1e12), "-1e12");
  EXPECT_EQ(number_text(2.5e-6), "2.5e-6");
  EXPECT_EQ(number_text(1e-100), "1e-100");
}

}  // namespace
}  // namespace vitrify::config
