// Tables of results for a terminal.
#pragma once

#include <string>
#include <vector>

#include "host/analysis/statistics/bootstrap.hpp"

namespace vitrify::cli {

using TextRow = std::vector<std::string>;

/// Left-aligned names, right-aligned numbers, under their titles, and an empty line.
void print_table(const TextRow& titles, const std::vector<TextRow>& rows);

/// Value and error in a unit; "-" where the value or its error is not known.
std::string text(const Measured& measured, int digits, double unit = 1);
std::string percent(const Measured& share);

}  // namespace vitrify::cli
