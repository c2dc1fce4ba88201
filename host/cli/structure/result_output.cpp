#include "host/cli/structure/result_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "host/cli/text_table.hpp"
#include "host/files/csv_file.hpp"

namespace vitrify::cli {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
Json json_of(std::int64_t value) { return value; }
Json json_of(const std::string& value) { return value; }

Json json_of(const ResultColumn& column) {
  return std::visit(
      [&](const auto& values) {
        Json rows = Json::array();
        for (std::size_t i = 0; i < values.size(); i += column.width) {
          if (column.width == 1) {
            rows.push_back(json_of(values[i]));
            continue;
          }
          Json row = Json::array();
          for (std::size_t k = 0; k < column.width; ++k) row.push_back(json_of(values[i + k]));
          rows.push_back(std::move(row));
        }
        return rows;
      },
      column.values);
}

std::size_t rows_of(const ResultColumn& column) {
  return std::visit([](const auto& values) { return values.size(); }, column.values) / column.width;
}

void write_columns(const std::filesystem::path& path, const std::vector<ResultColumn>& columns) {
  if (columns.empty()) return;
  std::vector<std::string> titles;
  for (const ResultColumn& column : columns)
    for (std::size_t k = 0; k < column.width; ++k)
      titles.push_back(column.width == 1 ? column.name : column.name + "_" + std::to_string(k + 1));
  CsvFile file(path, titles);
  for (std::size_t i = 0; i < rows_of(columns.front()); ++i) {
    std::vector<CsvFile::Cell> cells;
    for (const ResultColumn& column : columns)
      std::visit(
          [&](const auto& values) {
            for (std::size_t k = 0; k < column.width; ++k) cells.emplace_back(values[i * column.width + k]);
          },
          column.values);
    file.append_row(cells);
  }
  file.flush();
}

/// A name for one thing alone.
Json& place(Json& json, const std::string& name) {
  if (json.contains(name)) throw std::logic_error("a result has two things called " + name);
  return json[name];
}

}  // namespace

Json to_json(const NamedResult& named) {
  if (!named.left_out.empty()) return {{"left_out", named.left_out}};
  const AnalysisResult& result = named.result;
  Json json = {{"definition", result.definition}};
  for (const ResultNumber& number : result.numbers) {
    place(json, number.name) = json_of(number.value);
    if (std::isfinite(number.error)) place(json, number.name + "_error") = number.error;
  }
  for (const ResultTable& table : result.tables) {
    Json& of_table = table.name.empty() ? json : place(json, table.name);
    for (const ResultColumn& column : table.columns) place(of_table, column.name) = json_of(column);
  }
  for (const ResultColumn& column : result.atoms) place(json, column.name) = json_of(column);
  if (!result.notes.empty()) json["notes"] = result.notes;
  return json;
}

void write_csv(const std::filesystem::path& folder, const std::string& prefix, const NamedResult& named) {
  std::filesystem::create_directories(folder);
  const std::string begin = prefix + "." + named.name;
  for (const ResultTable& table : named.result.tables)
    write_columns(folder / (begin + (table.name.empty() ? "" : "." + table.name) + ".csv"), table.columns);
  write_columns(folder / (begin + ".atoms.csv"), named.result.atoms);
}

std::string text_of(const ResultNumber& number) {
  if (!std::isfinite(number.value)) return "-";
  if (!std::isfinite(number.error)) return fmt::format("{:.6g}", number.value);
  const int digits =
      number.error > 0 ? std::clamp(1 - static_cast<int>(std::floor(std::log10(number.error))), 0, 9) : 4;
  return text(Measured{number.value, number.error}, digits);
}

std::vector<XyzColumn> xyz_columns(const std::vector<NamedResult>& results) {
  std::vector<XyzColumn> columns;
  for (const NamedResult& named : results)
    for (const ResultColumn& column : named.result.atoms)
      std::visit(
          [&](const auto& values) {
            columns.push_back({column.name,
                               std::span<const typename std::decay_t<decltype(values)>::value_type>(values),
                               static_cast<int>(column.width)});
          },
          column.values);
  return columns;
}

}  // namespace vitrify::cli
