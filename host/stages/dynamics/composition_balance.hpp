// The search for the chemical potentials that keep a mixture at its target composition without the help of kappa.
#pragma once

#include <vector>

#include "host/analysis/statistics/block_average.hpp"
#include "host/engine/montecarlo/monte_carlo.hpp"
#include "host/engine/state_archive.hpp"

namespace vitrify {

/// Kappa holds the composition against the slope of the free energy F that chemical potentials leave. Over the
/// compositions that kappa allows that slope is one number, and the mean of dF/dN + kT dW/dN along an exchange of two
/// elements vanishes. So the potentials at which F has no slope differ from those of the present by
///   mu_s - mu_0 += 2 kT kappa / N <(N_s - c_s N) - (N_0 - c_0 N)>,
/// where 0 is the first element; only differences count, and its potential is 0.
/// First the potentials adapt at each cycle, by a part of what this says that falls as 2 / cycles: an average in which
/// what was long ago counts little. Then they stay, and the mean over the cycles says how far off they are.
class CompositionBalance {
 public:
  /// The target has a kappa; kT in eV.
  CompositionBalance(const CompositionTarget& target, int n_types, double kT);

  /// The compositions after a cycle in which the potentials adapt, one per replica.
  void adapt(const std::vector<TypeCounts>& compositions);
  /// The compositions after a cycle at potentials that stay.
  void average(const std::vector<TypeCounts>& compositions);

  /// What the chains are to run with.
  const CompositionTarget& target() const { return target_; }
  /// Cycles of the average.
  long cycles() const { return off_eV_.front().size(); }
  /// Where elements balance, by type, and its standard error.
  double mu_eV(int type) const { return target_.mu_eV[type] + off_eV_[type].mean(); }
  double error_eV(int type) const { return off_eV_[type].error(); }

  void save(StateArchive& archive) const;
  void restore(const StateArchive& archive);

 private:
  /// By how much the potentials are off as these compositions tell, by type.
  std::vector<double> off_eV(const std::vector<TypeCounts>& compositions) const;

  CompositionTarget target_;
  double kT_;
  long adapted_ = 0;                  ///< cycles
  std::vector<BlockAverage> off_eV_;  ///< by type, since the potentials stay
};

}  // namespace vitrify
