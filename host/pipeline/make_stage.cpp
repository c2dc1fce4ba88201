#include "host/pipeline/make_stage.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "host/pipeline/aqs_stage.hpp"
#include "host/pipeline/equilibrate_stage.hpp"
#include "host/pipeline/md_stage.hpp"
#include "host/pipeline/minimize_stage.hpp"
#include "host/pipeline/quench_stage.hpp"

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
};

/// Goes through the stages in order and keeps track of what they need.
class Checker {
 public:
  Checker(const Structure& structure, const std::string& source)
      : structure_(structure), source_(source), velocities_(!structure.velocity.empty()) {}

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
    if (aqs.minimizer.method != config::MinimizeMethod::lbfgs)
      fail("method",
           fmt::format("found \"{}\", must be \"lbfgs\" in this stage", config::choice_name(aqs.minimizer.method)));
    check_range("d2min_cutoff_A", aqs.d2min_cutoff_A);
    check_range("cluster_cutoff_A", aqs.cluster_cutoff_A);
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
  void check_range(std::string_view key, double cutoff_A) const {
    const Vec3 h = structure_.box.heights();
    const double half = 0.5 * std::min({h.x, h.y, h.z});
    if (cutoff_A > half)
      fail(key, fmt::format("found {:g} A, must be at most {:.4g} A, half of the lowest box height", cutoff_A, half));
  }

  const Structure& structure_;
  const std::string& source_;
  bool velocities_;
  std::size_t index_ = 0;
};

}  // namespace

std::unique_ptr<Stage> make_stage(const config::Stage& config, StageFacts facts) {
  return std::visit(Maker{std::move(facts)}, config);
}

void check_stages(const config::Input& input, const Structure& structure, const std::string& source) {
  Checker checker(structure, source);
  for (std::size_t i = 0; i < input.stages.size(); ++i) checker.check(i, input.stages[i]);
}

}  // namespace vitrify
