// How much memory a run will take, from its numbers alone: before anything of their size is allocated.
#pragma once

#include <cstdint>
#include <vector>

#include "host/engine/device_choice.hpp"
#include "host/engine/structure.hpp"
#include "host/input/input.hpp"

namespace vitrify {

/// The batch in numbers, which may be larger than what any memory holds.
struct BatchSize {
  double atoms = 0;  ///< of a replica
  double replicas = 1;
  double volume_A3 = 0;  ///< of a replica

  static BatchSize of(const std::vector<Structure>& structures);
};

/// Atoms of a batch are counted, and their rows of neighbors by type are indexed, with 32 bits.
inline constexpr int most_atoms = 2147483647 / max_types;

/// Bytes. Neighbor lists are most of it: rows have room for the density of the start.
struct MemoryNeeds {
  double engine = 0;  ///< where the engine computes: on the device, or on the host with the CPU
  double host = 0;    ///< for structures, checkpoints and output
};

/// At the most demanding stage of the run. `slots` are those of saddle searches: threads of a CPU, twice the
/// multiprocessors of a CUDA device.
MemoryNeeds memory_needs(const config::Input& input, const PotentialTables& tables, const BatchSize& size, int slots);

/// To compute energies and forces once.
MemoryNeeds memory_of_forces(const PotentialTables& tables, const BatchSize& size);

/// To relax a structure and to find its elastic constants and vibrations.
MemoryNeeds memory_of_vibrations(const PotentialTables& tables, const BatchSize& size);

/// The needs on a device as a person reads them: "1.2 GB of memory on the device, 0.9 GB on the host".
std::string needs_text(const MemoryNeeds& needs, bool on_cuda);

/// Throws Error(bad_input) for needs that this machine, or the chosen device, will not meet.
void refuse_what_does_not_fit(const MemoryNeeds& needs, int cuda_device);

/// The slots of saddle searches there, for memory_needs(); cuda_device < 0 is the CPU.
int search_slots(const DeviceChoice& choice, int cuda_device);

}  // namespace vitrify
