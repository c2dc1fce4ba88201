#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "host/campaign/shear_statistics.hpp"
#include "host/cli/commands.hpp"
#include "host/cli/script.hpp"
#include "host/run_files/run_reader.hpp"

namespace vitrify::cli {
namespace {

struct ReportArguments {
  std::string directory, output, vibrations;
  double max_strain = EventCriterion{}.max_strain;
  std::vector<std::string> others;
};

/// The script would not notice.
void refuse_damaged(const std::filesystem::path& run_file) { const RunReader whole(run_file); }

[[noreturn]] void write_report(const ReportArguments& a) {
  refuse_damaged(std::filesystem::path(a.directory) / "run.h5");
  std::vector<std::string> words = {a.directory, fmt::format("--max-strain={}", a.max_strain)};
  if (!a.output.empty()) words.insert(words.end(), {"--output", a.output});
  for (const std::string& other : a.others) words.insert(words.end(), {"--with", other});
  if (!a.vibrations.empty()) words.insert(words.end(), {"--vibrations", a.vibrations});
  become_python("vitrify_report", words);
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
