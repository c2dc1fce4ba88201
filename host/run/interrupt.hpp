// SIGTERM and SIGINT ask a run to write a checkpoint and end.
#pragma once

namespace vitrify {

/// From here on the two signals are noted instead of ending the program.
void note_interrupts();
bool interrupted();

}  // namespace vitrify
