#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "host/cli/commands.hpp"
#include "host/run/installation.hpp"
#include "host/run_files/run_reader.hpp"

namespace vitrify::cli {
namespace {

struct ReportArguments {
  std::string directory, output;
};

std::filesystem::path find_script() {
  std::string searched;
  for (const auto& folder : script_folders()) {
    auto script = folder / "report";
    if (std::filesystem::exists(script)) return script;
    searched += (searched.empty() ? "" : ", ") + script.string();
  }
  throw Error(ExitCode::io, "the report's script is missing; looked for " + searched);
}

/// The script would not notice.
void refuse_damaged(const std::filesystem::path& run_file) { const RunReader whole(run_file); }

/// Becomes the script, which says and returns the rest.
[[noreturn]] void write_report(const ReportArguments& a) {
  const std::string script = find_script().string();
  refuse_damaged(std::filesystem::path(a.directory) / "run.h5");
  std::vector<const char*> words = {script.c_str(), a.directory.c_str()};
  if (!a.output.empty()) words.insert(words.end(), {"--output", a.output.c_str()});
  words.push_back(nullptr);
  ::execv(script.c_str(), const_cast<char* const*>(words.data()));
  throw Error(ExitCode::io, script + ": cannot be started: " + std::strerror(errno));
}

}  // namespace

Command report_command() {
  const auto a = std::make_shared<ReportArguments>();
  return {.name = "report",
          .help = "Write the report of a run, one HTML page.",
          .options = {{"DIR", &a->directory, "Run directory", {Required{}}},
                      {"--output", &a->output, "File to write; default: report.html in the run directory"}},
          .run = [a]() -> ExitCode { write_report(*a); }};
}

}  // namespace vitrify::cli
