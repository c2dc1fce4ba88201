// From the section "potential" of an input to the tables of the engine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "host/engine/potential/thin_tables.hpp"
#include "host/input/input.hpp"

namespace vitrify {

/// Minima to a smaller force than this are made with the file's grid: those of thinned tables have forces of 5e-6 eV/A
/// in it.
inline constexpr double thin_tables_suffice_eV_per_A = 1e-6;

struct LoadedPotential {
  std::filesystem::path file;
  std::int64_t checksum = 0;          ///< of the file, to notice on resume that it has changed
  std::vector<std::string> elements;  ///< the atom types in order
  PotentialTables tables;             ///< thinned if the input allows it
  int every = 1;                      ///< knot of the file that the tables have
  TableError error;                   ///< of the thinning
  PotentialTables on_file_grid;

  const PotentialTables& tables_for(double force_tolerance_eV_per_A) const {
    return force_tolerance_eV_per_A < thin_tables_suffice_eV_per_A ? on_file_grid : tables;
  }
};

/// The potential's file as it is, or, where it is not there, that of the shipped inputs. Throws InputError.
std::filesystem::path find_potential(const std::filesystem::path& file, const std::filesystem::path& source);

/// A file that is not where the input says is looked for among the shipped inputs. `source` is the input's file, for
/// messages. Throws InputError for a missing file or element, Error(bad_input) for a potential that cannot be read.
LoadedPotential load_potential(const config::Potential& potential, const std::filesystem::path& source);

}  // namespace vitrify
