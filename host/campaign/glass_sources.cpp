#include "host/campaign/glass_sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>

#include "host/campaign/glasses.hpp"
#include "host/error.hpp"
#include "host/input/input.hpp"
#include "host/run_files/run_file.hpp"
#include "host/run_files/run_reader.hpp"

namespace vitrify {
namespace {

/// Sets that merge; each is known by its first member.
class Partition {
 public:
  explicit Partition(std::size_t size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), 0); }

  std::size_t set_of(std::size_t member) const {
    while (parent_[member] != member) member = parent_[member];
    return member;
  }
  void join(std::size_t a, std::size_t b) {
    const std::size_t first = std::min(set_of(a), set_of(b)), second = std::max(set_of(a), set_of(b));
    parent_[second] = first;
  }

 private:
  std::vector<std::size_t> parent_;
};

struct KindOfResults {
  GlassSource::Kind kind;
  const char* group;
};
constexpr KindOfResults all_kinds[] = {{GlassSource::Kind::saddle_searches, "art"},
                                       {GlassSource::Kind::shear, "aqs"},
                                       {GlassSource::Kind::analysis, "analysis"}};

void read_start(const RunReader& reader, GlassSource& source) {
  const std::string start = RunFile::results("start", source.replica, source.stage);
  if (!reader.file().exists(start))
    throw Error(ExitCode::bad_input, source.where() +
                                         ": found no content hash of the glass that it starts from, must be "
                                         "of a run by a program that keeps one");
  source.start = reader.file().read_attribute<std::string>(start, "sha256");
  source.states = reader.file().read_attribute<std::vector<std::string>>(start, "glass_sha256");
}

/// Analyses of stages that strain a glass tell what it has become.
bool tells_of_glass(GlassSource::Kind kind, const config::Stage& stage) {
  return kind != GlassSource::Kind::analysis || std::holds_alternative<config::Sample>(stage);
}

std::vector<GlassSource> sources_of(const std::filesystem::path& run, const RunReader& reader) {
  const config::Input input = config::parse_text(reader.file().read_text("/vitrify/input"), reader.name());
  const std::vector<std::string> replicas = reader.replicas();
  std::vector<GlassSource> sources;
  for (const KindOfResults& kind : all_kinds)
    for (std::size_t stage = 0; stage < input.stages.size(); ++stage)
      for (std::size_t r = 0; r < replicas.size(); ++r) {
        GlassSource source{kind.kind, run, replicas[r], config::common(input.stages[stage]).name, r, stage, {}, {}};
        if (!tells_of_glass(kind.kind, input.stages[stage]) ||
            !reader.file().exists(RunFile::results(kind.group, source.replica, source.stage)))
          continue;
        read_start(reader, source);
        sources.push_back(std::move(source));
      }
  if (sources.empty())
    throw Error(ExitCode::bad_input, run.string() + ": found no shear, no saddle searches and no analysis");
  return sources;
}

/// Glasses connect runs; throws unless they connect all of them.
void require_one_study(const std::vector<KnownGlass>& glasses, std::span<const std::string> runs) {
  Partition connected(runs.size());
  const auto number_of = [&](const GlassSource& source) {
    return static_cast<std::size_t>(std::find(runs.begin(), runs.end(), source.run.string()) - runs.begin());
  };
  std::vector<const GlassSource*> example(runs.size());
  for (const KnownGlass& glass : glasses)
    for (const GlassSource& source : glass.sources) {
      connected.join(number_of(glass.sources.front()), number_of(source));
      if (!example[number_of(source)]) example[number_of(source)] = &source;
    }
  for (std::size_t k = 0; k < runs.size(); ++k)
    if (connected.set_of(k) != 0)
      throw Error(ExitCode::bad_input,
                  fmt::format("{}: found the glass {:.12}..., must be that of {}, {:.12}..., or one connected with it",
                              example[k]->where(), example[k]->start, example[0]->where(), example[0]->start));
}

}  // namespace

std::string GlassSource::where() const { return run.string() + ": replica " + replica + ", stage " + stage; }

std::vector<KnownGlass> joined(const std::vector<GlassSource>& sources) {
  Partition glasses(sources.size());
  std::map<std::string, std::size_t> first_in_state;
  for (std::size_t k = 0; k < sources.size(); ++k)
    for (const std::string& state : sources[k].states)
      glasses.join(k, first_in_state.try_emplace(state, k).first->second);
  std::map<std::size_t, KnownGlass> by_first;
  for (std::size_t k = 0; k < sources.size(); ++k) by_first[glasses.set_of(k)].sources.push_back(sources[k]);
  std::vector<KnownGlass> found;
  std::map<std::string, int> with_name;
  for (auto& [first, glass] : by_first) {
    std::stable_sort(glass.sources.begin(), glass.sources.end(),
                     [](const GlassSource& a, const GlassSource& b) { return a.kind < b.kind; });
    glass.name = glass.sources.front().replica;
    ++with_name[glass.name];
    found.push_back(std::move(glass));
  }
  for (KnownGlass& glass : found)
    if (const GlassSource& first = glass.sources.front(); with_name[glass.name] > 1)
      glass.name = fmt::format("{}-{}-{}", std::filesystem::weakly_canonical(first.run).filename().string(),
                               first.replica, first.stage);
  return found;
}

std::vector<KnownGlass> known_glasses(std::span<const std::string> runs) {
  std::vector<GlassSource> sources;
  std::set<std::string> origins;
  for (const std::string& run : runs) {
    const RunReader reader(std::filesystem::path(run) / "run.h5");
    if (!origins.insert(cli::origin_of(reader, run)).second)
      throw Error(ExitCode::bad_input, run + ": found this run a second time, must be given once");
    const std::vector<GlassSource> more = sources_of(run, reader);
    sources.insert(sources.end(), more.begin(), more.end());
  }
  std::vector<KnownGlass> glasses = joined(sources);
  require_one_study(glasses, runs);
  return glasses;
}

}  // namespace vitrify
