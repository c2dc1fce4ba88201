// A run: the stages of an input one after the other, with output and checkpoints on the way.
#pragma once

#include <filesystem>
#include <optional>

#include "host/engine/engine.hpp"
#include "host/error.hpp"
#include "host/stages/saddle/search_plan.hpp"

namespace vitrify {

/// Runs an input in a new directory. Returns ExitCode::success, or ::interrupted once a checkpoint is written after a
/// signal (interrupt.hpp). Throws Error; the last good checkpoint then stays.
/// `searches`, if given, are the only ones that its saddle search makes.
ExitCode start_run(const std::filesystem::path& input_file, const std::filesystem::path& directory, bool overwrite,
                   const EngineOptions& options, const std::optional<SearchRange>& searches = {});

/// Goes on from the checkpoint in a run directory, with the same results as without the stop. A run that ended before
/// its first checkpoint starts anew. One that has diverged needs a time step, not longer than that of the run, which it
/// takes from the checkpoint on.
ExitCode resume_run(const std::filesystem::path& directory, const EngineOptions& options,
                    const std::optional<double>& timestep_fs = {});

/// Starts the run of an input in a directory, or goes on with it. Throws InputError for the run of another input.
ExitCode start_or_resume_run(const std::filesystem::path& input_file, const std::filesystem::path& directory,
                             const EngineOptions& options, const std::optional<SearchRange>& searches = {});

}  // namespace vitrify
