#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <regex>

#include "host/cli/commands.hpp"
#include "host/cli/engine_arguments.hpp"
#include "host/pipeline/run.hpp"

namespace vitrify::cli {
namespace {

struct RunArguments {
  std::string input, directory;
  bool overwrite = false;
  std::optional<SearchRange> searches;
  EngineOptions engine;
};

/// "A:B", A < B.
SearchRange range_of(const std::string& text) {
  static const std::regex form("([0-9]{1,15}):([0-9]{1,15})");
  std::smatch numbers;
  if (!std::regex_match(text, numbers, form))
    throw CLI::ValidationError("--searches", "found \"" + text + "\", must be A:B, two numbers");
  const SearchRange range{std::stoll(numbers[1]), std::stoll(numbers[2])};
  if (range.count() <= 0) throw CLI::ValidationError("--searches", "found " + text + ", must be A:B with A < B");
  return range;
}

}  // namespace

void add_run(CLI::App& program, ExitCode& code) {
  auto* command = program.add_subcommand("run", "Run an input file.");
  const auto a = std::make_shared<RunArguments>();
  command->add_option("INPUT", a->input, "Input file (JSON)")->required();
  command->add_option("--out", a->directory, "Run directory; default: runs/NAME for the input NAME.json");
  command->add_flag("--overwrite", a->overwrite, "Replace a run that is already there");
  command->add_option_function<std::string>(
      "--searches", [a](const std::string& text) { a->searches = range_of(text); },
      "A:B: only the saddle searches from number A up to but without B, to share them among runs; then analyze merge");
  add_engine_options(*command, a->engine);
  command->callback([a, &code] {
    const std::filesystem::path input = a->input;
    const auto directory =
        a->directory.empty() ? std::filesystem::path("runs") / input.stem() : std::filesystem::path(a->directory);
    code = start_run(input, directory, a->overwrite, a->engine, a->searches);
  });
}

void add_resume(CLI::App& program, ExitCode& code) {
  auto* command = program.add_subcommand("resume", "Go on with an interrupted run.");
  const auto a = std::make_shared<RunArguments>();
  command->add_option("DIR", a->directory, "Run directory")->required();
  add_engine_options(*command, a->engine);
  command->callback([a, &code] { code = resume_run(a->directory, a->engine); });
}

}  // namespace vitrify::cli
