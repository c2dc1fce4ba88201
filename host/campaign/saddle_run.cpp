#include "host/campaign/saddle_run.hpp"

#include "host/run_files/run_file.hpp"
#include "host/stages/saddle/table.hpp"

namespace vitrify {

std::string SaddleLandscape::group() const { return RunFile::results("art", replica, stage); }

SaddleRun::SaddleRun(const std::filesystem::path& directory) : directory_(directory) {
  const RunReader reader(file());
  input_ = config::parse_text(reader.file().read_text("/vitrify/input"), file().string());
  const std::vector<std::string> replicas = reader.replicas();
  for (std::size_t stage = 0; stage < input_.stages.size(); ++stage) {
    if (!std::holds_alternative<config::Art>(input_.stages[stage])) continue;
    for (std::size_t r = 0; r < replicas.size(); ++r) {
      SaddleLandscape glass{config::common(input_.stages[stage]).name, replicas[r], stage, r, 0, 0, {}};
      const std::string group = glass.group();
      if (!reader.file().exists(group)) continue;
      glass.planned = reader.file().read_attribute<std::int64_t>(group, "planned_searches");
      glass.start_energy_eV = reader.file().read_attribute<double>(group, "start_energy_eV");
      glass.results = read_search_results(reader.file(), group, static_cast<int>(r));
      glasses_.push_back(std::move(glass));
    }
  }
  if (glasses_.empty()) throw Error(ExitCode::bad_input, directory.string() + ": found no saddle searches");
  const hdf5::Array ids = reader.column(RunFile::particles(replicas.front()) + "/id");
  atom_ids_ = std::get<std::vector<std::int64_t>>(ids.values);
}

const config::Art& SaddleRun::settings(const SaddleLandscape& glass) const {
  return std::get<config::Art>(input_.stages.at(glass.stage_index));
}

}  // namespace vitrify
