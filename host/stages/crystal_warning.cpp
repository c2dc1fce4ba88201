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

}  // namespace vitrify
