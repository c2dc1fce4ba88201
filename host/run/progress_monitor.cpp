#include "host/run/progress_monitor.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <numeric>

namespace vitrify {
namespace {

constexpr auto between_words = std::chrono::seconds(1);
constexpr double least_seconds_to_judge = 2;

}  // namespace

std::string clock_text(double seconds) {
  const auto s = std::lround(seconds);
  return s < 3600 ? fmt::format("{}:{:02}", s / 60, s % 60)
                  : fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

ProgressMonitor::ProgressMonitor(std::filesystem::path status_file, std::string run_id, RunLog& log,
                                 std::vector<std::string> stages, std::vector<double> costs)
    : status_file_(std::move(status_file)),
      log_(log),
      stages_(std::move(stages)),
      costs_(std::move(costs)),
      total_cost_(std::accumulate(costs_.begin(), costs_.end(), 0.0)) {
  status_.stage_count = static_cast<int>(stages_.size());
  status_.pid = ::getpid();
  status_.host = host_name();
  status_.run_id = std::move(run_id);
}

void ProgressMonitor::enter_stage(std::size_t stage, double done) {
  stage_ = stage;
  done_in_stage_ = done;
  start_ = Clock::now();
  progress_at_start_ = progress();
  status_.stage = stages_[std::min(stage, stages_.size() - 1)];
  status_.stage_number = static_cast<int>(std::min(stage + 1, stages_.size()));
  tell();
}

void ProgressMonitor::tick() {
  if (Clock::now() - last_ >= between_words) tell();
}

void ProgressMonitor::end(RunState state, ExitCode code, const std::string& message) {
  status_.state = state;
  status_.exit_code = static_cast<int>(code);
  status_.message = message;
  status_.progress = progress();
  status_.remaining_s.reset();
  if (state == RunState::finished) status_.remaining_s = 0;
  write();
}

void ProgressMonitor::write() {
  status_.warnings = log_.warnings();
  write_status(status_file_, status_);
}

double ProgressMonitor::progress() const {
  if (stage_ >= costs_.size()) return 1;
  const double before = std::accumulate(costs_.begin(), costs_.begin() + static_cast<std::ptrdiff_t>(stage_), 0.0);
  return (before + done_in_stage_ * costs_[stage_]) / total_cost_;
}

std::optional<double> ProgressMonitor::remaining_s() const {
  const double elapsed = std::chrono::duration<double>(Clock::now() - start_).count();
  const double done = progress() - progress_at_start_;
  if (elapsed < least_seconds_to_judge || done <= 0) return std::nullopt;
  return elapsed * (1 - progress()) / done;
}

void ProgressMonitor::tell() {
  last_ = Clock::now();
  status_.progress = progress();
  status_.remaining_s = remaining_s();
  try {
    write();
  } catch (const Error& error) {  // what matters is in other files, and tells of its own failures
    log_.warn(error.what());
  }
  const std::string left = status_.remaining_s ? ", " + clock_text(*status_.remaining_s) + " left" : "";
  log_.show_progress(status_.progress,
                     fmt::format("{} ({}/{}){}", status_.stage, status_.stage_number, status_.stage_count, left));
}

}  // namespace vitrify
