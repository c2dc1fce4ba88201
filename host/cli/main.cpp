#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>

#include "host/cli/program.hpp"

namespace {

/// OpenMP's threads spin for milliseconds after each launch before they sleep. On cores shared with other programs this
/// keeps the very thread away that all wait for, and a run takes ten times as long; microseconds of spinning serve an
/// idle machine as well. The setting is read before main() starts, so the program starts itself again with it.
void let_waiting_threads_sleep(char** argv) {
  if (std::getenv("OMP_WAIT_POLICY") != nullptr || std::getenv("GOMP_SPINCOUNT") != nullptr) return;
  ::setenv("GOMP_SPINCOUNT", "1000", 0);
  ::execv("/proc/self/exe", argv);  // where this fails, the run goes on with the default
}

/// Where standard output is closed, the next file that is opened would take its number, and get what is printed.
void keep_standard_streams_open() {
  int stream = ::open("/dev/null", O_RDWR);
  while (0 <= stream && stream <= STDERR_FILENO) stream = ::dup(stream);
  if (stream >= 0) ::close(stream);
}

}  // namespace

int main(int argc, char** argv) {
  keep_standard_streams_open();
  let_waiting_threads_sleep(argv);
  return vitrify::cli::run_program(argc, argv);
}
