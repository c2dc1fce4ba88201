#include "host/campaign/queue/slurm_commands.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <sstream>
#include <utility>

#include "host/error.hpp"

namespace vitrify {
namespace {

[[noreturn]] void refuse(const std::string& program, const std::string& why) {
  throw Error(ExitCode::io, program + ": " + why);
}

/// A file in memory that a program writes to.
class Output {
 public:
  Output() : descriptor_(::memfd_create("output", MFD_CLOEXEC)) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() { ::close(descriptor_); }

  int descriptor() const { return descriptor_; }
  std::string text() const {
    std::string text;
    std::array<char, 65536> block{};
    for (ssize_t n = 0; (n = ::pread(descriptor_, block.data(), block.size(), static_cast<off_t>(text.size()))) > 0;)
      text.append(block.data(), static_cast<std::size_t>(n));
    return text;
  }

 private:
  int descriptor_;
};

/// What a program prints. Throws Error(io) with the last line that it complains by, if it fails.
std::string output_of(const std::vector<std::string>& words) {
  const Output output, complaints;
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(output.descriptor(), STDOUT_FILENO);
    ::dup2(complaints.descriptor(), STDERR_FILENO);
    ::execvp(arguments[0], arguments.data());
    const std::string why = std::string("cannot be started: ") + std::strerror(errno);
    if (::write(STDERR_FILENO, why.c_str(), why.size()) < 0) ::_exit(126);
    ::_exit(127);
  }
  if (child < 0) refuse(words[0], std::strerror(errno));
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) refuse(words[0], std::strerror(errno));
  if (status == 0) return output.text();
  std::string why = complaints.text();
  while (!why.empty() && why.back() == '\n') why.pop_back();
  why = why.substr(why.rfind('\n') + 1);
  if (const std::string start = words[0] + ": error: "; why.starts_with(start)) why = why.substr(start.size());
  refuse(words[0], why.empty() ? "has failed" : why);
}

}  // namespace

std::string sbatch(const std::vector<std::string>& words) {
  std::vector<std::string> all = {"sbatch", "--parsable"};
  all.insert(all.end(), words.begin(), words.end());
  const std::string told = output_of(all);
  const std::string id = told.substr(0, told.find_first_of(";\n"));  // ";CLUSTER" may follow
  if (id.empty()) refuse("sbatch", "tells no job id");
  return id;
}

std::vector<SlurmTask> squeue() {
  std::vector<SlurmTask> tasks;
  std::istringstream lines(output_of({"squeue", "--me", "--array", "--noheader", "--format=%F %K %T %r"}));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    SlurmTask task;
    if (words >> task.array >> task.number >> task.state && std::getline(words >> std::ws, task.reason))
      tasks.push_back(std::move(task));  // jobs that are no arrays have N/A for a number
  }
  return tasks;
}

}  // namespace vitrify
