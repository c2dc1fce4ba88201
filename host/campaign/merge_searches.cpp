#include "host/campaign/merge_searches.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/campaign/saddle_run.hpp"
#include "host/error.hpp"
#include "host/files/atomic_file.hpp"
#include "host/files/csv_file.hpp"
#include "host/run_files/build_info.hpp"
#include "host/run_files/run_directory.hpp"
#include "host/run_files/run_id.hpp"
#include "host/run_files/status_file.hpp"
#include "host/stages/saddle/findings.hpp"
#include "host/stages/saddle/search_csv.hpp"
#include "host/stages/saddle/table.hpp"

namespace vitrify {
namespace {

constexpr double same_energy_eV = 1e-6;  ///< of a glass that two machines have relaxed

[[noreturn]] void refuse(const SaddleRun& run, const std::string& what) {
  throw Error(ExitCode::bad_input, run.directory().string() + ": " + what);
}

/// The input without what may differ between the runs.
config::Input shared_input(const SaddleRun& run) {
  config::Input input = run.input();
  for (config::Stage& stage : input.stages)
    if (auto* art = std::get_if<config::Art>(&stage)) art->search_range.reset();
  return input;
}

void require_same_input(const SaddleRun& run, const SaddleRun& first) {
  if (const auto difference = config::first_difference(shared_input(first), shared_input(run)))
    refuse(run, fmt::format("its input differs from that of {} at {}", first.directory().string(), difference->place));
}

void require_same_glasses(const SaddleRun& run, const SaddleRun& first) {
  const auto& here = run.glasses();
  const auto& there = first.glasses();
  if (here.size() != there.size())
    refuse(run, fmt::format("found searches of {} glasses, must be {} as in {}", here.size(), there.size(),
                            first.directory().string()));
  for (std::size_t g = 0; g < here.size(); ++g)
    if (std::fabs(here[g].start_energy_eV - there[g].start_energy_eV) > same_energy_eV)
      refuse(run, fmt::format("{}: found a glass of {:.6f} eV in replica {}, must be that of {:.6f} eV as in {}",
                              here[g].stage, here[g].start_energy_eV, here[g].replica, there[g].start_energy_eV,
                              first.directory().string()));
}

std::vector<SaddleRun> read_runs(const std::vector<std::filesystem::path>& directories) {
  std::vector<SaddleRun> runs;
  for (const auto& directory : directories) {
    runs.emplace_back(directory);
    require_same_input(runs.back(), runs.front());
    require_same_glasses(runs.back(), runs.front());
  }
  return runs;
}

/// The searches around one glass from all runs, in the order of their numbers.
std::vector<SearchResult> results_of(const std::vector<SaddleRun>& runs, std::size_t glass) {
  std::vector<SearchResult> all;
  std::vector<std::pair<std::uint32_t, const SaddleRun*>> numbers;
  for (const SaddleRun& run : runs)
    for (const SearchResult& result : run.glasses()[glass].results) {
      all.push_back(result);
      numbers.emplace_back(result.search.id, &run);
    }
  std::sort(numbers.begin(), numbers.end());
  const auto twice = std::adjacent_find(numbers.begin(), numbers.end(),
                                        [](const auto& a, const auto& b) { return a.first == b.first; });
  if (twice != numbers.end())
    refuse(*(twice + 1)->second,
           fmt::format("{}: found search {}, which {} has already", runs.front().glasses()[glass].stage, twice->first,
                       twice->second->directory().string()));
  std::sort(all.begin(), all.end(),
            [](const SearchResult& a, const SearchResult& b) { return a.search.id < b.search.id; });
  return all;
}

/// The glasses with the searches of all runs.
std::vector<SaddleLandscape> merged_glasses(const std::vector<SaddleRun>& runs) {
  std::vector<SaddleLandscape> glasses = runs.front().glasses();
  for (std::size_t g = 0; g < glasses.size(); ++g) glasses[g].results = results_of(runs, g);
  return glasses;
}

std::vector<SearchRange> gaps_between(const std::vector<std::int64_t>& sorted, std::int64_t planned) {
  std::vector<SearchRange> gaps;
  std::int64_t next = 0;
  for (const std::int64_t number : sorted) {
    if (number > next) gaps.push_back({next, number});
    next = number + 1;
  }
  if (next < planned) gaps.push_back({next, planned});
  return gaps;
}

/// Numbers run through all replicas of a stage.
std::vector<MergedSearches> account(const std::vector<SaddleLandscape>& glasses) {
  std::vector<MergedSearches> stages;
  std::vector<std::int64_t> numbers;
  for (std::size_t g = 0; g < glasses.size(); ++g) {
    for (const SearchResult& result : glasses[g].results) numbers.push_back(result.search.id);
    if (g + 1 < glasses.size() && glasses[g + 1].stage == glasses[g].stage) continue;
    std::sort(numbers.begin(), numbers.end());
    stages.push_back({glasses[g].stage, static_cast<std::int64_t>(numbers.size()), glasses[g].planned,
                      gaps_between(numbers, glasses[g].planned)});
    numbers.clear();
  }
  return stages;
}

/// The input as if one run had made what there is: everything, or all from the first search to the last.
config::Input merged_input(const SaddleRun& first, const std::vector<MergedSearches>& stages) {
  config::Input input = first.input();
  for (config::Stage& stage : input.stages) {
    auto* art = std::get_if<config::Art>(&stage);
    if (!art) continue;
    const auto merged = std::find_if(stages.begin(), stages.end(),
                                     [&](const MergedSearches& one) { return one.stage == art->common.name; });
    art->search_range.reset();
    if (merged == stages.end() || merged->gaps.empty()) continue;
    const SearchRange &before = merged->gaps.front(), &after = merged->gaps.back();
    art->search_range = {before.first == 0 ? before.end : 0,
                         after.end == merged->planned ? after.first : merged->planned};
  }
  return input;
}

/// run.h5 until it is complete.
constexpr const char* unfinished_file = "run.unfinished.h5";

/// A copy of the first run's file with the new input and without the tables of searches.
void write_base(const std::filesystem::path& path, const SaddleRun& first, const std::string& input_json) {
  AtomicFile copy(path);
  copy.copy(first.file());
  hdf5::File file = hdf5::File::open_to_extend(copy.temporary(), path.string());
  file.remove("/vitrify/input");
  file.write_text("/vitrify/input", input_json);
  file.write_attribute("/vitrify", "run_id", draw_run_id());
  for (const SaddleLandscape& glass : first.glasses())
    for (const std::string& table : file.children(glass.group())) file.remove(glass.group() + "/" + table);
  file.close();
  copy.commit();
}

RunInfo info_of(const SaddleRun& first, const std::string& input_json) {
  RunInfo info{build_info::version(), build_info::git(), "", input_json, {}, {}};
  for (const std::string& replica : first.input().replicas.names) info.replicas.push_back({replica, {}, {}});
  return info;
}

void write_tables(const RunDirectory& place, const SaddleRun& first, const std::vector<SaddleLandscape>& glasses,
                  const std::string& input_json) {
  RunFile file = RunFile::resume(place.path() / unfinished_file, info_of(first, input_json));
  for (const SaddleLandscape& glass : glasses) {
    for (const SearchResult& result : glass.results) append_search_result(file, glass.group(), result);
    SaddleFindings::of(glass.results, first.settings(glass))
        .write(file, glass.group(), static_cast<int>(first.atom_ids().size()));
  }
  file.conclude();
}

/// Writes the rows in the order in which one run would have written them: stage by stage, by number.
void write_csv(const RunDirectory& place, const SaddleRun& first, const std::vector<SaddleLandscape>& glasses) {
  struct Row {
    std::size_t stage;
    std::uint32_t number;
    const SaddleLandscape* glass;
    const SearchResult* result;
  };
  std::vector<Row> rows;
  for (const SaddleLandscape& glass : glasses)
    for (const SearchResult& result : glass.results)
      rows.push_back({glass.stage_index, result.search.id, &glass, &result});
  std::sort(rows.begin(), rows.end(),
            [](const Row& a, const Row& b) { return std::pair(a.stage, a.number) < std::pair(b.stage, b.number); });
  CsvFile csv(place.table(search_table), search_columns());
  for (const Row& row : rows)
    csv.append_row(search_cells(row.glass->replica, row.glass->stage, first.atom_ids().at(row.result->search.centre),
                                *row.result));
  csv.flush();
}

RunStatus status_of(const config::Input& input, const std::vector<MergedSearches>& stages, std::size_t runs) {
  double done = 0, planned = 0;
  for (const MergedSearches& stage : stages) {
    done += static_cast<double>(stage.searches);
    planned += static_cast<double>(stage.planned);
  }
  RunStatus status;
  status.state = RunState::finished;
  status.stage = stages.back().stage;
  status.stage_number = status.stage_count = static_cast<int>(input.stages.size());
  status.progress = done / planned;
  status.exit_code = 0;
  status.message = fmt::format("merged from {} runs", runs);
  return status;
}

}  // namespace

std::vector<MergedSearches> merge_searches(const std::filesystem::path& out,
                                           const std::vector<std::filesystem::path>& directories) {
  const std::vector<SaddleRun> runs = read_runs(directories);
  const SaddleRun& first = runs.front();
  const std::vector<SaddleLandscape> glasses = merged_glasses(runs);
  std::vector<MergedSearches> stages = account(glasses);
  const config::Input input = merged_input(first, stages);
  const std::string input_json = config::to_text(input);

  const RunDirectory place = RunDirectory::create(out, {std::string(search_table) + ".csv", unfinished_file});
  write_base(place.path() / unfinished_file, first, input_json);
  write_tables(place, first, glasses, input_json);
  write_csv(place, first, glasses);
  write_file_atomically(place.input(), input_json + "\n");
  write_status(place.status(), status_of(input, stages, runs.size()));
  rename_file(place.path() / unfinished_file, place.run_file());
  place.complete();
  return stages;
}

}  // namespace vitrify
