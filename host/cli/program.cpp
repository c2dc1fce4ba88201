#include "host/cli/program.hpp"

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <sstream>

#include "host/cli/commands.hpp"
#include "host/cli/version.hpp"

namespace vitrify::cli {
namespace {

/// What is wrong, one line per problem.
void tell(const std::string& what) {
  std::istringstream lines(what);
  for (std::string line; std::getline(lines, line);) std::fprintf(stderr, "vitrify: error: %s\n", line.c_str());
}

}  // namespace

int run_program(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file that gets too large is an error like a full disk
  CLI::App program("Makes, shears and searches metallic glasses.", "vitrify");
  program.set_version_flag("--version", version_text);
  program.require_subcommand(1);
  ExitCode code = ExitCode::success;
  for (const auto add : {add_run, add_resume, add_check, add_info, add_evaluate, add_analyze, add_devices, add_report})
    add(program, code);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::usage);
  } catch (const Error& error) {
    tell(error.what());
    code = error.code();
  } catch (const std::exception& error) {
    tell(error.what());
    code = ExitCode::failure;
  }
  return static_cast<int>(code);
}

}  // namespace vitrify::cli
