// The last line of a file that tells the length and the checksum of all before it, so that a reader knows whether the
// file is what its writer left. HDF5 takes no notice of what follows its content.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace vitrify {

/// The line for a content.
std::string seal_for(std::string_view content);
/// Ends a file with the line. Throws Error(io).
void append_seal(const std::filesystem::path& file);

enum class Seal {
  whole,
  broken,  ///< the file is shorter, longer or another one than it says
  none     ///< the file does not end with such a line
};
/// Throws Error(io) if the file cannot be read.
Seal seal_of(const std::filesystem::path& file);

}  // namespace vitrify
