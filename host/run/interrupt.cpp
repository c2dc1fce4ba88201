#include "host/run/interrupt.hpp"

#include <unistd.h>

#include <csignal>
#include <string_view>

#include "host/error.hpp"

namespace vitrify {
namespace {

volatile std::sig_atomic_t ends_at_once = 0, signal_came = 0;

extern "C" void end_or_note(int) {
  signal_came = 1;
  if (!ends_at_once) return;
  constexpr std::string_view line = "vitrify: interrupted before the run went on; what is on the disk is as it was\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
  ::_exit(static_cast<int>(ExitCode::interrupted));
}

bool is_ignored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

void end_at_interrupts() {
  ends_at_once = 1;
  struct sigaction action {};
  action.sa_handler = end_or_note;
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGTERM, SIGINT, SIGUSR1, SIGUSR2, SIGXCPU}) sigaction(signal, &action, nullptr);
  if (!is_ignored(SIGHUP)) sigaction(SIGHUP, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void note_interrupts() { ends_at_once = 0; }

bool interrupted() { return signal_came != 0; }

}  // namespace vitrify
