#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "host/campaign/queue/local_queue.hpp"
#include "host/campaign/queue/slurm_queue.hpp"
#include "host/cli/campaign/live_table.hpp"
#include "host/cli/campaign/standings_text.hpp"
#include "host/cli/commands.hpp"
#include "host/cli/script.hpp"
#include "host/cli/text_table.hpp"
#include "host/executor/devices.hpp"
#include "host/run/installation.hpp"
#include "host/run/interrupt.hpp"
#include "host/run/progress_monitor.hpp"
#include "host/run_files/run_directory.hpp"

namespace vitrify::cli {
namespace {

namespace fs = std::filesystem;

struct CampaignArguments {
  std::string file, directory;
  int jobs = 0, threads = 0;
  bool redo = false, on_cpu = false, schema = false;
  SlurmRequest slurm;
};

Expansion expansion_of(const CampaignArguments& a) { return expand(config::read_campaign(a.file), a.file); }

CampaignDirectory directory_of(const CampaignArguments& a) {
  if (!a.directory.empty()) return CampaignDirectory(a.directory);
  return CampaignDirectory(fs::path("campaigns") / fs::path(a.file).stem());
}

ExitCode check(const CampaignArguments& a) {
  if (a.schema) {
    fmt::print("{}\n", config::campaign_schema().dump(2));
    return ExitCode::success;
  }
  if (a.file.empty()) throw Error(ExitCode::usage, "FILE is required");
  const Expansion expansion = expansion_of(a);
  std::vector<TextRow> rows;
  for (const std::string& member : members_of(expansion)) {
    std::size_t runs = 0, replicas = 0;
    std::string from = "-";
    for (const PlannedRun& run : expansion.runs) {
      if (run.member != member) continue;
      ++runs, replicas += static_cast<std::size_t>(run.input.replicas.count);
      if (run.needs) from = expansion.runs[*run.needs].member;
    }
    rows.push_back({member, std::to_string(runs), std::to_string(replicas), from});
  }
  print_table({"member", "runs", "replicas", "starts from"}, rows);
  fmt::print("{}: fine; {} runs\n", a.file, expansion.runs.size());
  return ExitCode::success;
}

void tell_changes(const Expansion& expansion, const std::vector<RunStanding>& standings, bool redo) {
  for (std::size_t r = 0; r < standings.size(); ++r)
    if (standings[r].standing == Standing::changed)
      fmt::print("{}: {}: {}\n", expansion.runs[r].name, redo ? "is made anew" : "kept as it was, --redo makes it anew",
                 standings[r].why);
}

ExitCode write_inputs(const CampaignArguments& a) {
  const Expansion expansion = expansion_of(a);
  const CampaignDirectory directory = directory_of(a);
  const CampaignLock lock(directory.path());
  const std::vector<RunStanding> standings = directory.standings(expansion);
  tell_changes(expansion, standings, a.redo);
  directory.write(expansion, standings, a.redo);
  fmt::print("{} inputs in {}\n", expansion.runs.size(), (directory.path() / "inputs").string());
  return ExitCode::success;
}

ExitCode run(const CampaignArguments& a) {
  const Expansion expansion = expansion_of(a);
  const CampaignDirectory directory = directory_of(a);
  const CampaignLock lock(directory.path());
  tell_changes(expansion, directory.standings(expansion), a.redo);
  const std::vector<Slot> slots = slots_of_machine(a.jobs, a.threads, a.on_cpu, expansion.runs.size());
  fmt::print("{} runs in {}, {} at a time\n", expansion.runs.size(), directory.path().string(), slots.size());
  LiveTable table(expansion, directory);
  end_at_interrupts();
  note_interrupts();
  const QueueOutcome outcome = run_locally(
      expansion, directory, this_program(), slots, a.redo,
      [&](const QueueNews& news) {
        table.clear();
        const std::string took = news.standing == Standing::running ? "" : " after " + clock_text(news.seconds);
        fmt::print("{}: {}{}{}\n", news.run.name, to_string(news.standing), took,
                   news.why.empty() ? "" : ": " + news.why);
        std::fflush(stdout);
      },
      [&](const std::vector<std::size_t>& running) { table.show(running); });
  fmt::print("{} done now, {} failed, {} left\n", outcome.done, outcome.failed.size(), outcome.left.size());
  if (outcome.interrupted) return ExitCode::interrupted;
  return outcome.failed.empty() && outcome.left.empty() ? ExitCode::success : ExitCode::failure;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += " " + word;
  return text;
}

ExitCode submit(const CampaignArguments& a) {
  const Expansion expansion = expansion_of(a);
  const CampaignDirectory directory = directory_of(a);
  const CampaignLock lock(directory.path());
  tell_changes(expansion, directory.standings(expansion), false);
  const Submission submission = SlurmQueue(expansion, directory).submit(this_program(), a.slurm);
  std::size_t runs = 0;
  for (const SubmittedArray& one : submission.arrays) {
    runs += one.array.tasks.size();
    if (one.job.empty())
      fmt::print("sbatch{}\n", joined(one.words));
    else
      fmt::print("{}: job {}, {} tasks\n", one.array.name, one.job, one.array.tasks.size());
  }
  for (const fs::path& script : submission.kept)
    fmt::print("{}: kept as it was; removed, it is written anew\n", script.string());
  for (const std::size_t r : submission.left)
    fmt::print("{}: starts from {}, which is neither done nor in the queue\n", expansion.runs[r].name,
               expansion.runs[*expansion.runs[r].needs].name);
  fmt::print("{} runs {}submitted, {} in the queue before, {} left\n", runs, a.slurm.dry ? "would be " : "",
             submission.queued.size(), submission.left.size());
  return ExitCode::success;
}

ExitCode tell_status(const CampaignArguments& a) {
  print_standings(expansion_of(a), directory_of(a));
  return ExitCode::success;
}

/// Throws Error(bad_input) if none has begun.
std::vector<std::string> begun_runs(const Expansion& expansion, const CampaignDirectory& directory) {
  const std::vector<RunStanding> standings = directory.standings(expansion);
  for (std::size_t r = 0; r < standings.size(); ++r)
    if (standings[r].standing == Standing::changed)
      fmt::print(stderr, "vitrify: note: {} is taken as it was made: {}\n", expansion.runs[r].name, standings[r].why);
  std::vector<std::string> runs;
  for (const PlannedRun& run : expansion.runs)
    if (RunDirectory::has_run(directory.run(run))) runs.push_back(directory.run(run).string());
  if (runs.empty()) throw Error(ExitCode::bad_input, directory.path().string() + ": none of its runs has begun");
  return runs;
}

ExitCode collect(const CampaignArguments& a) {
  const CampaignDirectory directory = directory_of(a);
  std::vector<std::string> words = begun_runs(expansion_of(a), directory);
  for (const char* file : {"table.csv", "table.h5"})
    words.insert(words.end(), {"--output", (directory.path() / file).string()});
  become_python("vitrify.collect", words);
}

ExitCode report(const CampaignArguments& a) {
  const CampaignDirectory directory = directory_of(a);
  const Expansion expansion = expansion_of(a);
  std::vector<std::string> words = begun_runs(expansion, directory);
  if (!expansion.title.empty()) words.insert(words.end(), {"--title", expansion.title});
  words.insert(words.end(), {"--output", (directory.path() / "report").string()});
  become_python("vitrify_report.study", words);
}

}  // namespace

Command campaign_command() {
  const auto a = std::make_shared<CampaignArguments>();
  const Option file = {"FILE", &a->file, "Campaign file (JSON)", {Required{}}};
  const Option out = {"--out", &a->directory, "Directory of the campaign; default: campaigns/NAME for NAME.json"};
  const Option redo = {"--redo", &a->redo, "Make runs anew whose input, potential or start has changed"};
  const std::vector<Option> of_check = {
      {"FILE", &a->file, "Campaign file (JSON)"},
      {"--schema", &a->schema, "Print the JSON schema of campaign files", {Excludes{"FILE"}}}};
  const std::vector<Option> of_run = {
      file,
      out,
      redo,
      {"--jobs", &a->jobs, "Runs at a time on the CPU; 0: as many as there are cores", {Range{0, 4096}}},
      {"--threads", &a->threads, "CPU threads of a run; 0: its share of the cores", {Range{0, most_threads()}}},
      {"--cpu", &a->on_cpu, "Leave the GPUs alone; else there is a run at a time on each"}};
  const std::vector<Option> of_submit = {
      file,
      out,
      {"--partition", &a->slurm.partition, "As of sbatch"},
      {"--account", &a->slurm.account, "As of sbatch"},
      {"--time", &a->slurm.time_limit, "Time limit of a job, as of sbatch; what it stops goes on in another one"},
      {"--sbatch", &a->slurm.further, "Further options of sbatch without --, as qos=long exclusive"},
      {"--threads", &a->slurm.cores, "CPU cores of a run", {Range{1, most_threads()}}},
      {"--cpu", &a->slurm.on_cpu, "No GPUs; else there is one for each run"},
      {"--most-at-once", &a->slurm.at_once, "Tasks of an array at a time; 0: all", {Range{0, 1000000}}},
      {"--largest-array", &a->slurm.largest_array, "Tasks of an array; less than MaxArraySize", {Range{1, 4000000}}},
      {"--dry-run", &a->slurm.dry, "Write the files and print the commands"}};
  const auto command = [a](const char* name, const char* help, std::vector<Option> options,
                           ExitCode (*act)(const CampaignArguments&)) {
    return Command{.name = name, .help = help, .options = std::move(options), .run = [a, act] { return act(*a); }};
  };
  return {.name = "campaign",
          .help = "Many runs from one file: a matrix of what is varied, and what starts from what.",
          .commands = {
              command("check", "Check a campaign file and all inputs that follow from it.", of_check, check),
              command("expand", "Write the inputs of a campaign.", {file, out, redo}, write_inputs),
              command("run", "Run a campaign on this machine, or go on with it.", of_run, run),
              command("submit", "Submit what is not done to Slurm, as job arrays; below slurm in its directory.",
                      of_submit, submit),
              command("status", "Tell how far the runs of a campaign are.", {file, out}, tell_status),
              command("collect", "Write table.csv and table.h5 in the campaign's directory: all that its runs report.",
                      {file, out}, collect),
              command("report", "Draw means over the runs of a campaign, below report in its directory.", {file, out},
                      report)}};
}

}  // namespace vitrify::cli
