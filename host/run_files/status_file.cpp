#include "host/run_files/status_file.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "host/error.hpp"
#include "host/files/atomic_file.hpp"
#include "host/files/read_file.hpp"

namespace vitrify {
namespace {

constexpr RunState states[] = {RunState::running, RunState::finished, RunState::failed, RunState::interrupted};

std::optional<RunState> state_of(const std::string& text) {
  for (const RunState state : states)
    if (to_string(state) == text) return state;
  return std::nullopt;
}

template <class T>
nlohmann::json or_null(const std::optional<T>& value) {
  return value ? nlohmann::json(*value) : nlohmann::json();
}

template <class T>
std::optional<T> optional_of(const nlohmann::json& value) {
  return value.is_null() ? std::nullopt : std::optional<T>(value.get<T>());
}

std::string now_utc() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
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
  }
  return "";
}

void write_status(const std::filesystem::path& path, const RunStatus& status) {
  const nlohmann::ordered_json json = {{"state", to_string(status.state)},
                                       {"stage", status.stage},
                                       {"stage_number", status.stage_number},
                                       {"stage_count", status.stage_count},
                                       {"progress", status.progress},
                                       {"remaining_s", or_null(status.remaining_s)},
                                       {"pid", status.pid},
                                       {"exit_code", or_null(status.exit_code)},
                                       {"message", status.message},
                                       {"updated", now_utc()}};
  write_file_atomically(path, json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

RunStatus read_status(const std::filesystem::path& path) {
  try {
    const nlohmann::json json = nlohmann::json::parse(read_file(path));
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
    return status;
  } catch (const nlohmann::json::exception& error) {
    throw Error(ExitCode::io, path.string() + ": " + error.what());
  } catch (const Error& error) {
    throw Error(ExitCode::io, error.what());
  }
}

}  // namespace vitrify
