#include "host/stages/crystal_warning.hpp"

#include <fmt/format.h>

namespace vitrify {
namespace {

constexpr int atoms_of_a_nucleus = 20;

}  // namespace

void warn_of_crystals(const Crystals& crystals, const std::string& whose, RunLog& log) {
  if (crystals.largest_cluster < atoms_of_a_nucleus) return;
  const CrystalFractions fractions = CrystalFractions::of(crystals.lattice);
  log.warn(
      fmt::format("{}: {} of {} atoms are one crystal in the inherent structure; of all atoms {:.1f} % are in fcc, "
                  "{:.1f} % in hcp, {:.1f} % in bcc ({:.1f} % in B2), {:.1f} % in a Laves phase",
                  whose, crystals.largest_cluster, crystals.lattice.size(), 100 * fractions.fcc, 100 * fractions.hcp,
                  100 * fractions.bcc, 100 * crystals.b2_fraction(), 100 * crystals.laves_fraction()));
}

void warn_of_order(const std::optional<BraggPeak>& peak, const std::string& whose, RunLog& log) {
  if (!peak || !peak->is_order()) return;
  log.warn(fmt::format(
      "{}: long-range order: at a wave vector of {:.4g} 1/A it scatters {:.3g} times as much as at others of this "
      "length; without order the chance of that is exp(-{:.3g})",
      whose, peak->q_per_A, peak->over_neighbors, peak->surprise));
}

void warn_of_order(StageContext& context, const StageFacts& facts) {
  const std::unique_ptr<Observer> observer = context.make_observer();
  const std::vector<Structure> structures = context.engine.structures();
  for (std::size_t r = 0; r < structures.size(); ++r)
    warn_of_order(strongest_bragg_peak(structures[r], *observer),
                  fmt::format("{}: replica {}", facts.name, facts.replicas[r]), context.log);
}

}  // namespace vitrify
