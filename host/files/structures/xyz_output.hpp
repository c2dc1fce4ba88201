// Extended XYZ files that the user has named for results.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "host/files/structures/extended_xyz.hpp"

namespace vitrify {

/// Throws Error(io) in the name of a command's `option` if its output is one of the files that the command reads, by
/// whatever name, or if its name ends as those of other formats do.
void check_xyz_output(const std::string& option, const std::filesystem::path& output,
                      const std::vector<std::filesystem::path>& inputs);

/// write_extended_xyz() to what the name leads to: a symbolic link stays, and its target is replaced. Character
/// devices, pipes, and standard output and error by other names are written to as they are. Throws Error(io), also for
/// directories, block devices and sockets.
void write_xyz_output(const std::filesystem::path& output, const Structure& structure, const XyzExtras& extras = {});
/// The same with frames that format_extended_xyz() has made, one after the other.
void write_xyz_output(const std::filesystem::path& output, std::string_view frames);

}  // namespace vitrify
