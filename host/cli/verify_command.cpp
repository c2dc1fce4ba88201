#include <fmt/format.h>

#include <memory>

#include "host/cli/commands.hpp"
#include "host/run_files/verify_run.hpp"

namespace vitrify::cli {

Command verify_command() {
  const auto directory = std::make_shared<std::string>();
  return {.name = "verify",
          .help = "Whether the files of a run are what the program left; exit code 7 if not.",
          .options = {{"DIR", directory.get(), "Run directory", {Required{}}}},
          .run = [directory] {
            bool whole = true;
            for (const FileFinding& finding : verify_run(*directory)) {
              std::string good = finding.compared ? "whole" : "readable; nothing is known to compare it with";
              if (finding.unused > 0) good += fmt::format("; {} bytes behind its content are unused", finding.unused);
              fmt::print("{:<32} {}\n", finding.file, finding.wrong.empty() ? good : "WRONG: " + finding.wrong);
              whole = whole && finding.wrong.empty();
            }
            return whole ? ExitCode::success : ExitCode::bad_checkpoint;
          }};
}

}  // namespace vitrify::cli
