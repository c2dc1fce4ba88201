#include "host/campaign/plan/campaign_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>

#include "host/files/atomic_file.hpp"
#include "host/files/checksum.hpp"
#include "host/files/read_file.hpp"
#include "host/run_files/checkpoint.hpp"
#include "host/run_files/run_directory.hpp"

namespace vitrify {
namespace {

namespace fs = std::filesystem;

std::string text_of(const PlannedRun& run) { return config::to_text(run.input) + "\n"; }

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw Error(ExitCode::io, folder.string() + ": cannot be made: " + error.message());
}

Standing standing_of(RunState state) {
  switch (state) {
    case RunState::running:
      return Standing::running;
    case RunState::finished:
      return Standing::done;
    case RunState::failed:
      return Standing::failed;
    case RunState::interrupted:
    case RunState::killed:
      break;
  }
  return Standing::interrupted;
}

}  // namespace

std::string to_string(Standing standing) { return std::string(config::choice_name(standing)); }

CampaignLock::CampaignLock(const fs::path& directory) {
  make_folder(directory);
  const fs::path file = directory / ".lock";
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  const int reason = errno;
  if (descriptor_ >= 0) ::close(descriptor_);
  throw Error(ExitCode::io, directory.string() + (reason == EWOULDBLOCK ? ": in use by another process"
                                                                        : std::string(": ") + std::strerror(reason)));
}

CampaignLock::~CampaignLock() { ::close(descriptor_); }

namespace {

/// What a run may have otherwise than its plan: what touches no result, where files are, and a shorter time step that
/// it was resumed with.
config::Input with_what_may_differ(config::Input plan, const config::Input& made) {
  plan.title = made.title;
  plan.output.checkpoint_minutes = made.output.checkpoint_minutes;
  plan.output.flush_minutes = made.output.flush_minutes;
  plan.timestep_fs = std::min(plan.timestep_fs, made.timestep_fs);
  const auto take_place = [](std::string& here, const std::string& there) {
    if (fs::path(here).filename() == fs::path(there).filename()) here = there;
  };
  take_place(plan.potential.file, made.potential.file);
  auto* start = std::get_if<config::StructureFile>(&plan.system);
  const auto* start_of_run = std::get_if<config::StructureFile>(&made.system);
  if (start != nullptr && start_of_run != nullptr) take_place(start->structure, start_of_run->structure);
  return plan;
}

/// Sum of a file that a run was made from, as its checkpoint has it; none before the first one.
std::optional<std::int64_t> sum_in_checkpoint(const fs::path& run, const std::string& entry) {
  try {
    return read_newest_checkpoint(run / "checkpoint.h5").state.get<std::int64_t>(entry, 1)[0];
  } catch (const Error&) {  // whoever goes on with the run tells what is wrong
    return std::nullopt;
  }
}

}  // namespace

/// What differs between what the run was made with, as it says itself, and what it would be made with now.
std::optional<std::string> CampaignDirectory::difference(const PlannedRun& run, std::int64_t potential_sum) const {
  const fs::path folder = this->run(run);
  if (!fs::exists(folder / "input.json")) return std::nullopt;
  config::Input now = run.input;
  config::resolve_paths(now, fs::absolute(path_) / "inputs");
  const config::Input made = config::read_input(folder / "input.json");
  if (const auto other = config::first_difference(with_what_may_differ(now, made), made))
    return fmt::format("{} is {} now, was {}", other->place, other->here, other->there);
  if (sum_in_checkpoint(folder, "run/potential").value_or(potential_sum) != potential_sum)
    return fmt::format("the potential {} has changed", run.potential.string());
  if (!run.needs) return std::nullopt;
  const fs::path start = std::get<config::StructureFile>(now.system).structure;
  if (!fs::exists(start)) return std::nullopt;
  const std::int64_t sum = mark_of(start).sum;
  if (sum_in_checkpoint(folder, "run/structure").value_or(sum) != sum)
    return fmt::format("{} has been made anew", start.string());
  return std::nullopt;
}

RunStanding CampaignDirectory::standing(const PlannedRun& run, std::int64_t potential_sum) const {
  if (!RunDirectory::has_run(this->run(run))) return {};
  if (!fs::exists(this->run(run) / "status.json")) return {Standing::interrupted};  // killed before it had told
  RunStanding found;
  found.status = RunDirectory::status_of(this->run(run));
  found.standing = standing_of(found.status->state);
  if (found.standing == Standing::failed) found.why = found.status->message;
  if (found.standing == Standing::running) return found;
  if (const auto differs = difference(run, potential_sum)) found.standing = Standing::changed, found.why = *differs;
  return found;
}

std::vector<RunStanding> CampaignDirectory::standings(const Expansion& expansion) const {
  std::map<fs::path, std::int64_t> sums;
  for (const PlannedRun& run : expansion.runs)
    if (!sums.contains(run.potential)) sums[run.potential] = mark_of(run.potential).sum;
  std::vector<RunStanding> all;
  for (const PlannedRun& run : expansion.runs) {
    const std::int64_t sum = sums.at(run.potential);
    RunStanding& one = all.emplace_back(standing(run, sum));
    if (one.standing == Standing::ready && has_other_potential(run, sum))
      one = {Standing::changed, fmt::format("the potential {} has changed since other runs", run.potential.string())};
    if (!run.needs) continue;
    const Standing needed = all.at(*run.needs).standing;
    const std::string& name = expansion.runs[*run.needs].name;
    if (one.standing == Standing::ready && needed != Standing::done)
      one.standing = Standing::waiting, one.why = "for " + name;
    else if (one.standing != Standing::ready && one.standing != Standing::changed && needed != Standing::done)
      one.standing = Standing::changed, one.why = fmt::format("it starts from {}, which is not done", name);
  }
  return all;
}

/// Whether the copy that other runs have taken is of another content.
bool CampaignDirectory::has_other_potential(const PlannedRun& run, std::int64_t potential_sum) const {
  const fs::path copy = path_ / "potentials" / run.potential.filename();
  return fs::exists(copy) && std::int64_t{mark_of(copy).sum} != potential_sum;
}

void CampaignDirectory::write(const Expansion& expansion, const std::vector<RunStanding>& standings, bool redo) const {
  for (const char* folder : {"inputs", "runs", "logs", "potentials"}) make_folder(path_ / folder);
  for (std::size_t r = 0; r < expansion.runs.size(); ++r) {
    const PlannedRun& run = expansion.runs[r];
    const Standing standing = standings[r].standing;
    const fs::path potential = path_ / "potentials" / run.potential.filename();
    if (!fs::exists(potential) ||
        (redo && standing == Standing::changed && !(mark_of(potential) == mark_of(run.potential))))
      write_file_atomically(potential, read_file(run.potential));
    if (standing == Standing::ready || standing == Standing::waiting || (redo && standing == Standing::changed))
      write_file_atomically(input(run), text_of(run));
  }
}

}  // namespace vitrify
