#include "host/stages/sample/analysis_records.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "host/files/hdf5/arrays.hpp"

namespace vitrify {
namespace {

using Attributes = std::vector<std::pair<std::string, hdf5::Attribute>>;
using Texts = std::vector<std::string>;

/// Distinct texts in the order in which they are met, and which of them each text is.
std::pair<Texts, std::vector<std::int32_t>> labelled(const Texts& texts) {
  Texts labels;
  std::vector<std::int32_t> which;
  for (const std::string& text : texts) {
    const auto found = std::find(labels.begin(), labels.end(), text);
    which.push_back(static_cast<std::int32_t>(found - labels.begin()));
    if (found == labels.end()) labels.push_back(text);
  }
  return {labels, which};
}

void write_column(RunFile& file, const std::string& group, const ResultColumn& column) {
  Attributes attributes = {{"unit", column.unit}, {"meaning", column.meaning}};
  hdf5::Array array;
  if (const auto* texts = std::get_if<Texts>(&column.values)) {
    auto [labels, which] = labelled(*texts);
    array = array_of(std::move(which));
    attributes.emplace_back("labels", std::move(labels));
  } else if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column.values)) {
    array = array_of(*integers);
  } else {
    array = array_of(std::get<std::vector<double>>(column.values));
  }
  if (column.width != 1) array.shape = {array.shape[0] / column.width, column.width};
  file.write_dataset(group + "/" + column.name, std::move(array), std::move(attributes));
}

/// Columns in the order that an attribute of the group keeps.
void write_columns(RunFile& file, const std::string& group, const std::vector<ResultColumn>& columns) {
  Texts names;
  for (const ResultColumn& column : columns) {
    write_column(file, group, column);
    names.push_back(column.name);
  }
  if (!names.empty()) file.set_attribute(group, "columns", names);
}

Texts texts_of(const hdf5::File& file, const std::string& path, const std::string& attribute) {
  return file.has_attribute(path, attribute) ? file.read_attribute<Texts>(path, attribute) : Texts{};
}

ResultColumn read_column(const hdf5::File& file, const std::string& group, const std::string& name) {
  const std::string path = group + "/" + name;
  const hdf5::Array array = file.read(path);
  ResultColumn column{name, file.read_attribute<std::string>(path, "unit"),
                      file.read_attribute<std::string>(path, "meaning"), std::vector<double>{},
                      array.shape.size() > 1 ? static_cast<std::size_t>(array.shape[1]) : 1};
  if (file.has_attribute(path, "labels")) {
    const Texts labels = file.read_attribute<Texts>(path, "labels");
    Texts texts;
    for (const std::int32_t which : std::get<std::vector<std::int32_t>>(array.values))
      texts.push_back(labels.at(static_cast<std::size_t>(which)));
    column.values = std::move(texts);
  } else if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&array.values)) {
    column.values = *integers;
  } else {
    column.values = std::get<std::vector<double>>(array.values);
  }
  return column;
}

std::vector<ResultColumn> read_columns(const hdf5::File& file, const std::string& group) {
  std::vector<ResultColumn> columns;
  if (!file.exists(group)) return columns;
  for (const std::string& name : texts_of(file, group, "columns")) columns.push_back(read_column(file, group, name));
  return columns;
}

AnalysisResult read_result(const hdf5::File& file, const std::string& group) {
  AnalysisResult result;
  result.definition = file.read_attribute<std::string>(group, "definition");
  result.notes = texts_of(file, group, "notes");
  for (const std::string& name : texts_of(file, group, "numbers")) {
    const std::string path = group + "/numbers/" + name;
    result.numbers.push_back({name, file.read_attribute<std::string>(path, "unit"),
                              file.read_attribute<std::string>(path, "meaning"),
                              std::get<std::vector<double>>(file.read(path).values).at(0),
                              file.has_attribute(path, "error") ? file.read_attribute<double>(path, "error")
                                                                : std::numeric_limits<double>::quiet_NaN()});
  }
  if (auto main = read_columns(file, group); !main.empty()) result.tables.push_back({"", std::move(main)});
  for (const std::string& name : texts_of(file, group, "tables"))
    result.tables.push_back({name, read_columns(file, group + "/" + name)});
  result.atoms = read_columns(file, group + "/atoms");
  return result;
}

}  // namespace

void write_analysis(RunFile& file, const std::string& group, const AnalysisResult& result,
                    const std::string& parameters) {
  Attributes attributes = {{"definition", result.definition}, {"parameters", parameters}};
  Texts numbers, tables;
  for (const ResultNumber& number : result.numbers) numbers.push_back(number.name);
  for (const ResultTable& table : result.tables)
    if (!table.name.empty()) tables.push_back(table.name);
  if (!numbers.empty()) attributes.emplace_back("numbers", numbers);
  if (!tables.empty()) attributes.emplace_back("tables", tables);
  if (!result.notes.empty()) attributes.emplace_back("notes", result.notes);
  file.write_record(group, {std::move(attributes), {}});
  for (const ResultNumber& number : result.numbers) {
    Attributes of_number = {{"unit", number.unit}, {"meaning", number.meaning}};
    if (number.error == number.error) of_number.emplace_back("error", number.error);
    file.write_dataset(group + "/numbers/" + number.name, array_of(number.value), std::move(of_number));
  }
  for (const ResultTable& table : result.tables)
    write_columns(file, table.name.empty() ? group : group + "/" + table.name, table.columns);
  write_columns(file, group + "/atoms", result.atoms);
}

std::vector<StoredAnalysis> read_analyses(const RunReader& run) {
  std::vector<StoredAnalysis> all;
  const hdf5::File& file = run.file();
  const std::string root = "/vitrify/analysis";
  if (!file.exists(root)) return all;
  for (const std::string& replica : run.replicas()) {
    if (!file.exists(root + "/" + replica)) continue;
    for (const std::string& stage : file.children(root + "/" + replica)) {
      const std::string group = RunFile::results("analysis", replica, stage);
      for (const std::string& name : file.children(group)) {
        const std::string path = group + "/" + name;
        all.push_back(
            {replica, stage, name, file.read_attribute<std::string>(path, "parameters"), read_result(file, path)});
      }
    }
  }
  return all;
}

}  // namespace vitrify
