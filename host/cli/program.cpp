#include "host/cli/program.hpp"

#include <omp.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

#include "host/cli/commands.hpp"
#include "host/cli/version.hpp"
#include "host/executor/devices.hpp"

namespace vitrify::cli {
namespace {

/// An exception that no one can catch, such as one of a thread that lacks memory, ends the program as others do: with a
/// line and an exit code. A run keeps its last checkpoint.
[[noreturn]] void end_in_one_line() {
  const char* what = "internal error";
  try {
    if (const std::exception_ptr error = std::current_exception()) std::rethrow_exception(error);
  } catch (const std::bad_alloc&) {
    what = "out of memory";
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
  }
  std::fprintf(stderr, "vitrify: error: %s\n", what);
  ::_exit(static_cast<int>(ExitCode::failure));
}

/// OMP_NUM_THREADS may ask for more threads than the system can start, which would end the program.
void limit_threads() {
  const int wanted = omp_get_max_threads(), most = most_threads();
  if (wanted <= most) return;
  std::fprintf(stderr, "vitrify: warning: OMP_NUM_THREADS asks for %d threads; %d are used\n", wanted, most);
  omp_set_num_threads(most);
}

}  // namespace

int run_program(int argc, char** argv) {
  std::set_terminate(end_in_one_line);
  limit_threads();
  std::signal(SIGXFSZ, SIG_IGN);  // a file that gets too large is an error like a full disk
  const Command program{
      .name = "vitrify",
      .help = "Makes, shears and searches metallic glasses.",
      .commands = {run_command(), resume_command(), check_command(), info_command(), evaluate_command(),
                   analyze_command(), devices_command(), report_command(), verify_command(), campaign_command()},
  };
  return run_command_line(program, argc, argv, version_text);
}

}  // namespace vitrify::cli
