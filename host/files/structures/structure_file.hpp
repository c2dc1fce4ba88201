// Structures in whatever format a file has.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/engine/structure.hpp"
#include "host/files/structures/extended_xyz.hpp"

namespace vitrify {

/// Reads a LAMMPS data file (.data, .lmp, .lammps) or an extended XYZ file (.xyz, .extxyz), plain or with a further
/// .gz; a file of another name is known by its content. `elements` and `frame` are those of read_lammps_data() and
/// read_extended_xyz(); a LAMMPS data file has one frame only. Throws Error(bad_input), ElementsError for `elements`
/// that do not suit the file: extended XYZ names its own.
Structure read_structure(const std::filesystem::path& path, const std::vector<std::string>& elements = {},
                         std::optional<std::int64_t> frame = {});

/// Whether it is a LAMMPS data file, so that a list of elements may be needed. Throws Error(bad_input).
bool is_lammps_data(const std::filesystem::path& path);

/// What the file tells of its atoms, beyond what read_structure() returns.
FrameColumns read_structure_columns(const std::filesystem::path& path, std::optional<std::int64_t> frame = {});

/// Writes the format that the name's extension says. `mass_amu` (one per element; LAMMPS data only) defaults to
/// standard atomic weights. Throws Error(bad_input) for another extension or an element without a mass, Error(io) if
/// the file cannot be written.
void write_structure(const std::filesystem::path& path, const Structure& structure,
                     const std::vector<double>& mass_amu = {});

}  // namespace vitrify
