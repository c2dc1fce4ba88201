// checkpoint.h5: the state of a run, bit for bit.
// The file is a 512-byte block of text with the format version, the length and the CRC-32 of what follows, and an HDF5
// file with one dataset per array (HDF5 tools skip the block). The sum is checked before HDF5 sees the content, so no
// damage can confuse it.
#pragma once

#include <filesystem>

#include "host/engine/state_archive.hpp"

namespace vitrify {

/// Replaces the checkpoint in one step. Throws Error(io); the old checkpoint is then as it was.
void write_checkpoint(const std::filesystem::path& path, const StateArchive& state);

inline constexpr int own_checkpoint_format = 3;  ///< 1: that of version 0.1
/// The format of a checkpoint of any version. Throws Error(bad_checkpoint) if the file is missing, cannot be read, or
/// is not what was written.
int checkpoint_format(const std::filesystem::path& path);

/// Throws Error(bad_checkpoint) where checkpoint_format() does, and for a checkpoint of another format; both versions
/// are then named.
StateArchive read_checkpoint(const std::filesystem::path& path);

}  // namespace vitrify
