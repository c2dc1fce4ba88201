// LAMMPS data files (`read_data`, `write_data`), atom style atomic, units metal.
// Format: LAMMPS manual, read_data command.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/engine/structure.hpp"

namespace vitrify {

/// Reads a data file, plain or gzip'd. Atoms come in ascending id; positions (A) and image counts are those of the
/// file, all axes are periodic unless a title as write_lammps_data() makes it says otherwise, velocities (A/ps) are
/// empty if there is no such section. Header counts of bonds and the like must be zero; sections of pair coefficients
/// are skipped. The element of a type is the comment after its mass (`1 63.546 # Cu`) or its name in `Atom Type
/// Labels`; else the entry of `elements` with its number; else, if no `elements` are given, the element that has its
/// mass. A mass that is another element's is an error. Throws Error(bad_input) with file, line, what was found and what
/// is allowed; ElementsError where `elements` are given and are not one per type, or not those that the file names.
Structure read_lammps_data(const std::filesystem::path& path, const std::vector<std::string>& elements = {});

/// Writes a data file; the element names stand in comments of the section Masses. Doubles are written so that they read
/// back equal. `mass_amu` has one entry per element. Axes are those of the box. Open ones stand in the title, as the
/// format has no place for them, and there the box is widened to have 20 A of room on each side of all atoms.
/// Throws Error(io).
void write_lammps_data(const std::filesystem::path& path, const Structure& structure,
                       const std::vector<double>& mass_amu);

}  // namespace vitrify
