// Saddle searches that several runs of one input have shared, put together as one run.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/stages/saddle/search_plan.hpp"

namespace vitrify {

/// What a merged stage has, and what no run has made.
struct MergedSearches {
  std::string stage;
  std::int64_t searches = 0, planned = 0;
  std::vector<SearchRange> gaps;
};

/// Makes the run directory `out` with the searches of all runs in the order of their numbers, as one run would have
/// made them. Everything else in its run.h5 is that of the first run. Throws Error(bad_input) for runs of different
/// inputs or glasses, or with the same search twice; Error(io) for an `out` that has a run. run.h5 comes last, so that
/// a merge which did not come to its end is no run, and can be repeated.
std::vector<MergedSearches> merge_searches(const std::filesystem::path& out,
                                           const std::vector<std::filesystem::path>& runs);

}  // namespace vitrify
