// searches.csv: one row per saddle search.
#pragma once

#include <string>
#include <vector>

#include "host/engine/saddle/search_result.hpp"
#include "host/files/csv_file.hpp"

namespace vitrify {

inline constexpr const char* search_table = "searches";
const std::vector<std::string>& search_columns();

/// `centre_id` is that of the atom.
std::vector<CsvFile::Cell> search_cells(const std::string& replica, const std::string& stage, std::int64_t centre_id,
                                        const SearchResult& result);

}  // namespace vitrify
