#include "host/cli/given_potential.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "host/error.hpp"
#include "host/run/start/load_potential.hpp"
#include "host/run_files/run_reader.hpp"

namespace vitrify::cli {

namespace fs = std::filesystem;

SetflPotential given_potential(const std::string& given, const std::string& file) {
  if (!given.empty()) return read_setfl(given);
  if (!fs::is_directory(file))
    throw Error(ExitCode::bad_input, fmt::format("--potential: missing; {} is no run, which knows its own", file));
  const RunReader reader(fs::path(file) / "run.h5");
  const config::Input input = config::parse_text(reader.file().read_text("/vitrify/input"), reader.name());
  return read_setfl(find_potential(input.potential.file, fs::path(file) / "input.json"));
}

}  // namespace vitrify::cli
