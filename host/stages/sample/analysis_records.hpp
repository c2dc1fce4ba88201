// What analyses of a run have found, in run.h5: written by its stages, read by commands.
#pragma once

#include <string>
#include <vector>

#include "host/analysis/analysis_result.hpp"
#include "host/run_files/run_file.hpp"
#include "host/run_files/run_reader.hpp"

namespace vitrify {

/// Below `group`: numbers/NAME, TABLE/COLUMN (columns of the main table in the group itself) and atoms/COLUMN, each
/// dataset with its unit and meaning; text as integers that count in the attribute `labels`. Attributes of the group
/// give the definition, the parameters (the keys of the input, as JSON), notes and the order of what is below.
void write_analysis(RunFile& file, const std::string& group, const AnalysisResult& result,
                    const std::string& parameters);

struct StoredAnalysis {
  std::string replica, stage, name;
  std::string parameters;
  AnalysisResult result;
};

/// All analyses of a run, replica after replica, in alphabetical order of stages and of names. Throws Error(io).
std::vector<StoredAnalysis> read_analyses(const RunReader& run);

}  // namespace vitrify
