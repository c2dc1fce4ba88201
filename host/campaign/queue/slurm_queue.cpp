#include "host/campaign/queue/slurm_queue.hpp"

#include <fmt/format.h>

#include <map>
#include <sstream>
#include <system_error>

#include "host/files/atomic_file.hpp"
#include "host/files/read_file.hpp"

namespace vitrify {
namespace {

namespace fs = std::filesystem;

struct Line {
  std::string first, second;
};

/// The lines of two words that a file has; none if there is no file.
std::vector<Line> lines_of(const fs::path& file) {
  std::vector<Line> lines;
  if (!fs::exists(file)) return lines;
  std::istringstream text(read_file(file));
  for (Line line; text >> line.first >> line.second;) lines.push_back(line);
  return lines;
}

/// As one word of a shell.
std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

/// What the user asks of sbatch.
std::vector<std::string> words_of(const SlurmRequest& request) {
  std::vector<std::string> words;
  if (!request.partition.empty()) words.push_back("--partition=" + request.partition);
  if (!request.account.empty()) words.push_back("--account=" + request.account);
  if (!request.time_limit.empty()) words.push_back("--time=" + request.time_limit);
  for (const std::string& option : request.further) words.push_back("--" + option);
  return words;
}

std::string script_text(const std::string& member, const fs::path& directory, const fs::path& program,
                        const SlurmRequest& request) {
  std::string options;
  for (const std::string& word : words_of(request)) options += "#SBATCH " + word + "\n";
  return fmt::format(R"batch(#!/bin/bash
# Runs of the member {member}, one for each task of a job array. "vitrify campaign submit" has written this and keeps
# what is changed here; it holds for what is submitted from then on.
#SBATCH --chdir="{directory}"
#SBATCH --output=logs/slurm-%x-%A_%a.log
#SBATCH --open-mode=append
#SBATCH --nodes=1 --ntasks=1 --cpus-per-task={cores}{gpu}
#SBATCH --requeue
#SBATCH --signal=B:TERM@120
{options}
tasks=$1  # lines of the number of a task and the run
run=$(awk -v number="$SLURM_ARRAY_TASK_ID" '$1 == number {{ print $2 }}' "$tasks")
[ -n "$run" ] || {{ echo "error: $tasks has no task $SLURM_ARRAY_TASK_ID" >&2; exit 4; }}
echo "$run on $SLURMD_NODENAME, started again ${{SLURM_RESTART_COUNT:-0}} times"

{program} run "inputs/$run.json" --out "runs/$run" --resume \
  --device {device} --threads "$SLURM_CPUS_PER_TASK" >>"logs/$run.log" 2>&1 &
process=$!
asked=
trap 'asked=yes; kill -TERM $process' TERM  # two minutes before the time limit
wait $process
code=$?
while [ -n "$asked" ]; do  # the signal has ended that wait
  asked=
  wait $process
  code=$?
done

# Interrupted runs go on in another job. Cancelled ones do not, and preempted ones are requeued by Slurm.
if [ $code -eq 75 ] && [ "$(squeue --noheader --jobs="$SLURM_JOB_ID" --format=%T)" = RUNNING ]; then
  scontrol requeue "$SLURM_JOB_ID"
fi
exit $code
)batch",
                     fmt::arg("member", member), fmt::arg("directory", directory.string()),
                     fmt::arg("cores", request.cores), fmt::arg("gpu", request.on_cpu ? "" : " --gres=gpu:1"),
                     fmt::arg("options", options), fmt::arg("program", quoted(program.string())),
                     fmt::arg("device", request.on_cpu ? "cpu" : "cuda"));
}

std::vector<std::string> words_of_array(const TaskArray& array, const std::string& after, int at_once) {
  std::string numbers = ranges_text(array.tasks);
  if (at_once > 0) numbers += fmt::format("%{}", at_once);
  std::vector<std::string> words = {"--array=" + numbers, "--job-name=" + array.member};
  if (!after.empty())
    words.insert(words.end(), {"--dependency=aftercorr:" + after, std::string("--kill-on-invalid-dep=yes")});
  return words;
}

}  // namespace

SlurmQueue::SlurmQueue(const Expansion& expansion, const CampaignDirectory& directory)
    : expansion_(expansion), directory_(directory), folder_(directory.path() / "slurm") {}

bool SlurmQueue::is_used() const { return fs::exists(folder_ / "jobs"); }

std::vector<std::optional<SlurmTask>> SlurmQueue::queued() const {
  std::vector<std::optional<SlurmTask>> found(expansion_.runs.size());
  if (!is_used()) return found;
  std::map<std::string, std::string> names;  // of arrays, by job id
  for (const Line& line : lines_of(folder_ / "jobs")) names[line.first] = line.second;
  std::map<std::string, std::map<std::string, SlurmTask>> tasks;  // by array and number
  for (SlurmTask& task : squeue())
    if (const auto name = names.find(task.array); name != names.end())
      tasks[name->second].emplace(std::to_string(task.number), task);
  std::map<std::string, SlurmTask> by_run;
  for (const auto& [name, of_array] : tasks)
    for (const Line& line : lines_of(folder_ / (name + ".tasks")))
      if (const auto task = of_array.find(line.first); task != of_array.end()) by_run[line.second] = task->second;
  for (std::size_t r = 0; r < found.size(); ++r)
    if (const auto task = by_run.find(expansion_.runs[r].name); task != by_run.end()) found[r] = task->second;
  return found;
}

Submission SlurmQueue::submit(const fs::path& program, const SlurmRequest& request) const {
  const std::vector<std::optional<SlurmTask>> tasks = queued();  // first: what ends from here on counts as ended
  const std::vector<RunStanding> standings = directory_.standings(expansion_);
  std::vector<bool> ready, blocked;
  Submission submission;
  for (std::size_t r = 0; r < standings.size(); ++r) {
    const Standing standing = standings[r].standing;
    ready.push_back(standing == Standing::ready || standing == Standing::interrupted || standing == Standing::failed);
    blocked.push_back(standing == Standing::waiting);
    if (tasks[r] && standing != Standing::done) submission.queued.push_back(r);
  }
  directory_.write(expansion_, standings, false);
  std::error_code told_by_the_first_file;
  fs::create_directories(folder_, told_by_the_first_file);
  const int first = static_cast<int>(lines_of(folder_ / "jobs").size()) + 1;
  ArrayPlan plan = plan_arrays(expansion_, ready, blocked, tasks, request.largest_array, first);
  submission.left = std::move(plan.left);
  std::map<std::string, Script> scripts;
  std::map<std::string, std::string> jobs;
  for (TaskArray& array : plan.arrays) {
    if (!scripts.contains(array.member))
      scripts[array.member] = write_script(
          array.member, script_text(array.member, fs::absolute(directory_.path()), program, request), submission);
    const Script& script = scripts[array.member];
    write_tasks(array);
    const auto job = jobs.find(array.after);
    std::vector<std::string> words =
        words_of_array(array, job == jobs.end() ? array.after : job->second, request.at_once);
    if (!script.is_new)
      for (const std::string& word : words_of(request)) words.push_back(word);
    words.insert(words.end(), {fs::absolute(script.file).string(), "slurm/" + array.name + ".tasks"});
    submission.arrays.push_back({array, "", words});
    if (request.dry) continue;
    submission.arrays.back().job = jobs[array.name] = sbatch(words);
    note_job(jobs[array.name], array.name);
  }
  return submission;
}

/// A script that is there stays as it is: people may have changed it.
SlurmQueue::Script SlurmQueue::write_script(const std::string& member, const std::string& text,
                                            Submission& submission) const {
  const fs::path file = folder_ / (member + ".sh");
  const bool is_new = !fs::exists(file);
  if (is_new)
    write_file_atomically(file, text);
  else if (read_file(file) != text)
    submission.kept.push_back(file);
  return {file, is_new};
}

void SlurmQueue::write_tasks(const TaskArray& array) const {
  std::string text;
  for (const TaskArray::Task& task : array.tasks)
    text += fmt::format("{} {}\n", task.number, expansion_.runs[task.run].name);
  write_file_atomically(folder_ / (array.name + ".tasks"), text);
}

void SlurmQueue::note_job(const std::string& job, const std::string& name) const {
  const fs::path file = folder_ / "jobs";
  write_file_atomically(file, (fs::exists(file) ? read_file(file) : "") + job + " " + name + "\n");
}

}  // namespace vitrify
