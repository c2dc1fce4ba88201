#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>

#include "host/campaign/shear_statistics.hpp"
#include "host/cli/commands.hpp"
#include "host/run/installation.hpp"
#include "host/run_files/run_reader.hpp"

namespace vitrify::cli {
namespace {

struct ReportArguments {
  std::string directory, output, vibrations;
  double max_strain = EventCriterion{}.max_strain;
  std::vector<std::string> others;
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

/// Becomes the script, which says and returns the rest, and has this program analyze the events.
[[noreturn]] void write_report(const ReportArguments& a) {
  const std::string script = find_script().string();
  refuse_damaged(std::filesystem::path(a.directory) / "run.h5");
  const std::string max_strain = fmt::format("--max-strain={}", a.max_strain);
  std::vector<const char*> words = {script.c_str(), a.directory.c_str(), max_strain.c_str()};
  if (!a.output.empty()) words.insert(words.end(), {"--output", a.output.c_str()});
  for (const std::string& other : a.others) words.insert(words.end(), {"--with", other.c_str()});
  if (!a.vibrations.empty()) words.insert(words.end(), {"--vibrations", a.vibrations.c_str()});
  words.push_back(nullptr);
  ::setenv("VITRIFY_PROGRAM", this_program().c_str(), 1);
  ::execv(script.c_str(), const_cast<char* const*>(words.data()));
  throw Error(ExitCode::io, script + ": cannot be started: " + std::strerror(errno));
}

}  // namespace

Command report_command() {
  const auto a = std::make_shared<ReportArguments>();
  return {.name = "report",
          .help = "Write the report of a run, one HTML page.",
          .options = {{"DIR", &a->directory, "Run directory", {Required{}}},
                      {"--output", &a->output, "File to write; default: report.html in the run directory"},
                      {"--max-strain", &a->max_strain, "Events up to this strain count", {Positive{}}},
                      {"--vibrations", &a->vibrations, "What analyze vibrations --json has printed, to be drawn, too"},
                      {"--with", &a->others, "Other runs whose events are drawn beside those of this one"}},
          .run = [a]() -> ExitCode { write_report(*a); }};
}

}  // namespace vitrify::cli
