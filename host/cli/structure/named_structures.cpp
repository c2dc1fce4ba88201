#include "host/cli/structure/named_structures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "host/error.hpp"
#include "host/files/structures/structure_file.hpp"
#include "host/run_files/run_marker.hpp"
#include "host/run_files/run_reader.hpp"

namespace vitrify::cli {
namespace fs = std::filesystem;

std::vector<NamedStructure> named_structures(const std::string& file, const std::vector<std::string>& elements,
                                             std::optional<std::int64_t> frame) {
  if (!fs::is_directory(file)) return {{name_of_file(file), file, read_structure(file, elements, frame)}};
  std::vector<NamedStructure> all;
  const RunReader reader(fs::path(file) / "run.h5");
  const std::string run = name_of_run(file);
  for (const std::string& replica : reader.replicas())
    all.push_back({run + "-" + replica, file + ", " + replica, reader.frame(replica, frame.value_or(-1)).structure});
  return all;
}

std::string name_of_file(const std::string& file) {
  fs::path name = fs::path(file).filename();
  if (name.extension() == ".gz") name = name.stem();
  return name.stem().string();
}

std::string name_of_run(const std::string& folder) {
  return fs::absolute(fs::path(folder) / "").parent_path().filename().string();
}

void refuse_repeated_names(const std::string& option, std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  const auto found = std::adjacent_find(names.begin(), names.end());
  if (found != names.end())
    throw Error(ExitCode::bad_input,
                fmt::format("{}: found two inputs called {}, whose files would be the same; must be called differently",
                            option, *found));
}

void refuse_csv_folder(const std::string& folder) {
  if (folder.empty()) return;
  if (fs::exists(folder) && !fs::is_directory(folder))
    throw Error(ExitCode::io, fmt::format("--csv {}: found a file, must be a folder", folder));
  if (read_marker(folder))
    throw Error(ExitCode::io, fmt::format("--csv {}: found the directory of a run, must be another folder", folder));
}

}  // namespace vitrify::cli
