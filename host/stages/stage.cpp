#include "host/stages/stage.hpp"

#include <fmt/format.h>

namespace vitrify {

void Stage::warn_beyond_table(StageContext& context, std::size_t replica, int atoms) {
  if (atoms == 0 || beyond_table_told_[replica]) return;
  beyond_table_told_[replica] = true;
  context.log.warn(
      fmt::format("{}: replica {}: {} of {} atoms have electron densities beyond the potential's table, where its "
                  "embedding energies go on along straight lines",
                  name(), facts_.replicas[replica], atoms, facts_.atoms[replica]));
}

Error Stage::named(const Diverged& diverged, const BatchState& batch) const {
  const auto r = static_cast<std::size_t>(diverged.replica());
  return {ExitCode::diverged, fmt::format("{}: replica {} at step {}: {}", facts_.name, facts_.replicas[r],
                                          batch.step[r] + diverged.step(), diverged.why())};
}

}  // namespace vitrify
