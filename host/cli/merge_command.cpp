#include <fmt/format.h>

#include <memory>

#include "host/campaign/merge_searches.hpp"
#include "host/cli/commands.hpp"

namespace vitrify::cli {
namespace {

struct MergeArguments {
  std::string out;
  std::vector<std::string> runs;
};

ExitCode merge(const MergeArguments& a) {
  for (const MergedSearches& stage : merge_searches(a.out, {a.runs.begin(), a.runs.end()})) {
    fmt::print("{}: {} of {} searches\n", stage.stage, stage.searches, stage.planned);
    for (const SearchRange& gap : stage.gaps)
      fmt::print("{}: no run has the searches {}:{}\n", stage.stage, gap.first, gap.end);
  }
  return ExitCode::success;
}

}  // namespace

Command merge_command() {
  const auto a = std::make_shared<MergeArguments>();
  return {.name = "merge",
          .help = "Put together the saddle searches that several runs have shared (vitrify run --searches A:B).",
          .options = {{"OUT", &a->out, "Run directory to make", {Required{}}},
                      {"RUN", &a->runs, "Run directories of the same input, each with other searches", {Required{}}}},
          .run = [a] { return merge(*a); }};
}

}  // namespace vitrify::cli
