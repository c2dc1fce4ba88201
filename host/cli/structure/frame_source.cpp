#include "host/cli/structure/frame_source.hpp"

#include <filesystem>
#include <memory>
#include <utility>

#include "host/cli/structure/named_structures.hpp"
#include "host/error.hpp"
#include "host/files/structures/structure_file.hpp"
#include "host/run_files/run_reader.hpp"

namespace vitrify::cli {
namespace {

namespace fs = std::filesystem;

FrameSource single(NamedStructure one, std::int64_t number) {
  const auto frame = std::make_shared<std::optional<SourceFrame>>(SourceFrame{std::move(one.structure), number});
  return {one.name, one.where, [frame] { return std::exchange(*frame, std::nullopt); }};
}

FrameSource of_trajectory(const std::string& file, const FrameChoice& choice) {
  const auto trajectory = std::make_shared<XyzTrajectory>(file);
  const auto next = [trajectory, choice, number = std::int64_t{0}]() mutable -> std::optional<SourceFrame> {
    while (!choice.has(number)) {
      if ((choice.last && number > *choice.last) || !trajectory->skip()) return std::nullopt;
      ++number;
    }
    std::optional<Structure> structure = trajectory->next();
    if (!structure) return std::nullopt;
    return SourceFrame{std::move(*structure), number++};
  };
  return {name_of_file(file), file, next};
}

FrameSource of_replica(const std::shared_ptr<const RunReader>& reader, const std::string& replica, std::string name,
                       std::string where, const FrameChoice& choice) {
  const auto frames = static_cast<std::int64_t>(reader->frame_count(replica));
  const auto next = [reader, replica, choice, frames,
                     number = choice.first.value_or(0)]() mutable -> std::optional<SourceFrame> {
    if (number >= frames || !choice.has(number)) return std::nullopt;
    SourceFrame frame{reader->frame(replica, number).structure, number};
    number += choice.step();
    return frame;
  };
  return {std::move(name), std::move(where), next};
}

}  // namespace

std::vector<FrameSource> frame_sources(const std::string& file, const std::vector<std::string>& elements,
                                       const FrameChoice& choice) {
  std::vector<FrameSource> sources;
  if (!choice.is_range() || (!fs::is_directory(file) && is_lammps_data(file))) {
    for (NamedStructure& one : named_structures(file, elements, choice.is_range() ? choice.first : choice.one))
      sources.push_back(single(std::move(one), choice.one.value_or(0)));
    return sources;
  }
  if (!fs::is_directory(file)) {
    if (!elements.empty())
      throw Error(ExitCode::bad_input, file + ": found --elements for an extended XYZ file, which names its own");
    return {of_trajectory(file, choice)};
  }
  const auto reader = std::make_shared<const RunReader>(fs::path(file) / "run.h5");
  for (const std::string& replica : reader->replicas())
    sources.push_back(of_replica(reader, replica, name_of_run(file) + "-" + replica, file + ", " + replica, choice));
  return sources;
}

}  // namespace vitrify::cli
