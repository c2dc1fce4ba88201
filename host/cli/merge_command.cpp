#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "host/cli/commands.hpp"
#include "host/pipeline/merge_art.hpp"

namespace vitrify::cli {
namespace {

struct MergeArguments {
  std::string out;
  std::vector<std::string> runs;
};

void merge(const MergeArguments& a) {
  for (const MergedSearches& stage : merge_art(a.out, {a.runs.begin(), a.runs.end()})) {
    fmt::print("{}: {} of {} searches\n", stage.stage, stage.searches, stage.planned);
    for (const SearchRange& gap : stage.gaps)
      fmt::print("{}: no run has the searches {}:{}\n", stage.stage, gap.first, gap.end);
  }
}

}  // namespace

void add_merge(CLI::App& analyze_command) {
  auto* command = analyze_command.add_subcommand(
      "merge", "Put together the saddle searches that several runs have shared (vitrify run --searches A:B).");
  const auto a = std::make_shared<MergeArguments>();
  command->add_option("OUT", a->out, "Run directory to make")->required();
  command->add_option("RUN", a->runs, "Run directories of the same input, each with other searches")->required();
  command->callback([a] { merge(*a); });
}

}  // namespace vitrify::cli
