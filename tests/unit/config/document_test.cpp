#include "host/config/document.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace vitrify::config {
namespace {

std::string parse_error(const std::string& text) {
  Findings findings;
  try {
    parse_document(text, "input.json", findings);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

std::vector<std::string> duplicates(const std::string& text) {
  Findings findings;
  parse_document(text, "input.json", findings);
  std::vector<std::string> pointers;
  for (const Problem& problem : findings.problems) {
    EXPECT_EQ(problem.message, "key given twice");
    pointers.push_back(problem.pointer);
  }
  return pointers;
}

TEST(Document, AllowsComments) {
  Findings findings;
  const Json json = parse_document("{ // why\n \"a\": 1 /* and how */ }", "input.json", findings);
  EXPECT_EQ(json, (Json{{"a", 1}}));
  EXPECT_TRUE(findings.problems.empty());
}

TEST(Document, KeepsTheOrderOfKeys) {
  Findings findings;
  EXPECT_EQ(parse_document(R"({"b": 1, "a": [2, {"d": 3, "c": 4}]})", "input.json", findings).dump(),
            R"({"b":1,"a":[2,{"d":3,"c":4}]})");
}

TEST(Document, MayHaveNoKeyTwiceWhereNoFindingsAreCollected) {
  EXPECT_EQ(parse_document(R"({"a": 1})", "input.json")["a"], 1);
  EXPECT_THROW(parse_document(R"({"a": 1, "a": 2})", "input.json"), InputError);
}

TEST(Document, TellsLineAndColumnOfMalformedJson) {
  EXPECT_EQ(parse_error("{\"a\":\n 1,}").find("input.json: line 2, column 4: syntax error"), 0u);
  EXPECT_EQ(parse_error("").find("input.json: line 1, column 1: syntax error"), 0u);
  EXPECT_EQ(parse_error("{\"a\": 1} x").find("input.json: line 1, column 10: syntax error"), 0u);
  EXPECT_EQ(parse_error("{\"a\": nan}").find("input.json: line 1, column 8: syntax error"), 0u);
  EXPECT_EQ(parse_error("{\"a\": \"\xff\"}").find("input.json: line 1, column 8: syntax error"), 0u);
}

TEST(Document, TellsOnOneLine) {
  for (const char* text : {"{\n\n\"a\" \n\n x}", "[\"\n\"]", "{\"a\": 1e999}", "\n"}) {
    const std::string error = parse_error(text);
    EXPECT_EQ(error.find("input.json: "), 0u) << text;
    EXPECT_EQ(error.find('\n'), std::string::npos) << error;
    EXPECT_EQ(error.find("exception"), std::string::npos) << error;
  }
}

TEST(Document, FindsKeysGivenTwice) {
  using Pointers = std::vector<std::string>;
  EXPECT_EQ(duplicates(R"({"a": 1, "b": {"a": 1}, "c": [{"a": 1}, {"a": 1}]})"), Pointers{});
  EXPECT_EQ(duplicates(R"({"a": 1, "a": 2, "b": {"c": 1, "d": [], "c": 1}})"), (Pointers{"/a", "/b/c"}));
  EXPECT_EQ(duplicates(R"({"s": [1, [{}], {"x": 1}, {"x": {"y": 0, "y": 0}, "x": 2}]})"),
            (Pointers{"/s/3/x/y", "/s/3/x"}));
}

TEST(Document, StandsDeepNesting) {
  const std::size_t depth = 100'000;
  EXPECT_EQ(duplicates(std::string(1000, '[') + std::string(1000, ']')).size(), 0u);
  EXPECT_NE(parse_error(std::string(depth, '[')), "");
}

TEST(ReadText, TellsWhyAFileCannotBeRead) {
  const auto message = [](const char* file) -> std::string {
    try {
      read_text(file);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::io);
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message("no/such.json"), "no/such.json: cannot read: No such file or directory");
  EXPECT_EQ(message("/"), "/: cannot read: found a directory, pipe or device, must be a file");
  EXPECT_EQ(message("/dev/zero"), "/dev/zero: cannot read: found a directory, pipe or device, must be a file");
}

}  // namespace
}  // namespace vitrify::config
