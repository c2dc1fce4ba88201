// Reader of DYNAMO setfl potential files, eam.fs and eam.alloy.
// Format: LAMMPS manual, pair_style eam/alloy and eam/fs.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "host/engine/potential/setfl_potential.hpp"

namespace vitrify {

/// Reads a setfl file with any number of elements and any layout of white space. The name decides the style: `.fs` or
/// `.alloy` at its end, else the number of values does. Throws Error(bad_input) naming file, line, what was found and
/// what is allowed: unreadable or short file, garbled or infinite number, impossible count, step, mass or cutoff,
/// element given twice, words after the last table.
SetflPotential read_setfl(const std::filesystem::path& path);

/// Reads the text of a setfl file; `name` stands for the file's in messages and in the choice of the style.
SetflPotential parse_setfl(std::string_view text, const std::string& name);

}  // namespace vitrify
