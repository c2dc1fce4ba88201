#include "host/stages/deformation/strain_looks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "host/analysis/structure/matching.hpp"
#include "host/config/json.hpp"
#include "host/engine/atoms/restored.hpp"
#include "host/stages/sample/analysis_records.hpp"

namespace vitrify {
namespace {

const std::string folder = "stage/local_strain";

std::string reference_entry(std::size_t replica) { return fmt::format("{}/reference/{}", folder, replica); }
std::string drive_entry(std::size_t drive, std::size_t replica) {
  return fmt::format("{}/drives/{}/{}", folder, drive, replica);
}

}  // namespace

StrainLooks::StrainLooks(const config::LocalStrainOptions& options, const std::vector<std::vector<StrainView>>& views)
    : options_(options) {
  if (!wanted()) return;
  for (const auto& of_drive : views) {
    std::vector<Drive>& replicas = drives_.emplace_back();
    for (const StrainView& view : of_drive) replicas.push_back({view, StrainHistory(settings_, view.across, view.up)});
  }
}

bool StrainLooks::due(const std::vector<StressBranch>& rows, double of_row, bool at_end) const {
  if (!wanted()) return false;
  std::size_t done = 0;
  for (const StressBranch& branch : rows) done += branch.strain.size();
  const auto every = static_cast<std::size_t>(std::max(1L, std::lround(*options_.every / of_row)));
  return done > 0 && (at_end || done % every == 0);
}

void StrainLooks::begin(Engine& engine) {
  if (!wanted()) return;
  reference_ = engine.structures();
  ++begun_;
}

void StrainLooks::add(Engine& engine, std::size_t replica, double strain, const Structure& now) {
  const auto on_device = [&](const Motion& motion, const CellSearch& near, double cutoff_A) {
    return engine.d2min(motion, near, cutoff_A);
  };
  drives_.at(begun_ - 1)[replica].history.add(strain, follow_images(reference_.at(replica), now), on_device);
}

bool StrainLooks::has(std::size_t replica, double strain) const {
  return drives_.at(begun_ - 1)[replica].history.last_strain() == strain;
}

void StrainLooks::write(RunOutput& output) const {
  for (const auto& of_drive : drives_)
    for (std::size_t r = 0; r < of_drive.size(); ++r) {
      const auto& [view, history] = of_drive[r];
      const std::string name = "local_strain" + (view.direction.empty() ? "" : "_" + view.direction);
      write_analysis(output.file(), output.group("analysis", r) + "/" + name, history.result(), parameters(view));
    }
}

std::string StrainLooks::parameters(const StrainView& view) const {
  config::Json keys = {
      {"type", "local_strain"},
      {"local_strain_every", *options_.every},
      {"cutoff_A", settings_.cutoff_A},
      {"slice_A", settings_.slice_A},
      {"cell_A", settings_.cell_A},
      {"block_A", settings_.block_A},
      {"map", config::Json::array({std::string(1, "xyz"[view.across]), std::string(1, "xyz"[view.up])})}};
  if (!view.direction.empty()) keys["direction"] = view.direction;
  return keys.dump();
}

void StrainLooks::save(StateArchive& archive) const {
  if (!wanted()) return;
  archive.put(folder + "/begun", std::vector<std::int64_t>{begun_});
  for (std::size_t r = 0; r < reference_.size(); ++r) {
    const std::string entry = reference_entry(r);
    archive.put(entry + "/position", reference_[r].position);
    archive.put(entry + "/image", reference_[r].image);
    archive.put(entry + "/box", std::vector<Box>{reference_[r].box});
  }
  for (std::size_t d = 0; d < drives_.size(); ++d)
    for (std::size_t r = 0; r < drives_[d].size(); ++r) drives_[d][r].history.save(archive, drive_entry(d, r));
}

void StrainLooks::restore(const StateArchive& archive, const std::vector<std::int64_t>& atoms) {
  if (!wanted()) return;
  begun_ = archive.get_one<std::int64_t>(folder + "/begun", 1, static_cast<double>(drives_.size()));
  reference_.assign(atoms.size(), {});
  for (std::size_t r = 0; r < atoms.size(); ++r) {
    const std::string entry = reference_entry(r);
    const auto n = static_cast<std::size_t>(atoms[r]);
    reference_[r].position = archive.get_within<Vec3>(entry + "/position", n, -longest_A, longest_A);
    reference_[r].image = archive.get<Int3>(entry + "/image", n);
    reference_[r].box = get_boxes(archive, entry + "/box", 1)[0];
  }
  for (std::size_t d = 0; d < drives_.size(); ++d)
    for (std::size_t r = 0; r < atoms.size(); ++r)
      drives_[d][r].history.restore(archive, drive_entry(d, r), static_cast<std::size_t>(atoms[r]));
}

}  // namespace vitrify
