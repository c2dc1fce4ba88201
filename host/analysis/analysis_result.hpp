// What an analysis has found in one replica, as files and people get it.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace vitrify {

/// A number with its standard error; not a number where there is none.
struct ResultNumber {
  std::string name, unit, meaning;
  double value = 0;
  double error = std::numeric_limits<double>::quiet_NaN();
};

/// Values under one another, `width` to a row.
struct ResultColumn {
  using Values = std::variant<std::vector<double>, std::vector<std::int64_t>, std::vector<std::string>>;

  std::string name, unit, meaning;
  Values values;
  std::size_t width = 1;
};

/// Columns of one length. A result has at most one table without a name: its main one.
struct ResultTable {
  std::string name;
  std::vector<ResultColumn> columns;
};

struct AnalysisResult {
  std::string definition;  ///< what was computed, with its source, in a sentence
  std::vector<ResultNumber> numbers;
  std::vector<ResultTable> tables;
  std::vector<ResultColumn> atoms;  ///< a row for each atom, in the user's order
  std::vector<std::string> notes;   ///< what a reader must know, such as what was left out
};

}  // namespace vitrify
