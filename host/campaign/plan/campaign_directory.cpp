#include "host/campaign/plan/campaign_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "host/config/document.hpp"
#include "host/files/atomic_file.hpp"
#include "host/files/checksum.hpp"
#include "host/files/read_file.hpp"
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

std::string to_string(Standing standing) {
  switch (standing) {
    case Standing::ready:
      return "ready";
    case Standing::waiting:
      return "waiting";
    case Standing::running:
      return "running";
    case Standing::interrupted:
      return "interrupted";
    case Standing::failed:
      return "failed";
    case Standing::done:
      return "done";
    case Standing::changed:
      return "changed";
  }
  return "";
}

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

/// What differs between what the run was started with and what it would be started with now.
std::optional<std::string> CampaignDirectory::difference(const PlannedRun& run) const {
  const fs::path file = input(run), potential = path_ / "potentials" / run.potential.filename();
  const std::string before = config::read_text(file);
  if (before != text_of(run)) {
    const auto other = config::first_difference(run.input, config::parse_text(before, file.string()));
    if (other) return fmt::format("{} is {} now, was {}", other->place, other->here, other->there);
  }
  if (!(mark_of(potential) == mark_of(run.potential)))
    return fmt::format("the potential {} has changed", run.potential.string());
  return std::nullopt;
}

RunStanding CampaignDirectory::standing(const PlannedRun& run) const {
  if (!RunDirectory::has_run(this->run(run))) return {};
  if (!fs::exists(this->run(run) / "status.json")) return {Standing::interrupted};  // killed before it had told
  RunStanding found;
  found.status = RunDirectory::status_of(this->run(run));
  found.standing = standing_of(found.status->state);
  if (found.standing == Standing::failed) found.why = found.status->message;
  if (found.standing == Standing::running) return found;
  if (const auto differs = difference(run)) found.standing = Standing::changed, found.why = *differs;
  return found;
}

std::vector<RunStanding> CampaignDirectory::standings(const Expansion& expansion) const {
  std::vector<RunStanding> all;
  for (const PlannedRun& run : expansion.runs) {
    RunStanding& one = all.emplace_back(standing(run));
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

void CampaignDirectory::write(const Expansion& expansion, const std::vector<RunStanding>& standings, bool redo) const {
  for (const char* folder : {"inputs", "runs", "logs", "potentials"}) make_folder(path_ / folder);
  for (std::size_t r = 0; r < expansion.runs.size(); ++r) {
    const PlannedRun& run = expansion.runs[r];
    const Standing standing = standings[r].standing;
    const fs::path potential = path_ / "potentials" / run.potential.filename();
    if (!fs::exists(potential) || (redo && standing == Standing::changed))
      write_file_atomically(potential, read_file(run.potential));
    if (standing == Standing::ready || standing == Standing::waiting || (redo && standing == Standing::changed))
      write_file_atomically(input(run), text_of(run));
  }
}

}  // namespace vitrify
