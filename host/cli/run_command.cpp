#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "host/cli/commands.hpp"
#include "host/cli/engine_arguments.hpp"
#include "host/run/run.hpp"

namespace vitrify::cli {
namespace {

struct RunArguments {
  std::string input, directory;
  bool overwrite = false, resume = false;
  std::optional<SearchRange> searches;
  std::optional<double> timestep_fs;
  EngineOptions engine;
};

/// Of digits alone, few enough for the type.
std::optional<std::int64_t> number_of(const std::string& digits) {
  if (digits.empty() || digits.size() > 15 || digits.find_first_not_of("0123456789") != std::string::npos) return {};
  return std::stoll(digits);
}

double timestep_of(const std::string& text) {
  char* end = nullptr;
  const double fs = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !(fs > 0))
    throw Error(ExitCode::usage, "--timestep-fs: found \"" + text + "\", must be a number > 0");
  return fs;
}

/// "A:B", A < B.
SearchRange range_of(const std::string& text) {
  const std::size_t colon = text.find(':');
  const auto first = number_of(text.substr(0, colon));
  const auto end = colon == std::string::npos ? std::nullopt : number_of(text.substr(colon + 1));
  if (!first || !end) throw Error(ExitCode::usage, "--searches: found \"" + text + "\", must be A:B, two numbers");
  const SearchRange range{*first, *end};
  if (range.count() <= 0) throw Error(ExitCode::usage, "--searches: found " + text + ", must be A:B with A < B");
  return range;
}

ExitCode run(const RunArguments& a) {
  const std::filesystem::path input = a.input;
  const auto directory =
      a.directory.empty() ? std::filesystem::path("runs") / input.stem() : std::filesystem::path(a.directory);
  if (a.resume) return start_or_resume_run(input, directory, a.engine, a.searches);
  return start_run(input, directory, a.overwrite, a.engine, a.searches);
}

}  // namespace

Command run_command() {
  const auto a = std::make_shared<RunArguments>();
  const std::vector<Option> options = {
      {"INPUT", &a->input, "Input file (JSON)", {Required{}}},
      {"--out", &a->directory, "Run directory; default: runs/NAME for the input NAME.json"},
      {"--overwrite", &a->overwrite, "Replace a run that is already there"},
      {"--resume",
       &a->resume,
       "Go on with the run if it is already there; done at once if nothing is left to do",
       {Excludes{"--overwrite"}}},
      {"--searches", [a](const std::string& text) { a->searches = range_of(text); },
       "A:B: only the saddle searches from number A up to but without B, to share them among runs; then analyze "
       "merge"}};
  return {.name = "run",
          .help = "Run an input file.",
          .options = with_engine_options(options, a->engine),
          .run = [a] { return run(*a); },
          .prints_progress_alone = true};
}

Command resume_command() {
  const auto a = std::make_shared<RunArguments>();
  return {.name = "resume",
          .help = "Go on with an interrupted run.",
          .options = with_engine_options(
              {{"DIR", &a->directory, "Run directory", {Required{}}},
               {"--timestep-fs", [a](const std::string& text) { a->timestep_fs = timestep_of(text); },
                "Go on with this time step, shorter than that of the run: for one that has diverged"}},
              a->engine),
          .run = [a] { return resume_run(a->directory, a->engine, a->timestep_fs); },
          .prints_progress_alone = true};
}

}  // namespace vitrify::cli
