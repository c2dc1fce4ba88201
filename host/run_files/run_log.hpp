// What a run says: lines on the terminal and, with the time, in run.log; a progress bar below them on a terminal.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace spdlog {
class logger;
}

namespace vitrify {

class RunLog {
 public:
  /// Appends to the file. Throws Error(io) if it cannot be opened.
  explicit RunLog(const std::filesystem::path& file);
  ~RunLog();

  void info(const std::string& line);
  /// Is remembered, too, unless it was said before or there are very many.
  void warn(const std::string& line);
  const std::vector<std::string>& warnings() const { return warnings_; }
  /// Warnings of the processes before this one.
  void remember_warnings(std::vector<std::string> lines) { warnings_ = std::move(lines); }
  /// Writes into the file only: main() tells the user.
  void error(const std::string& line);

  /// Progress 0 .. 1. On a terminal the bar is redrawn; elsewhere a line is printed now and then.
  void show_progress(double progress, const std::string& what);

 private:
  void print(const std::string& line);
  void draw_bar();
  void erase_bar() const;

  std::shared_ptr<spdlog::logger> file_;
  std::vector<std::string> warnings_;
  bool on_terminal_;
  std::string bar_;
  double next_line_s_ = 0;  ///< of the program's time, when there is no terminal
};

}  // namespace vitrify
