#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "host/cli/commands.hpp"
#include "host/config/schema.hpp"
#include "host/pipeline/prepared_run.hpp"

namespace vitrify::cli {
namespace {

struct CheckArguments {
  std::string input;
  bool schema = false, reference = false;
};

/// Everything `run` would do before its first step.
void check(const std::string& file) {
  const PreparedRun run = PreparedRun::from_input(file);
  run.make_engine({.device = "cpu", .threads = 1});
  fmt::print("{}: fine; {} replicas of {} atoms, {} stages\n", file, run.structures.size(),
             run.structures.front().size(), run.input.stages.size());
}

}  // namespace

void add_check(CLI::App& program, ExitCode&) {
  auto* command = program.add_subcommand("check", "Check an input file with all it refers to.");
  const auto a = std::make_shared<CheckArguments>();
  auto* input = command->add_option("INPUT", a->input, "Input file (JSON)");
  auto* schema = command->add_flag("--schema", a->schema, "Print the JSON schema of input files");
  auto* reference = command->add_flag("--reference", a->reference, "Print the reference of input files (Markdown)");
  schema->excludes(reference)->excludes(input);
  reference->excludes(input);
  command->callback([a] {
    if (a->schema)
      fmt::print("{}", config::input_schema_text());
    else if (a->reference)
      fmt::print("{}", config::input_reference());
    else if (a->input.empty())
      throw CLI::RequiredError("INPUT");
    else
      check(a->input);
  });
}

}  // namespace vitrify::cli
