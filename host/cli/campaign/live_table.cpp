#include "host/cli/campaign/live_table.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "host/run/progress_monitor.hpp"

namespace vitrify::cli {

LiveTable::LiveTable(const Expansion& expansion, const CampaignDirectory& directory)
    : expansion_(expansion), directory_(directory), live_(::isatty(STDOUT_FILENO) == 1) {}

void LiveTable::show(const std::vector<std::size_t>& running) {
  if (!live_ || looks_++ % looks_of_a_second != 0) return;
  clear();
  for (const std::size_t r : running) {
    std::string stage, left;
    double progress = 0;
    try {
      const RunStatus status = read_status(directory_.run(expansion_.runs[r]) / "status.json");
      stage = status.stage, progress = status.progress;
      if (status.remaining_s) left = clock_text(*status.remaining_s) + " left";
    } catch (const Error&) {  // it has only begun
    }
    fmt::print("  {:<40} {:>3.0f} %  {:<12} {}\n", expansion_.runs[r].name, 100 * progress, stage, left);
    ++lines_;
  }
  std::fflush(stdout);
}

void LiveTable::clear() {
  for (; lines_ > 0; --lines_) fmt::print("\033[1A\033[2K");
}

}  // namespace vitrify::cli
