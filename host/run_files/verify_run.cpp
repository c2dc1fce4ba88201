#include "host/run_files/verify_run.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "host/error.hpp"
#include "host/files/csv_file.hpp"
#include "host/files/hdf5/seal.hpp"
#include "host/files/read_file.hpp"
#include "host/files/structures/structure_file.hpp"
#include "host/run_files/checkpoint.hpp"
#include "host/run_files/run_file.hpp"
#include "host/run_files/run_output.hpp"
#include "host/run_files/run_reader.hpp"
#include "host/run_files/status_file.hpp"

namespace vitrify {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& file, const std::string& what) {
  throw Error(ExitCode::bad_checkpoint, file.string() + ": " + what);
}

void read_all(const hdf5::File& file) {
  file.walk("/", [&](const std::string& path, hdf5::Kind kind) {
    if (kind == hdf5::Kind::group) return true;
    if (file.holds_text(path))
      file.read_texts(path);
    else
      file.read(path);
    return true;
  });
}

class Verification {
 public:
  explicit Verification(fs::path directory) : directory_(std::move(directory)) {}

  std::vector<FileFinding> run() {
    for (const std::string& name : names(directory_, "checkpoint", ".h5"))
      look_at(name, [&](const fs::path& file) { return read(file), true; });
    look_at("input.json", [&](const fs::path& file) { return check_input(file); });
    look_at("run.h5", [&](const fs::path& file) { return check_run_file(file); });
    look_at("status.json", [&](const fs::path& file) {
      const std::string id = read_status(file).run_id;
      if (!run_id_.empty() && id != run_id_) refuse(file, "the file is of another run");
      return !run_id_.empty();
    });
    check_tables();
    check_structures();
    return findings_;
  }

 private:
  static std::vector<std::string> names(const fs::path& folder, const std::string& begin, const std::string& end) {
    std::vector<std::string> found;
    if (!fs::is_directory(folder)) return found;
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      if (entry.is_regular_file() && name.starts_with(begin) && name.ends_with(end)) found.push_back(name);
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  void look_at(const std::string& name, const std::function<bool(const fs::path&)>& check) {
    const fs::path file = directory_ / name;
    findings_.push_back({name, "", true});
    try {
      if (!fs::exists(file)) refuse(file, "the file is missing");
      findings_.back().compared = check(file);
    } catch (const std::exception& error) {
      const std::string text = error.what(), beginning = file.string() + ": ";
      findings_.back().wrong = text.starts_with(beginning) ? text.substr(beginning.size()) : text;
    }
  }

  void read(const fs::path& file) {
    if (checkpoint_format(file) != own_checkpoint_format) return;
    states_.push_back(read_checkpoint(file));
    run_id_ = states_.back().get_text("run/id");
  }

  bool check_input(const fs::path& file) const {
    const std::string text = read_file(file);
    if (!nlohmann::json::accept(text)) refuse(file, "found no JSON");
    for (const StateArchive& state : states_)
      if (text != state.get_text("run/input") + "\n") refuse(file, "found another input than that of the checkpoint");
    return !states_.empty();
  }

  bool check_run_file(const fs::path& file) {
    if (!run_id_.empty()) RunFile::check(file, run_id_);
    read_all(RunReader(file).file());
    const hdf5::SealFinding seal = hdf5::look_for_seal(file);
    findings_.back().unused = seal.unused;
    return seal.state == hdf5::SealState::whole;
  }

  void check_tables() {
    std::map<std::string, std::vector<FileMark>> marks;
    for (const StateArchive& state : states_)
      for (const auto& [name, mark] : RunOutput::tables_in(state)) marks[name].push_back(mark);
    for (const auto& [name, of_checkpoints] : marks)
      look_at(name + ".csv", [&all = of_checkpoints](const fs::path& file) {
        for (const FileMark& mark : all) CsvFile::check(file, mark);
        return true;
      });
    if (!states_.empty()) return;
    for (const std::string& name : names(directory_, "", ".csv"))
      look_at(name, [](const fs::path& file) {
        if (!read_file(file).ends_with('\n')) refuse(file, "the last row is not complete");
        return false;
      });
  }

  void check_structures() {
    FileMarks marks;
    for (const StateArchive& state : states_) marks.merge(RunOutput::structures_in(state));
    for (const auto& [name, mark] : marks)
      look_at("structures/" + name, [&written = mark](const fs::path& file) {
        if (mark_of(file) != written) refuse(file, "the file is not what was written");
        return true;
      });
    for (const std::string& name : names(directory_ / "structures", "", ""))
      if (!marks.contains(name))
        look_at("structures/" + name, [](const fs::path& file) { return read_structure(file), false; });
  }

  fs::path directory_;
  std::vector<StateArchive> states_;  ///< of the checkpoints
  std::string run_id_;
  std::vector<FileFinding> findings_;
};

}  // namespace

std::vector<FileFinding> verify_run(const fs::path& directory) {
  if (!fs::is_directory(directory))
    throw Error(ExitCode::io, directory.string() + ": cannot verify: found no such directory");
  return Verification(directory).run();
}

}  // namespace vitrify
