#include "host/run_files/status_file.hpp"

#include <unistd.h>

#include <ctime>
#include <nlohmann/json.hpp>

#include "host/error.hpp"
#include "host/files/atomic_file.hpp"
#include "host/files/read_file.hpp"

namespace vitrify {
namespace {

using Json = nlohmann::ordered_json;

constexpr RunState states[] = {RunState::running, RunState::finished, RunState::failed, RunState::interrupted,
                               RunState::killed};

std::optional<RunState> state_of(const std::string& text) {
  for (const RunState state : states)
    if (to_string(state) == text) return state;
  return std::nullopt;
}

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

template <class T>
std::optional<T> optional_of(const Json& value) {
  return value.is_null() ? std::nullopt : std::optional<T>(value.get<T>());
}

std::string now_utc() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  char text[sizeof "2000-01-01T00:00:00Z"];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
  return text;
}

}  // namespace

std::string to_string(RunState state) {
  switch (state) {
    case RunState::running:
      return "running";
    case RunState::finished:
      return "finished";
    case RunState::failed:
      return "failed";
    case RunState::interrupted:
      return "interrupted";
    case RunState::killed:
      return "killed";
  }
  return "";
}

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "";
}

void write_status(const std::filesystem::path& path, const RunStatus& status) {
  const Json json = {{"state", to_string(status.state)},
                     {"stage", status.stage},
                     {"stage_number", status.stage_number},
                     {"stage_count", status.stage_count},
                     {"progress", status.progress},
                     {"remaining_s", or_null(status.remaining_s)},
                     {"pid", status.pid},
                     {"host", status.host},
                     {"exit_code", or_null(status.exit_code)},
                     {"message", status.message},
                     {"run_id", status.run_id},
                     {"warnings", status.warnings},
                     {"updated", now_utc()}};
  write_file_atomically(path, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

RunStatus read_status(const std::filesystem::path& path) {
  try {
    const Json json = Json::parse(read_file(path));
    const std::optional<RunState> state = state_of(json.at("state"));
    if (!state) throw Error(ExitCode::io, path.string() + ": found an unknown state");
    RunStatus status;
    status.state = *state;
    status.stage = json.at("stage");
    status.stage_number = json.at("stage_number");
    status.stage_count = json.at("stage_count");
    status.progress = json.at("progress");
    status.remaining_s = optional_of<double>(json.at("remaining_s"));
    status.pid = json.at("pid");
    status.exit_code = optional_of<int>(json.at("exit_code"));
    status.message = json.at("message");
    status.host = json.value("host", "");
    status.updated = json.value("updated", "");
    status.run_id = json.value("run_id", "");
    status.warnings = json.value("warnings", status.warnings);
    return status;
  } catch (const Json::exception& error) {
    throw Error(ExitCode::io, path.string() + ": " + error.what());
  } catch (const Error& error) {
    throw Error(ExitCode::io, error.what());
  }
}

}  // namespace vitrify
