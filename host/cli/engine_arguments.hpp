// Options of the commands that compute: on what, and with how many threads.
#pragma once

#include <CLI/CLI.hpp>

#include "host/engine/engine.hpp"

namespace vitrify::cli {

inline void add_engine_options(CLI::App& command, EngineOptions& options) {
  command.add_option("--device", options.device, "auto, cpu, cuda or cuda:N")->capture_default_str();
  command.add_option("--threads", options.threads, "CPU threads; 0: all cores")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
  command.add_flag("--pin", options.pin, "Keep each CPU thread on a core of its own; for a machine without other work");
}

}  // namespace vitrify::cli
