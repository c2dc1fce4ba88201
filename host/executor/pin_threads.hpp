// Threads that stay on their cores, for a machine that belongs to one run.
#pragma once

namespace vitrify {

/// CPUs that the program was started on, as many as it may pin threads to.
int cpus_allowed();

/// Keeps each of the OpenMP threads of a team of this size on a CPU of its own: one for each core first, then their
/// further hardware threads. Throws Error(bad_input) if the program may use fewer CPUs, or the system refuses.
void pin_threads(int threads);

}  // namespace vitrify
