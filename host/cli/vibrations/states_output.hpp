// Densities of vibrational states as commands give them.
#pragma once

#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/analysis/vibration/density_of_states.hpp"

namespace vitrify::cli {

/// A density of states of a sample with these elements; g / f^2 is given from some frequency on.
struct NamedStates {
  const DensityOfStates& states;
  const std::vector<std::string>& elements;
  double reduced_from_THz = 0;
  double debye_level_per_THz3 = std::numeric_limits<double>::quiet_NaN();  ///< none where it is not known
};

nlohmann::ordered_json to_json(const NamedStates& named);
/// Replaces the file, making its folder. Throws Error(io), in the name of the option --csv for a file of a run.
void write_states_csv(const std::filesystem::path& path, const NamedStates& named);

}  // namespace vitrify::cli
