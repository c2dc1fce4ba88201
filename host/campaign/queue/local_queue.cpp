#include "host/campaign/queue/local_queue.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>
#include <thread>

#include "host/executor/devices.hpp"
#include "host/run/interrupt.hpp"

namespace vitrify {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
constexpr auto pause = std::chrono::milliseconds(100), pause_for_others = std::chrono::milliseconds(2000);

/// Starts the program in a process group of its own, so that a Ctrl-C reaches it once, by the queue; it is asked to end
/// if the queue is killed. Its output goes to the end of `log`.
pid_t start(const std::vector<std::string>& words, const Slot& slot, const fs::path& log) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const std::string device = std::to_string(slot.cuda_device);
  const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (output < 0) throw Error(ExitCode::io, log.string() + ": cannot be written: " + std::strerror(errno));
  const pid_t parent = ::getpid(), child = ::fork();
  if (child == 0) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) ::_exit(static_cast<int>(ExitCode::interrupted));
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    if (slot.cuda_device >= 0) ::setenv("CUDA_VISIBLE_DEVICES", device.c_str(), 1);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
  ::close(output);
  if (child < 0) throw Error(ExitCode::io, std::string("a run cannot be started: ") + std::strerror(errno));
  return child;
}

/// What a process has ended with, if it has.
std::optional<int> exit_code_of(pid_t process) {
  int status = 0;
  if (::waitpid(process, &status, WNOHANG) != process) return std::nullopt;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

class LocalQueue {
 public:
  LocalQueue(const Expansion& expansion, const CampaignDirectory& directory, const fs::path& program,
             const std::vector<Slot>& slots, bool redo)
      : expansion_(expansion),
        directory_(directory),
        program_(program),
        slots_(slots),
        redo_(redo),
        standings_(directory.standings(expansion)),
        process_of_slot_(slots.size()) {
    for (std::size_t r = 0; r < standings_.size(); ++r) to_do_.push_back(is_to_do(r));
    directory_.write(expansion_, standings_, redo_);
  }

  QueueOutcome run(const std::function<void(const QueueNews&)>& tell,
                   const std::function<void(const std::vector<std::size_t>&)>& look) {
    QueueOutcome outcome;
    bool asked = false;
    for (;;) {
      if (interrupted() && !asked) asked = true, ask_to_end();
      collect(tell, outcome);
      if (!asked) fill_slots(tell);
      const std::vector<std::size_t> running = running_now();
      if (running.empty() && (asked || !look_at_others())) break;
      look(running);
      std::this_thread::sleep_for(running.empty() ? pause_for_others : pause);
    }
    outcome.interrupted = asked;
    for (std::size_t r = 0; r < standings_.size(); ++r)
      if (standings_[r].standing != Standing::done && standings_[r].standing != Standing::failed)
        outcome.left.push_back(r);
    return outcome;
  }

 private:
  struct Process {
    pid_t id = 0;
    std::size_t run = 0;
    Clock::time_point start;
  };

  /// Whether other programs are running any, such as those that a queue has left which was killed. What becomes of
  /// these counts.
  bool look_at_others() {
    bool any = false;
    const std::vector<RunStanding> now = directory_.standings(expansion_);
    for (std::size_t r = 0; r < standings_.size(); ++r) {
      if (standings_[r].standing != Standing::running) continue;
      any = true;
      standings_[r] = now[r];
      to_do_[r] = is_to_do(r);
    }
    return any;
  }

  bool is_to_do(std::size_t r) const {
    switch (standings_[r].standing) {
      case Standing::ready:
      case Standing::waiting:
      case Standing::interrupted:
      case Standing::failed:
        return true;
      case Standing::changed:
        return redo_;
      default:
        return false;
    }
  }

  bool can_begin(std::size_t r) const {
    const auto& needs = expansion_.runs[r].needs;
    return to_do_[r] && (!needs || (standings_[*needs].standing == Standing::done && !to_do_[*needs]));
  }

  void fill_slots(const std::function<void(const QueueNews&)>& tell) {
    for (std::size_t s = 0; s < slots_.size(); ++s) {
      if (process_of_slot_[s]) continue;
      std::size_t next = 0;
      while (next < to_do_.size() && !can_begin(next)) ++next;
      if (next == to_do_.size()) return;
      begin(next, s);
      tell({expansion_.runs[next], Standing::running});
    }
  }

  void begin(std::size_t r, std::size_t s) {
    const PlannedRun& run = expansion_.runs[r];
    const Slot& slot = slots_[s];
    std::vector<std::string> words = {program_.string(),
                                      "run",
                                      directory_.input(run).string(),
                                      "--out",
                                      directory_.run(run).string(),
                                      "--threads",
                                      std::to_string(slot.threads),
                                      "--device",
                                      slot.cuda_device < 0 ? "cpu" : "cuda"};
    words.emplace_back(standings_[r].standing == Standing::changed ? "--overwrite" : "--resume");
    process_of_slot_[s] = Process{start(words, slot, directory_.log(run)), r, Clock::now()};
    to_do_[r] = false;
    standings_[r].standing = Standing::running;
  }

  void collect(const std::function<void(const QueueNews&)>& tell, QueueOutcome& outcome) {
    for (std::optional<Process>& process : process_of_slot_) {
      if (!process) continue;
      const std::optional<int> code = exit_code_of(process->id);
      if (!code) continue;
      RunStanding& ended = standings_[process->run];
      ended = how_it_ended(process->run, *code);
      if (ended.standing == Standing::done) ++outcome.done;
      if (ended.standing == Standing::failed) outcome.failed.push_back(process->run);
      const std::chrono::duration<double> took = Clock::now() - process->start;
      tell({expansion_.runs[process->run], ended.standing, ended.why, took.count()});
      process.reset();
    }
  }

  RunStanding how_it_ended(std::size_t r, int code) const {
    if (code == static_cast<int>(ExitCode::success)) return {Standing::done};
    if (code == static_cast<int>(ExitCode::interrupted)) return {Standing::interrupted};
    const PlannedRun& run = expansion_.runs[r];
    std::string why = fmt::format("exit code {}; {} tells more", code, directory_.log(run).string());
    try {
      const RunStatus status = read_status(directory_.run(run) / "status.json");
      if (status.state == RunState::failed) why = status.message;
    } catch (const Error&) {  // a run that could not begin has none
    }
    return {Standing::failed, why};
  }

  void ask_to_end() const {
    for (const std::optional<Process>& process : process_of_slot_)
      if (process) ::kill(process->id, SIGTERM);
  }

  std::vector<std::size_t> running_now() const {
    std::vector<std::size_t> runs;
    for (const std::optional<Process>& process : process_of_slot_)
      if (process) runs.push_back(process->run);
    return runs;
  }

  const Expansion& expansion_;
  const CampaignDirectory& directory_;
  const fs::path& program_;
  const std::vector<Slot>& slots_;
  bool redo_;
  std::vector<RunStanding> standings_;
  std::vector<bool> to_do_;
  std::vector<std::optional<Process>> process_of_slot_;
};

}  // namespace

std::vector<Slot> slots_of_machine(int jobs, int threads, bool on_cpu, std::size_t runs) {
  std::vector<Slot> slots;
  if (!on_cpu)
    for (const CudaDevice& device : cuda_devices().devices) slots.push_back({std::max(1, threads), device.index});
  if (!slots.empty()) return slots;
  const int cores = cpu_device().threads;
  if (jobs == 0) jobs = threads > 0 ? cores / threads : std::min<int>(cores, static_cast<int>(runs));
  jobs = std::max(1, jobs);
  return std::vector<Slot>(static_cast<std::size_t>(jobs), Slot{threads > 0 ? threads : std::max(1, cores / jobs), -1});
}

QueueOutcome run_locally(const Expansion& expansion, const CampaignDirectory& directory, const fs::path& program,
                         const std::vector<Slot>& slots, bool redo, const std::function<void(const QueueNews&)>& tell,
                         const std::function<void(const std::vector<std::size_t>&)>& look) {
  return LocalQueue(expansion, directory, program, slots, redo).run(tell, look);
}

}  // namespace vitrify
