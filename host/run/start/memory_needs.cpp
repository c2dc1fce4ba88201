#include "host/run/start/memory_needs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "host/engine/aqs/lowest_mode.hpp"
#include "host/engine/free_memory.hpp"
#include "host/error.hpp"
#include "host/executor/devices.hpp"
#include "kernels/analysis/atom_motion.hpp"
#include "kernels/montecarlo/window.hpp"
#include "kernels/neighbor/cells.hpp"
#include "kernels/potential/eam_response.hpp"
#include "kernels/saddle/slot.hpp"

namespace vitrify {
namespace {

// Bytes of an atom in the columns of Atoms (and its scratch space), NeighborList and MinimizerOn.
constexpr double atom_columns =
    3 * sizeof(PositionRecord) + 3 * sizeof(Vec3) + sizeof(Int3) + 2 * sizeof(int) + 3 * sizeof(double) + sizeof(Sym3);
constexpr double list_columns = 3 * sizeof(int) + sizeof(FixedRecord) + 4 * sizeof(Vec3);
constexpr double minimizer_columns = 3 * sizeof(Vec3);
constexpr double shear_columns = 3 * sizeof(Vec3);
constexpr double structure_columns = 2 * sizeof(Vec3) + sizeof(Int3) + sizeof(int) + sizeof(std::int64_t);
/// Of a checkpoint: places, velocities, forces, and where the lists were made.
constexpr double saved_columns = sizeof(PositionRecord) + 5 * sizeof(Vec3) + sizeof(Int3) + 2 * sizeof(int);

/// Of atoms whose motion is followed, with the scratch space that sorts them.
constexpr double followed_columns = 2 * sizeof(AtomMotion);

/// Of Monte Carlo, besides the atoms: a window of trials on a device, and the flags and types of its atoms.
constexpr double sampled_columns = 2 * sizeof(int);
constexpr double window_bytes =
    16384 * (sizeof(WindowTrial) + 2 * (sizeof(Flip) + ChainView::most_nearby * sizeof(int)) + 2 * sizeof(int) +
             sizeof(Stretch) / static_cast<double>(Stretch::trials));

/// A checkpoint in the making is there as arrays, as the HDF5 file of them and as its image.
constexpr double copies_of_checkpoint = 3.3;
constexpr double replica_bytes = 2048;
constexpr double program_bytes = 40e6;

/// What the stages ask for.
struct Demands {
  bool types_change = false, mixed = false, shears = false, soft_modes = false;
  int pairs = 0;         ///< of L-BFGS, the most of all stages
  double searches = 0;   ///< whose results wait at once
  bool follows = false;  ///< the motion of each atom
  double sampled = 0;    ///< bytes that the analyses of a stage keep for a replica, the most of all stages
};

/// Of a replica with so many atoms. Densities of states keep most, other analyses little beside structures.
double bytes_of_analyses(const config::Sample& stage, double atoms) {
  double bytes = 0;
  for (const config::AnalysisOptions& analysis : stage.analyses)
    if (const auto* vdos = std::get_if<config::Vdos>(&analysis))
      bytes += VelocitySpectrum::memory_bytes(static_cast<std::size_t>(atoms), vdos->settings());
  return bytes;
}

Demands demands_of(const config::Input& input, const BatchSize& size) {
  Demands all;
  const auto minimizes = [&](const MinimizerSettings& m) {
    if (m.method == MinimizerMethod::lbfgs) all.pairs = std::max(all.pairs, m.memory);
  };
  for (const config::Stage& stage : input.stages) {
    if (config::monte_carlo(stage) != nullptr) all.types_change = true;
    std::visit(
        [&](const auto& one) {
          if constexpr (requires { one.dynamics.precision; })
            all.mixed = all.mixed || one.dynamics.precision == Precision::mixed;
        },
        stage);
    if (const auto* sample = std::get_if<config::Sample>(&stage)) {
      minimizes({});
      all.sampled = std::max(all.sampled, bytes_of_analyses(*sample, size.atoms));
      for (const config::AnalysisOptions& analysis : sample->analyses)
        all.follows = all.follows || std::holds_alternative<config::Lambda>(analysis);
    }
    if (const auto* minimize = std::get_if<config::Minimize>(&stage)) minimizes(minimize->minimizer);
    if (std::holds_alternative<config::Quench>(stage)) minimizes({});
    if (const auto* aqs = std::get_if<config::Aqs>(&stage)) {
      all.shears = true, all.soft_modes = all.soft_modes || aqs->soft_mode;
      minimizes(aqs->settings.minimizer);
    }
    if (const auto* art = std::get_if<config::Art>(&stage))
      minimizes({}), all.searches = std::max(all.searches, static_cast<double>(art->batch));
  }
  return all;
}

/// Rows of neighbors within the list radii that a batch begins with, as NeighborList gives them room.
struct Rows {
  double narrow = 0, wide = 0;  ///< entries of an atom
  Rows(const PotentialTables& tables, const BatchSize& size) {
    constexpr double skin = 0.5, margin = 1.2;
    const auto room = [density = size.atoms / size.volume_A3](double r) {
      return 16 + 1.3 * density * 4.19 * r * r * r;
    };
    narrow = room(tables.radii.largest() + skin), wide = room(tables.radii.largest() + skin + margin);
  }
};

double lists_and_atoms(const PotentialTables& tables, const BatchSize& size, bool types_change) {
  const Rows rows(tables, size);
  const double side = 0.5 * tables.radii.largest(), types = tables.n_types;
  const double cells = std::min(8 + 1.5 * size.volume_A3 / (side * side * side), most_cells(size.atoms));
  double of_atom = atom_columns + list_columns + sizeof(int) * (4 * types + rows.narrow + rows.wide);
  if (types_change) of_atom += sizeof(int) * (3 + rows.narrow);
  return size.replicas * (size.atoms * of_atom + cells * types * 2 * sizeof(int) + replica_bytes);
}

double minimizer(const BatchSize& size, int pairs) {
  const double of_atom = minimizer_columns + (pairs > 0 ? sizeof(Vec3) + 2.0 * pairs * sizeof(FloatVec3) : 0);
  const double of_replica = sizeof(double) * (8.0 * pairs + 2.0 * pairs * pairs + 1);
  return size.replicas * (size.atoms * of_atom + of_replica);
}

double searches(const PotentialTables& tables, const BatchSize& size, int slots, double waiting) {
  const double of_atom = n_slot_vectors * sizeof(Vec3) + n_slot_integers * sizeof(int) +
                         n_slot_numbers * sizeof(double) + sizeof(PositionRecord) + sizeof(FixedRecord) + sizeof(Sym3) +
                         sizeof(int) * (1.25 * Rows(tables, size).narrow + 2 * tables.n_types);
  return lists_and_atoms(tables, size, false) + slots * size.atoms * of_atom +
         waiting * 2 * most_reported * sizeof(AtomDisplacement);
}

}  // namespace

BatchSize BatchSize::of(const std::vector<Structure>& structures) {
  BatchSize size{0, static_cast<double>(structures.size()), 0};
  for (const Structure& structure : structures) {
    size.atoms += static_cast<double>(structure.size()) / size.replicas;
    size.volume_A3 += structure.box.volume() / size.replicas;
  }
  return size;
}

MemoryNeeds memory_of_forces(const PotentialTables& tables, const BatchSize& size) {
  return {lists_and_atoms(tables, size, false),
          program_bytes + size.atoms * size.replicas * 2 * (structure_columns + sizeof(double))};
}

MemoryNeeds memory_of_vibrations(const PotentialTables& tables, const BatchSize& size) {
  constexpr double fields = 5 * fields_at_once * sizeof(Vec3) + fields_at_once * sizeof(double);
  MemoryNeeds needs = memory_of_forces(tables, size);
  needs.engine *= 2;
  needs.engine += minimizer(size, MinimizerSettings().memory) + size.replicas * size.atoms * fields;
  return needs;
}

MemoryNeeds memory_needs(const config::Input& input, const PotentialTables& tables, const BatchSize& size, int slots) {
  const Demands demands = demands_of(input, size);
  const double atoms = size.atoms * size.replicas;
  MemoryNeeds needs;
  needs.engine = lists_and_atoms(tables, size, demands.types_change);
  if (demands.types_change) needs.engine += window_bytes + sampled_columns * atoms;
  if (demands.follows) needs.engine += followed_columns * atoms;
  if (demands.mixed) needs.engine += 2 * sizeof(FixedRecord) * atoms;
  if (demands.shears) needs.engine += shear_columns * atoms;
  if (demands.soft_modes) needs.engine += lists_and_atoms(tables, size, false);
  needs.engine += std::max(minimizer(size, demands.pairs),
                           demands.searches > 0 ? searches(tables, size, slots, demands.searches) : 0);
  double saved = saved_columns;
  if (demands.shears) saved += shear_columns + 2.0 * demands.pairs * sizeof(Vec3);
  const double structures = structure_columns * (demands.shears ? 4 : 2);
  const double krylov = demands.soft_modes ? LowestMode::largest_space * sizeof(Vec3) : 0;
  if (demands.soft_modes) saved += sizeof(Vec3);
  if (demands.follows) saved += sizeof(AtomMotion);
  needs.host = program_bytes + atoms * (structures + krylov + copies_of_checkpoint * saved) +
               size.replicas * (1 + copies_of_checkpoint) * demands.sampled;
  return needs;
}

std::string needs_text(const MemoryNeeds& needs, bool on_cuda) {
  if (!on_cuda) return bytes_text(needs.engine + needs.host) + " of memory";
  return bytes_text(needs.engine) + " of memory on the device, " + bytes_text(needs.host) + " on the host";
}

/// Estimates are off by some ten percent either way; what nearly fits is tried.
void refuse_what_does_not_fit(const MemoryNeeds& needs, int cuda_device) {
  constexpr double allowance = 1.15;
  const bool on_cuda = cuda_device >= 0;
  const double host_free = static_cast<double>(free_host_bytes());
  const auto refuse = [&](double free_bytes, const char* where) {
    throw Error(ExitCode::bad_input, fmt::format("found a run that needs about {}, but {} {} free; take fewer atoms or "
                                                 "replicas",
                                                 needs_text(needs, on_cuda), bytes_text(free_bytes), where));
  };
  if (on_cuda) {
    const double device_free = static_cast<double>(free_cuda_bytes(cuda_device));
    if (needs.engine > allowance * device_free) refuse(device_free, "on the device are");
  }
  if (needs.host + (on_cuda ? 0 : needs.engine) > allowance * host_free) refuse(host_free, "are");
}

int search_slots(const DeviceChoice& choice, int cuda_device) {
  constexpr int slots_per_multiprocessor = 2;
  for (const CudaDevice& device : cuda_device >= 0 ? cuda_devices().devices : std::vector<CudaDevice>{})
    if (device.index == cuda_device) return slots_per_multiprocessor * device.multiprocessors;
  return choice.threads > 0 ? choice.threads : cpu_device().threads;
}

}  // namespace vitrify
