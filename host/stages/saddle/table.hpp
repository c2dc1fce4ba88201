// Results of saddle searches in run.h5, below /vitrify/art/REPLICA/STAGE (layout: docs/run-files.md).
#pragma once

#include <string>
#include <vector>

#include "host/engine/saddle/search_result.hpp"
#include "host/run_files/run_file.hpp"

namespace vitrify {

/// Appends a row to the table of searches, and the displacements of a connected saddle to theirs.
void append_search_result(RunFile& file, const std::string& group, const SearchResult& result);

/// All results of a group, in the order of the table; none if there is no table yet. Throws Error(io) for tables that
/// do not fit together.
std::vector<SearchResult> read_search_results(const hdf5::File& file, const std::string& group, int replica);

}  // namespace vitrify
