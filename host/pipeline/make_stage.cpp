#include "host/pipeline/make_stage.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "host/pipeline/aqs_stage.hpp"
#include "host/pipeline/art_stage.hpp"
#include "host/pipeline/equilibrate_stage.hpp"
#include "host/pipeline/md_stage.hpp"
#include "host/pipeline/minimize_stage.hpp"
#include "host/pipeline/quench_stage.hpp"
#include "host/pipeline/search_plan.hpp"

namespace vitrify {
namespace {

struct Maker {
  StageFacts facts;

  std::unique_ptr<Stage> operator()(const config::Minimize& c) const {
    return std::make_unique<MinimizeStage>(c, facts);
  }
  std::unique_ptr<Stage> operator()(const config::Md& c) const { return std::make_unique<MdStage>(c, facts); }
  std::unique_ptr<Stage> operator()(const config::Equilibrate& c) const {
    return std::make_unique<EquilibrateStage>(c, facts);
  }
  std::unique_ptr<Stage> operator()(const config::Quench& c) const { return std::make_unique<QuenchStage>(c, facts); }
  std::unique_ptr<Stage> operator()(const config::Aqs& c) const { return std::make_unique<AqsStage>(c, facts); }
  std::unique_ptr<Stage> operator()(const config::Art& c) const { return std::make_unique<ArtStage>(c, facts); }
};

/// Goes through the stages in order and keeps track of what they need.
class Checker {
 public:
  Checker(const Structure& structure, std::size_t n_replicas, const std::string& source)
      : structure_(structure), n_replicas_(n_replicas), source_(source), velocities_(!structure.velocity.empty()) {}

  void check(std::size_t index, const config::Stage& stage) {
    index_ = index;
    std::visit(*this, stage);
    if (const config::MonteCarlo* section = config::monte_carlo(stage)) check_monte_carlo(*section);
  }

  void check_monte_carlo(const config::MonteCarlo& section) const {
    const auto& elements = structure_.elements;
    if (elements.size() < 2) fail("monte_carlo", fmt::format("found one element ({}), must be several", elements[0]));
    if (section.composition) check_elements("composition", *section.composition);
    if (section.chemical_potential_eV) check_elements("chemical_potential_eV", *section.chemical_potential_eV);
  }

  void operator()(const config::Minimize&) {}
  void operator()(const config::Md& md) {
    if (!velocities_ && !md.temperature_K)
      fail("temperature_K", "missing; the atoms have no velocities, new ones need a temperature");
    velocities_ = true;
  }
  void operator()(const config::Equilibrate&) { velocities_ = true; }
  void operator()(const config::Quench&) { velocities_ = true; }
  void operator()(const config::Aqs& aqs) {
    const MinimizerMethod method = aqs.settings.minimizer.method;
    if (method != MinimizerMethod::lbfgs)
      fail("method", fmt::format("found \"{}\", must be \"lbfgs\" in this stage", config::choice_name(method)));
    check_range("d2min_cutoff_A", aqs.zones.d2min_cutoff_A);
    check_range("cluster_cutoff_A", aqs.zones.cluster_cutoff_A);
  }
  void operator()(const config::Art& art) {
    if (art.push_radius_A) check_range("push_radius_A", *art.push_radius_A);
    check_centres(art.centres);
    const SearchPlan plan(art, structure_.id, n_replicas_);
    if (plan.total() > most_searches)
      fail(art.searches ? "searches" : "searches_per_atom",
           fmt::format("found {} searches of all replicas, must be at most {}", plan.total(), most_searches));
    if (plan.range().end > plan.total())
      fail("search_range",
           fmt::format("found {}:{}, must be within 0:{}", plan.range().first, plan.range().end, plan.total()));
  }

 private:
  [[noreturn]] void fail(std::string_view key, const std::string& message) const {
    fail(config::stage_pointer(index_, key), message);
  }
  [[noreturn]] void fail(const config::Pointer& at, const std::string& message) const {
    throw config::InputError(source_, at, message);
  }
  void check_elements(std::string_view key, const std::map<std::string, double>& values) const {
    const auto& elements = structure_.elements;
    for (const auto& [element, value] : values)
      if (std::find(elements.begin(), elements.end(), element) == elements.end())
        fail(config::stage_pointer(index_, "monte_carlo") / key / element,
             fmt::format("found \"{}\", must be one of {}", element, fmt::join(elements, ", ")));
  }
  void check_centres(const config::Centres& centres) const {
    const std::set<std::int64_t> known(structure_.id.begin(), structure_.id.end());
    for (std::size_t i = 0; i < centres.ids.size(); ++i)
      if (!known.contains(centres.ids[i]))
        fail(config::stage_pointer(index_, "centres") / i,
             fmt::format("found {}, must be the id of an atom: {} to {}", centres.ids[i], *known.begin(),
                         *known.rbegin()));
  }
  void check_range(std::string_view key, double cutoff_A) const {
    const Vec3 h = structure_.box.heights();
    const double half = 0.5 * std::min({h.x, h.y, h.z});
    if (cutoff_A > half)
      fail(key, fmt::format("found {:g} A, must be at most {:.4g} A, half of the lowest box height", cutoff_A, half));
  }

  static constexpr std::int64_t most_searches = 4'294'967'295;  ///< their numbers have 32 bits

  const Structure& structure_;
  std::size_t n_replicas_;
  const std::string& source_;
  bool velocities_;
  std::size_t index_ = 0;
};

}  // namespace

std::unique_ptr<Stage> make_stage(const config::Stage& config, StageFacts facts) {
  return std::visit(Maker{std::move(facts)}, config);
}

void check_stages(const config::Input& input, const Structure& structure, const std::string& source) {
  Checker checker(structure, input.replicas.names.size(), source);
  for (std::size_t i = 0; i < input.stages.size(); ++i) checker.check(i, input.stages[i]);
}

}  // namespace vitrify
