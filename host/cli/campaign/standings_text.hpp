// How far the runs of a campaign are, for people.
#pragma once

#include <string>
#include <vector>

#include "host/campaign/plan/campaign_directory.hpp"

namespace vitrify::cli {

/// In the order of the file.
std::vector<std::string> members_of(const Expansion& expansion);

/// A table of members; what Slurm has of them, where anything has been submitted; runs that are going on, that have
/// failed and that have changed. Throws Error(io) for what cannot be read.
void print_standings(const Expansion& expansion, const CampaignDirectory& directory);

}  // namespace vitrify::cli
