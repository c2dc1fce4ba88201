#include "host/cli/command.hpp"

#include <gtest/gtest.h>

namespace vitrify::cli {
namespace {

/// A program with one option of each kind, and what it has been told.
struct Told {
  bool flag = false, ran = false;
  int threads = 2;
  std::int64_t steps = 0;
  double cutoff = 4;
  std::string file, text;
  std::optional<std::int64_t> frame;
  std::vector<int> atoms;
  std::vector<double> lengths;
  std::vector<std::string> elements;
  ExitCode result = ExitCode::success;

  int run(std::vector<std::string> words) {
    const Command command{
        .name = "work",
        .help = "Works.",
        .options = {{"FILE", &file, "a file", {Required{}}},
                    {"--flag", &flag, "a flag"},
                    {"--threads", &threads, "a number", {Range{0, 8}}},
                    {"--steps", &steps, "a large number", {NonNegative{}}},
                    {"--cutoff", &cutoff, "a length", {Positive{}, Excludes{"--flag"}}},
                    {"--frame", &frame, "a number, if any"},
                    {"--atoms", &atoms, "numbers"},
                    {"--lengths", &lengths, "lengths"},
                    {"--elements", &elements, "words"},
                    {"--text", [this](const std::string& word) { take(word); }, "a word that may be refused"}},
        .run = [this] { return ran = true, result; }};
    words.insert(words.begin(), {"program", "work"});
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    return run_command_line({.name = "program", .help = "", .commands = {command}}, static_cast<int>(argv.size()),
                            argv.data());
  }
  void take(const std::string& word) {
    if (word == "bad") throw Error(ExitCode::usage, "--text: found bad");
    text = word;
  }
};

TEST(CommandLine, FillsEveryKindOfTarget) {
  Told told;
  EXPECT_EQ(told.run({"in.json", "--flag", "--threads", "3", "--steps", "5000000000", "--frame", "-1", "--atoms", "4",
                      "5", "--lengths", "0.5", "--elements", "Cu", "Zr", "--text", "good"}),
            0);
  EXPECT_TRUE(told.ran && told.flag);
  EXPECT_EQ(told.file, "in.json");
  EXPECT_EQ(told.threads, 3);
  EXPECT_EQ(told.steps, 5'000'000'000);
  EXPECT_EQ(told.frame, -1);
  EXPECT_EQ(told.atoms, (std::vector<int>{4, 5}));
  EXPECT_EQ(told.lengths, std::vector<double>{0.5});
  EXPECT_EQ(told.elements, (std::vector<std::string>{"Cu", "Zr"}));
  EXPECT_EQ(told.text, "good");
}

TEST(CommandLine, LeavesAloneWhatIsNotGiven) {
  Told told;
  EXPECT_EQ(told.run({"in.json"}), 0);
  EXPECT_EQ(told.threads, 2);
  EXPECT_EQ(told.cutoff, 4);
  EXPECT_FALSE(told.flag || told.frame);
}

TEST(CommandLine, RefusesWhatBreaksAConstraint) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{},
                                                                                     {"a", "b"},
                                                                                     {"a", "--threads", "9"},
                                                                                     {"a", "--threads", "-1"},
                                                                                     {"a", "--steps", "-1"},
                                                                                     {"a", "--cutoff", "0"},
                                                                                     {"a", "--cutoff", "1", "--flag"},
                                                                                     {"a", "--text", "bad"}}) {
    Told told;
    EXPECT_EQ(told.run(words), static_cast<int>(ExitCode::usage));
    EXPECT_FALSE(told.ran);
  }
}

TEST(CommandLine, ReturnsTheExitCodeOfTheCommand) {
  Told told;
  told.result = ExitCode::interrupted;
  EXPECT_EQ(told.run({"a"}), 75);
}

}  // namespace
}  // namespace vitrify::cli
