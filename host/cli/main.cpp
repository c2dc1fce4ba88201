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

}  // namespace

int main(int argc, char** argv) {
  let_waiting_threads_sleep(argv);
  return vitrify::cli::run_program(argc, argv);
}
