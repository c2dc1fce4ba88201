#include "host/cli/program.hpp"

#include <csignal>

#include "host/cli/commands.hpp"
#include "host/cli/version.hpp"

namespace vitrify::cli {

int run_program(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file that gets too large is an error like a full disk
  const Command program{
      .name = "vitrify",
      .help = "Makes, shears and searches metallic glasses.",
      .commands = {run_command(), resume_command(), check_command(), info_command(), evaluate_command(),
                   analyze_command(), devices_command(), report_command()},
  };
  return run_command_line(program, argc, argv, version_text);
}

}  // namespace vitrify::cli
