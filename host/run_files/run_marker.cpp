#include "host/run_files/run_marker.hpp"

#include <algorithm>
#include <exception>
#include <sstream>

#include "host/error.hpp"
#include "host/files/atomic_file.hpp"
#include "host/files/read_file.hpp"
#include "host/run_files/run_reader.hpp"
#include "host/run_files/status_file.hpp"

namespace vitrify {
namespace {

constexpr std::string_view title = "Vitrify run, format 1";
constexpr std::string_view unfinished = "unfinished";
constexpr std::string_view file_mark = "file ";

std::filesystem::path marker_file(const std::filesystem::path& directory) { return directory / ".vitrify-run"; }

/// Whether a name stays inside the directory.
bool is_inside(const std::filesystem::path& name) {
  return !name.empty() && name.is_relative() && std::find(name.begin(), name.end(), "..") == name.end();
}

RunMarker parse(const std::filesystem::path& file) {
  std::istringstream lines(read_file(file));
  const auto damaged = [&](const std::string& line) {
    throw Error(ExitCode::io, file.string() + ": found \"" + line + "\"; this is no marker of a run");
  };
  std::string line;
  if (!std::getline(lines, line) || line != title) damaged(line);
  RunMarker marker;
  while (std::getline(lines, line)) {
    if (line == unfinished) marker.unfinished = true;
    if (!line.starts_with(file_mark)) continue;
    marker.files.push_back(line.substr(file_mark.size()));
    if (!is_inside(marker.files.back())) damaged(line);
  }
  return marker;
}

void append(std::vector<std::string>& to, std::vector<std::string> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// What a run from before there were markers has made.
std::optional<RunMarker> marker_of_old_run(const std::filesystem::path& directory) {
  RunMarker marker{false, common_run_files()};
  append(marker.files, {"thermo.csv", "searches.csv", "report.html"});
  try {
    const RunReader run(directory / "run.h5");
    append(marker.files, structure_files(run.file().read_texts("/vitrify/stages"), run.replicas()));
    return marker;
  } catch (const std::exception&) {
    // A damaged run.h5 does not tell; status.json may.
  }
  try {
    read_status(directory / "status.json");
    return marker;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace

std::optional<RunMarker> read_marker(const std::filesystem::path& directory) {
  const std::filesystem::path file = marker_file(directory);
  return std::filesystem::exists(file) ? parse(file) : marker_of_old_run(directory);
}

void write_marker(const std::filesystem::path& directory, const RunMarker& marker) {
  std::ostringstream text;
  text << title << '\n';
  if (marker.unfinished) text << unfinished << '\n';
  for (const std::string& name : marker.files) text << file_mark << name << '\n';
  write_file_atomically(marker_file(directory), text.str());
}

void refuse_file_of_a_run(const std::string& option, const std::filesystem::path& output) {
  if (output.empty()) return;
  const std::filesystem::path file = std::filesystem::weakly_canonical(end_of_links(output));
  std::filesystem::path directory = file.parent_path();
  for (int level = 0; level < 2; ++level, directory = directory.parent_path()) {
    const std::optional<RunMarker> marker = read_marker(directory);
    const std::string name = file.lexically_relative(directory).string();
    if (marker && std::find(marker->files.begin(), marker->files.end(), name) != marker->files.end())
      throw Error(ExitCode::io, option + ": found " + output.string() + ", a file of the run in " + directory.string() +
                                    ", allowed: one that no run has made");
  }
}

std::vector<std::string> common_run_files() {
  return {"input.json", "run.h5", "run.log", "status.json", "checkpoint.h5", "checkpoint.previous.h5"};
}

std::string structure_name(const std::string& stage, const std::string& replica, const std::string& kind) {
  return stage + "." + replica + "." + kind;
}

std::vector<std::string> structure_files(const std::vector<std::string>& stages,
                                         const std::vector<std::string>& replicas) {
  std::vector<std::string> files;
  for (const std::string& replica : replicas) {
    files.push_back("structures/" + structure_name(diverged_stage, replica, "extxyz"));
    for (const std::string& stage : stages)
      for (const char* kind : {"extxyz", "data"}) files.push_back("structures/" + structure_name(stage, replica, kind));
  }
  return files;
}

}  // namespace vitrify
