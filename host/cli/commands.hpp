// The commands of the program; each adds itself and leaves its exit code in `code` when it has run.
#pragma once

#include "host/error.hpp"

namespace CLI {
class App;
}

namespace vitrify::cli {

void add_run(CLI::App& program, ExitCode& code);
void add_resume(CLI::App& program, ExitCode& code);
void add_check(CLI::App& program, ExitCode& code);
void add_info(CLI::App& program, ExitCode& code);
void add_evaluate(CLI::App& program, ExitCode& code);
void add_analyze(CLI::App& program, ExitCode& code);
/// These three are subcommands of "analyze".
void add_effective_rate(CLI::App& analyze_command);
void add_art(CLI::App& analyze_command);
void add_merge(CLI::App& analyze_command);
void add_devices(CLI::App& program, ExitCode& code);
void add_report(CLI::App& program, ExitCode& code);

}  // namespace vitrify::cli
