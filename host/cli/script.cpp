#include "host/cli/script.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "host/error.hpp"
#include "host/run/installation.hpp"

namespace vitrify::cli {
namespace {

std::filesystem::path find_script(const std::string& name) {
  std::string searched;
  for (const auto& folder : script_folders()) {
    auto script = folder / name;
    if (std::filesystem::exists(script)) return script;
    searched += (searched.empty() ? "" : ", ") + script.string();
  }
  throw Error(ExitCode::io, "the script \"" + name + "\" is missing; looked for " + searched);
}

}  // namespace

void become_python(const std::string& module, const std::vector<std::string>& words) {
  const std::string script = find_script("in-python").string();
  std::vector<const char*> arguments = {script.c_str(), module.c_str()};
  for (const std::string& word : words) arguments.push_back(word.c_str());
  arguments.push_back(nullptr);
  ::setenv("VITRIFY_PROGRAM", this_program().c_str(), 1);
  std::fflush(stdout);
  ::execv(script.c_str(), const_cast<char* const*>(arguments.data()));
  throw Error(ExitCode::io, script + ": cannot be started: " + std::strerror(errno));
}

}  // namespace vitrify::cli
