#include "host/stages/dynamics/composition_balance.hpp"

#include <algorithm>
#include <numeric>

namespace vitrify {

CompositionBalance::CompositionBalance(const CompositionTarget& target, int n_types, double kT)
    : target_(target), kT_(kT), off_eV_(n_types) {}

std::vector<double> CompositionBalance::off_eV(const std::vector<TypeCounts>& compositions) const {
  std::vector<double> off(off_eV_.size());
  for (const TypeCounts& c : compositions) {
    const double n = std::accumulate(std::begin(c.count), std::end(c.count), 0);
    const double share = 2 * kT_ * target_.kappa(kT_) / n / static_cast<double>(compositions.size());
    const auto excess = [&](std::size_t s) { return c.count[s] - target_.fraction[s] * n; };
    for (std::size_t s = 0; s < off.size(); ++s) off[s] += share * (excess(s) - excess(0));
  }
  return off;
}

/// The first steps are a fifth of the way, so that the composition, which follows within a cycle or so, is not overrun.
void CompositionBalance::adapt(const std::vector<TypeCounts>& compositions) {
  constexpr double first_step = 0.2;
  const double step = 2 / (static_cast<double>(adapted_) + 2 / first_step);
  const std::vector<double> off = off_eV(compositions);
  for (std::size_t s = 0; s < off.size(); ++s) target_.mu_eV[s] += step * off[s];
  ++adapted_;
}

void CompositionBalance::average(const std::vector<TypeCounts>& compositions) {
  const std::vector<double> off = off_eV(compositions);
  for (std::size_t s = 0; s < off.size(); ++s) off_eV_[s].add(off[s]);
}

void CompositionBalance::save(StateArchive& archive) const {
  archive.put("stage/balance/adapted", std::vector<long>{adapted_});
  archive.put("stage/balance/mu", std::vector<double>(target_.mu_eV, target_.mu_eV + off_eV_.size()));
  archive.put("stage/balance/off", off_eV_);
}

void CompositionBalance::restore(const StateArchive& archive) {
  adapted_ = archive.get_one<long>("stage/balance/adapted", 0, largest_number);
  const auto mu = archive.get_within<double>("stage/balance/mu", off_eV_.size(), -largest_number, largest_number);
  std::copy(mu.begin(), mu.end(), target_.mu_eV);
  off_eV_ = archive.get_within<BlockAverage>("stage/balance/off", off_eV_.size(), -largest_number, largest_number);
  for (const BlockAverage& off : off_eV_)
    if (!off.possible()) StateArchive::refuse("stage/balance/off", "is no average");
}

}  // namespace vitrify
