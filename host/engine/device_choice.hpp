// Where the user wants to compute, and what that needs of device and structures.
#pragma once

#include <string>
#include <vector>

#include "host/engine/potential/potential_tables.hpp"
#include "host/engine/structure.hpp"

namespace vitrify {

struct DeviceChoice {
  std::string device = "auto";  ///< auto, cpu, cuda, cuda:N
  int threads = 0;              ///< of the CPU; 0: all
  bool pin = false;             ///< keep each of them on a CPU of its own
};

/// Index of the CUDA device to use, or -1 for the CPU. Throws Error(no_device) for a device that is not there.
int choose_cuda_device(const std::string& wanted);

/// Throws Error(bad_input), naming the replica, for a cutoff above half of a periodic box height and for an edge that
/// is longer than neighbors can be searched in.
void check_boxes(const PotentialTables& tables, const std::vector<Structure>& structures);

}  // namespace vitrify
