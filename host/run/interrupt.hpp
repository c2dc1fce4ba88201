// Signals that ask a run to end: TERM and INT, and what queues send ahead of them: HUP, USR1, USR2, XCPU. A run that
// was started with HUP ignored (nohup) goes on ignoring it.
#pragma once

namespace vitrify {

/// From here on these signals end the program at once, with a line and ExitCode::interrupted: as long as a run is being
/// prepared, what is on the disk stays good. Printing into a closed pipe is no longer a reason to end.
void end_at_interrupts();
/// From here on they are noted: interrupted() tells, and whoever does the work ends it in good order. Further signals
/// change nothing then; queues send several.
void note_interrupts();
bool interrupted();

}  // namespace vitrify
