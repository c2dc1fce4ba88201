// checkpoint.h5: the state of a run, bit for bit.
// The file is a 512-byte block of text with the format version, the length and the CRC-32 of what follows, and an HDF5
// file with one dataset per array (HDF5 tools skip the block). The sum is checked before HDF5 sees the content, so no
// damage can confuse it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "host/engine/state_archive.hpp"

namespace vitrify {

/// Where the checkpoint before this one is kept.
std::filesystem::path previous_checkpoint(const std::filesystem::path& path);

/// Replaces the checkpoint in one step; the old one becomes the previous one. Throws Error(io); the old checkpoint is
/// then as it was.
void write_checkpoint(const std::filesystem::path& path, const StateArchive& state);

inline constexpr int own_checkpoint_format = 3;  ///< 1: that of version 0.1
/// The format of a checkpoint of any version. Throws Error(bad_checkpoint) if the file is missing, cannot be read, or
/// is not what was written.
int checkpoint_format(const std::filesystem::path& path);

/// Throws Error(bad_checkpoint) where checkpoint_format() does, and for a checkpoint of another format; both versions
/// are then named.
StateArchive read_checkpoint(const std::filesystem::path& path);

/// The checkpoint, or the previous one where it is missing or damaged.
struct NewestCheckpoint {
  StateArchive state;
  std::filesystem::path file;
  std::string problem = {};  ///< with the checkpoint, so that this is the previous one; empty if there is none
};

/// Throws Error(bad_checkpoint) about a state that this program cannot go on from. If another build wrote it, says that
/// its layout is another one, and names both.
[[noreturn]] void refuse_state(const std::filesystem::path& path, const StateArchive& state, std::string_view what);

/// Does what restores a state; what that finds wrong becomes refuse_state().
template <class Action>
auto restoring(const std::filesystem::path& path, const StateArchive& state, const Action& action) {
  constexpr std::string_view of_state = "checkpoint: ";  // so begin the errors of StateArchive
  try {
    return action();
  } catch (const Error& error) {
    const std::string_view what = error.what();
    if (error.code() != ExitCode::bad_checkpoint || !what.starts_with(of_state)) throw;
    refuse_state(path, state, what.substr(of_state.size()));
  }
}

/// Throws the Error(bad_checkpoint) of the checkpoint if the previous one cannot be used either. One of another format
/// version is not passed over.
NewestCheckpoint read_newest_checkpoint(const std::filesystem::path& path);
/// Lets the previous checkpoint take the place of one that cannot be used. Throws Error(io).
void return_to_previous_checkpoint(const std::filesystem::path& path);

}  // namespace vitrify
