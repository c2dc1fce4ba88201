// Results of analyses as JSON, as CSV files and as columns of extended XYZ.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/analysis/analysis_result.hpp"
#include "host/files/structures/extended_xyz.hpp"

namespace vitrify::cli {

struct NamedResult {
  std::string name;
  AnalysisResult result;
  std::string left_out = {};  ///< why there is no result; empty where there is one
};

/// Numbers with NAME_error where they have one, the columns of the table without a name and those per atom side by
/// side; other tables under their names. What is not a number is null.
nlohmann::ordered_json to_json(const NamedResult& named);

/// A file for each table, PREFIX.ANALYSIS.TABLE.csv, and one for the atoms of each analysis. Makes the folder. Throws
/// Error(io).
void write_csv(const std::filesystem::path& folder, const std::string& prefix, const NamedResult& named);

/// Value and error of a number; "-" where it is not known.
std::string text_of(const ResultNumber& number);

/// The columns per atom, which live as long as the results do.
std::vector<XyzColumn> xyz_columns(const std::vector<NamedResult>& results);

}  // namespace vitrify::cli
