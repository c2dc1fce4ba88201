#include "host/stages/minimize/minimize_stage.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "host/stages/athermal_row.hpp"
#include "host/stages/relax.hpp"
#include "host/stages/skin.hpp"

namespace vitrify {

bool MinimizeStage::start(StageContext& context) {
  context.engine.set_skin(athermal_skin_A);
  const auto outcomes = relax(context, config_.minimizer, facts());
  if (!outcomes) return false;
  context.batch.at_random = false;

  const auto points = context.engine.evaluate();
  const auto structures = context.engine.structures();
  for (std::size_t r = 0; r < n_replicas(); ++r) {
    warn_beyond_table(context, r, points[r].beyond_table);
    context.batch.step[r] += std::max(1, (*outcomes)[r].iterations);
    context.output.write_row(r, athermal_row(context.batch, r, points[r].energy_eV, points[r].stress_GPa,
                                             structures[r].box, facts().total_mass_amu(structures[r])));
    context.log.info(fmt::format("{}: replica {} at {:.6f} eV/atom after {} evaluations", name(), facts().replicas[r],
                                 points[r].energy_eV / static_cast<double>(facts().atoms[r]),
                                 (*outcomes)[r].evaluations));
  }
  finished_ = true;
  return true;
}

std::unique_ptr<Stage> config::Minimize::make(const StageFacts& facts) const {
  return std::make_unique<MinimizeStage>(*this, facts);
}

}  // namespace vitrify
