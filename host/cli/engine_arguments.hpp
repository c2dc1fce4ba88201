// Options of the commands that compute: on what, and with how many threads.
#pragma once

#include <vector>

#include "host/cli/command.hpp"
#include "host/engine/engine.hpp"
#include "host/executor/devices.hpp"

namespace vitrify::cli {

inline std::vector<Option> with_engine_options(std::vector<Option> options, EngineOptions& engine) {
  options.push_back({"--device", &engine.device, "auto, cpu, cuda or cuda:N"});
  options.push_back({"--threads", &engine.threads, "CPU threads; 0: all cores", {Range{0, most_threads()}}});
  options.push_back(
      {"--pin", &engine.pin, "Keep each CPU thread on a core of its own; for a machine without other work"});
  return options;
}

}  // namespace vitrify::cli
