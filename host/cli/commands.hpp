// The commands of the program.
#pragma once

#include "host/cli/command.hpp"

namespace vitrify::cli {

Command run_command();
Command resume_command();
Command check_command();
Command info_command();
Command evaluate_command();
Command analyze_command();
Command devices_command();
Command report_command();
Command verify_command();
Command campaign_command();

// These are the subcommands of "analyze".
Command d2min_command();
Command clusters_command();
Command effective_rate_command();
Command events_command();
Command export_event_command();
Command art_command();
Command merge_command();
Command sites_command();
Command tg_command();
Command structure_command();
Command vibrations_command();
Command vdos_command();
Command samples_command();
Command strain_command();

}  // namespace vitrify::cli
