// An input and all that it refers to, read and checked.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "host/engine/engine.hpp"
#include "host/input/input.hpp"
#include "host/run/start/load_potential.hpp"
#include "host/run/start/memory_needs.hpp"
#include "host/run_files/run_output.hpp"
#include "host/stages/saddle/search_plan.hpp"
#include "host/stages/stage.hpp"

namespace vitrify {

struct PreparedRun {
  std::filesystem::path source;  ///< file of the input, for messages
  config::Input input;
  LoadedPotential potential;
  std::vector<Structure> structures;    ///< per replica, before the first stage
  std::vector<std::string> notes;       ///< on the start of a new run, for its log
  std::int64_t structure_checksum = 0;  ///< of the file that they were read from, if any

  /// Reads the input alone. `searches` limits those of its saddle search, if given. Throws InputError and
  /// Error(bad_input, io).
  static config::Input read(const std::filesystem::path& file, const std::optional<SearchRange>& searches = {});
  /// Reads the input, its potential and its atoms. `searches` and errors are those of read().
  static PreparedRun from_input(const std::filesystem::path& file, const std::optional<SearchRange>& searches = {});

  /// Throws InputError, also where the memory of the machine or the device is not enough.
  std::unique_ptr<Engine> make_engine(const EngineOptions& options) const;
  /// Memory that the run takes with these options.
  MemoryNeeds needs(const EngineOptions& options) const;
  std::vector<std::unique_ptr<Stage>> make_stages() const;
  /// The input as used, defaults filled in.
  std::string input_json() const;
  RunFacts facts() const;
  bool random_start() const { return std::holds_alternative<config::RandomStart>(input.system); }
};

}  // namespace vitrify
