#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "host/cli/commands.hpp"
#include "host/input/schema.hpp"
#include "host/run/prepared_run.hpp"

namespace vitrify::cli {
namespace {

struct CheckArguments {
  std::string input;
  bool schema = false, reference = false;
};

/// Everything `run` would do before its first step.
void check(const std::string& file) {
  const PreparedRun run = PreparedRun::from_input(file);
  const EngineOptions on_cpu{.device = "cpu", .threads = 1};
  run.make_engine(on_cpu);
  fmt::print("{}: fine; {} replicas of {} atoms, {} stages\n", file, run.structures.size(),
             run.structures.front().size(), run.input.stages.size());
  const MemoryNeeds needs = run.needs(on_cpu);
  fmt::print("about {}; on a GPU {}\n", needs_text(needs, false), needs_text(needs, true));
  for (const std::string& note : run.notes) fmt::print("{}\n", note);
}

ExitCode check_or_print(const CheckArguments& a) {
  if (a.schema)
    fmt::print("{}", config::input_schema_text());
  else if (a.reference)
    fmt::print("{}", config::input_reference());
  else if (a.input.empty())
    throw Error(ExitCode::usage, "INPUT is required");
  else
    check(a.input);
  return ExitCode::success;
}

}  // namespace

Command check_command() {
  const auto a = std::make_shared<CheckArguments>();
  return {.name = "check",
          .help = "Check an input file with all it refers to.",
          .options = {{"INPUT", &a->input, "Input file (JSON)"},
                      {"--schema", &a->schema, "Print the JSON schema of input files", {Excludes{"INPUT"}}},
                      {"--reference",
                       &a->reference,
                       "Print the reference of input files (Markdown)",
                       {Excludes{"INPUT"}, Excludes{"--schema"}}}},
          .run = [a] { return check_or_print(*a); }};
}

}  // namespace vitrify::cli
