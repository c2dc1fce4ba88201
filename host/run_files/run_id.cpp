#include "host/run_files/run_id.hpp"

#include <fmt/format.h>

#include <random>

namespace vitrify {

std::string draw_run_id() {
  std::random_device entropy;
  std::string id;
  for (int part = 0; part < 4; ++part) id += fmt::format("{:08x}", entropy());
  return id;
}

}  // namespace vitrify
