#include "host/run_files/run_log.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "host/error.hpp"

namespace vitrify {
namespace {

constexpr int bar_width = 30;
constexpr std::size_t most_warnings = 100;
constexpr double seconds_between_lines = 15;

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

std::shared_ptr<spdlog::logger> open_log(const std::filesystem::path& file) try {
  auto logger = std::make_shared<spdlog::logger>("run", std::make_shared<spdlog::sinks::basic_file_sink_mt>(file));
  logger->set_pattern("%Y-%m-%d %H:%M:%S %l: %v");
  logger->flush_on(spdlog::level::info);
  logger->set_error_handler([](const std::string&) {});  // a full disk is told by what matters
  return logger;
} catch (const spdlog::spdlog_ex& error) {
  throw Error(ExitCode::io, fmt::format("{}: cannot open the log: {}", file.string(), error.what()));
}

}  // namespace

RunLog::RunLog(const std::filesystem::path& file)
    : file_(open_log(file)),
      on_terminal_(::isatty(STDOUT_FILENO) != 0),
      next_line_s_(seconds() + seconds_between_lines) {}

RunLog::~RunLog() { erase_bar(); }

void RunLog::info(const std::string& line) {
  file_->info(line);
  print(line);
}

void RunLog::warn(const std::string& line) {
  file_->warn(line);
  print("warning: " + line);
  const bool known = std::find(warnings_.begin(), warnings_.end(), line) != warnings_.end();
  if (!known && warnings_.size() < most_warnings) warnings_.push_back(line);
}

void RunLog::error(const std::string& line) { file_->error(line); }

void RunLog::show_progress(double progress, const std::string& what) {
  if (on_terminal_) {
    const int done = static_cast<int>(progress * bar_width);
    bar_ = fmt::format("[{:=<{}}{:<{}}] {:3.0f} %  {}", "", done, "", bar_width - done, 100 * progress, what);
    draw_bar();
  } else if (seconds() >= next_line_s_) {
    next_line_s_ = seconds() + seconds_between_lines;
    print(fmt::format("{:3.0f} %  {}", 100 * progress, what));
  }
}

void RunLog::print(const std::string& line) {
  erase_bar();
  std::fprintf(stdout, "%s\n", line.c_str());
  draw_bar();
}

void RunLog::draw_bar() {
  if (on_terminal_ && !bar_.empty()) std::fprintf(stdout, "\r\033[K%s", bar_.c_str());
  std::fflush(stdout);
}

void RunLog::erase_bar() const {
  if (!on_terminal_ || bar_.empty()) return;
  std::fputs("\r\033[K", stdout);
  std::fflush(stdout);
}

}  // namespace vitrify
