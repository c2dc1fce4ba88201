// What run directories tell of their glasses: one per replica that has been quenched.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "host/run_files/run_reader.hpp"

namespace vitrify::cli {

/// A glass at the end of the last quench of its replica.
struct QuenchedGlass {
  std::string replica;
  std::string stage;       ///< the quench
  std::string origin;      ///< run and replica; the same in a copy of the run
  std::string conditions;  ///< ensemble, pressure and potential
  double rate_K_per_s = 0;
  double energy_eV_per_atom = 0;
  double end_K = 0;          ///< where the cooling ends
  double temperature_K = 0;  ///< mean where the energy was taken
  double crystalline_fraction = 0;
  std::int64_t md_steps = 0;
  std::map<std::string, std::int64_t> composition;
  std::int64_t atoms = 0;
  std::string monte_carlo;  ///< how types were sampled, as JSON; "" for plain dynamics

  /// How it was cooled; glasses of one recipe are made alike. In order: the fastest first, plain dynamics before
  /// hybrids.
  using Recipe = std::tuple<std::string, double, std::int64_t>;
  Recipe recipe() const { return {monte_carlo, -rate_K_per_s, md_steps}; }
  /// The recipe for a person.
  std::string recipe_name() const;
};

/// What stands for a run, the same in a copy of it.
std::string origin_of(const RunReader& reader, const std::filesystem::path& run);

/// The quenched replicas of a run, `run` being its directory; none where no quench has finished.
std::vector<QuenchedGlass> quenched_glasses(const RunReader& reader, const std::filesystem::path& run);

/// Throws Error(io) for a directory without a run, Error(bad_input) for one without a finished quench.
std::vector<QuenchedGlass> read_glasses(const std::filesystem::path& run);

}  // namespace vitrify::cli
