#include "host/cli/campaign/standings_text.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>

#include "host/campaign/queue/slurm_queue.hpp"
#include "host/cli/text_table.hpp"
#include "host/run/progress_monitor.hpp"

namespace vitrify::cli {
namespace {

/// What Slurm has of a campaign, by member.
void tell_queue(const Expansion& expansion, const CampaignDirectory& directory,
                const std::vector<RunStanding>& standings) {
  const SlurmQueue queue(expansion, directory);
  if (!queue.is_used()) return;
  std::map<std::vector<std::string>, int> count;
  int outside = 0;
  try {
    const std::vector<std::optional<SlurmTask>> queued = queue.queued();
    for (std::size_t r = 0; r < queued.size(); ++r) {
      const Standing standing = standings[r].standing;
      if (queued[r])
        ++count[{expansion.runs[r].member, queued[r]->state, queued[r]->reason}];
      else if (standing != Standing::done && standing != Standing::changed && standing != Standing::running)
        ++outside;
    }
  } catch (const Error& error) {
    fmt::print("{}\n", error.what());
    return;
  }
  std::vector<TextRow> rows;
  for (const auto& [row, tasks] : count) {
    rows.push_back(row);
    rows.back().push_back(std::to_string(tasks));
  }
  if (!rows.empty()) print_table({"in Slurm", "state", "reason", "runs"}, rows);
  if (outside > 0) fmt::print("{} runs are neither done nor in Slurm's queue: submit takes them\n", outside);
}

}  // namespace

std::vector<std::string> members_of(const Expansion& expansion) {
  std::vector<std::string> members;
  for (const PlannedRun& run : expansion.runs)
    if (members.empty() || members.back() != run.member) members.push_back(run.member);
  return members;
}

void print_standings(const Expansion& expansion, const CampaignDirectory& directory) {
  const std::vector<RunStanding> standings = directory.standings(expansion);
  constexpr Standing shown[] = {Standing::done,    Standing::running, Standing::interrupted, Standing::ready,
                                Standing::waiting, Standing::failed,  Standing::changed};
  TextRow titles = {"member", "runs"};
  for (const Standing standing : shown) titles.push_back(to_string(standing));
  std::vector<TextRow> rows;
  for (const std::string& member : members_of(expansion)) {
    std::map<Standing, int> count;
    int runs = 0;
    for (std::size_t r = 0; r < standings.size(); ++r)
      if (expansion.runs[r].member == member) ++count[standings[r].standing], ++runs;
    rows.push_back({member, std::to_string(runs)});
    for (const Standing standing : shown) rows.back().push_back(std::to_string(count[standing]));
  }
  print_table(titles, rows);
  tell_queue(expansion, directory, standings);
  for (std::size_t r = 0; r < standings.size(); ++r) {
    const RunStanding& one = standings[r];
    if (one.standing == Standing::running)
      fmt::print("{}: {:.0f} %, {}{}\n", expansion.runs[r].name, 100 * one.status->progress, one.status->stage,
                 one.status->remaining_s ? ", " + clock_text(*one.status->remaining_s) + " left" : "");
    if (one.standing == Standing::failed || one.standing == Standing::changed)
      fmt::print("{}: {}: {}\n", expansion.runs[r].name, to_string(one.standing), one.why);
  }
}

}  // namespace vitrify::cli
