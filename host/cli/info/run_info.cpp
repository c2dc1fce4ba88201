#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "host/analysis/structure/temperature.hpp"
#include "host/cli/info/file_info.hpp"
#include "host/engine/file_axes.hpp"
#include "host/files/elements.hpp"
#include "host/files/structures/structure_file.hpp"
#include "host/run_files/checkpoint.hpp"
#include "host/run_files/run_directory.hpp"
#include "host/run_files/run_reader.hpp"
#include "host/stages/batch_state.hpp"

namespace vitrify::cli {
namespace {

std::string composition(const Structure& structure) {
  std::map<int, int> count;
  for (const int type : structure.type) ++count[type];
  std::string text;
  for (const auto& [type, atoms] : count) text += fmt::format(" {}{}", structure.elements.at(type), atoms);
  return text;
}

void print_box(const Box& box) {
  fmt::print("box        {:.6f} x {:.6f} x {:.6f} A", box.length.x, box.length.y, box.length.z);
  if (box.xy != 0 || box.xz != 0 || box.yz != 0) fmt::print(", tilts {:.6f} {:.6f} {:.6f}", box.xy, box.xz, box.yz);
  std::string periodic, open;
  for (int axis = 0; axis < 3; ++axis) (box.periodic[axis] ? periodic : open) += std::string(" ") + "abc"[axis];
  fmt::print("\nperiodic  {}{}\n", periodic.empty() ? " no axis" : periodic, open.empty() ? "" : "; open along" + open);
}

/// Their temperature with standard atomic weights.
std::string velocities_of(const Structure& structure) {
  if (structure.velocity.empty()) return "no";
  std::vector<double> mass_amu;
  for (const std::string& element : structure.elements) mass_amu.push_back(standard_atomic_weight(element).value_or(0));
  if (std::find(mass_amu.begin(), mass_amu.end(), 0) != mass_amu.end()) return "yes";
  return fmt::format("{:.4g} K, read as A/ps", thermal_temperature_K(structure, mass_amu));
}

void print_state(const StateArchive& state) {
  const BatchState batch = BatchState::restore(state, state.get<std::int64_t>("batch/steps_done").size());
  fmt::print("checkpoint in stage {}\n", state.get<std::int64_t>("run/stage", 1)[0] + 1);
  fmt::print("written by {}\n", state.get_text("run/program"));
  for (std::size_t r = 0; r < batch.step.size(); ++r)
    fmt::print("replica    {}: {} steps; this part of the stage began at {:g} ps\n", r, batch.step[r],
               batch.time_ps[r]);
}

}  // namespace

void print_structure(const std::filesystem::path& file) {
  const Structure structure = read_structure(file, {}, -1);
  fmt::print("structure {}\n", composition(structure));
  fmt::print("atoms      {}\n", structure.size());
  print_box(structure.box);
  fmt::print("velocities {}\n", velocities_of(structure));
  if (is_rotated(structure)) fmt::print("axes       turned: a is not along x, or b not in the xy plane\n");
  const std::vector<std::string> unread = read_structure_columns(file, -1).unread;
  if (!unread.empty()) fmt::print("not read   {}\n", fmt::join(unread, ", "));
}

void print_trajectory(const std::filesystem::path& file) {
  const RunReader reader(file);
  for (const std::string& name : reader.replicas()) {
    const auto frames = reader.frame_count(name);
    fmt::print("replica    {}: {} frames", name, frames);
    if (frames > 0) {
      const RunFrame last = reader.frame(name);
      fmt::print(" of {} atoms{}, to step {} at {:g} ps", last.structure.size(), composition(last.structure), last.step,
                 last.time_ps);
    }
    fmt::print("\n");
  }
  for (const std::string& stage : reader.file().read_texts("/vitrify/stages")) fmt::print("stage      {}\n", stage);
}

void print_checkpoint(const std::filesystem::path& file) {
  const StateArchive archive = read_checkpoint(file);
  restoring(file, archive, [&] { print_state(archive); });
}

void print_run(const std::filesystem::path& directory) {
  if (RunDirectory::has_run(directory) && !std::filesystem::exists(directory / "status.json")) {
    fmt::print("run        not begun; go on with: vitrify resume {}\n", directory.string());
    return;
  }
  const RunStatus status = RunDirectory::status_of(directory);
  fmt::print("run        {}, {:.0f} %", to_string(status.state), 100 * status.progress);
  if (!status.stage.empty()) fmt::print(", stage {} ({} of {})", status.stage, status.stage_number, status.stage_count);
  fmt::print("\n");
  if (!status.message.empty()) fmt::print("message    {}\n", status.message);
  for (const std::string& warning : status.warnings) fmt::print("warning    {}\n", warning);
  print_trajectory(directory / "run.h5");
}

}  // namespace vitrify::cli
