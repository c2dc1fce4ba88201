// The Monte Carlo part of a stage of dynamics: what its chains sample, and what they did between two rows of output.
#pragma once

#include <vector>

#include "host/stages/dynamics/monte_carlo_options.hpp"
#include "host/stages/stage.hpp"

namespace vitrify {

class TypeSampling {
 public:
  TypeSampling(const config::MonteCarlo& config, const StageFacts& facts);

  const MonteCarloSettings& settings() const { return settings_; }
  /// Logs how far compositions stray from their target at this temperature.
  void log_constraint(RunLog& log, const StageFacts& facts, double temperature_K) const;
  /// Observables of what chains do between two rows, and of the compositions.
  void declare(RunFacts& facts) const;
  /// What the chains did since the last call, and the compositions now: values of those observables, per replica.
  std::vector<OwnValues> since_last(const std::vector<MonteCarloReport>& reports);

  void save(StateArchive& archive) const { archive.put("stage/monte_carlo", last_); }
  void restore(const StateArchive& archive) {
    last_ = archive.get_within<Tally>("stage/monte_carlo", last_.size(), -largest_number, largest_number);
  }

 private:
  struct Tally {
    long trials = 0, accepted = 0;
    double energy_change_eV = 0;

    template <class Visitor, class Self>
    static constexpr void describe(Visitor& visit, Self& self) {
      visit("trials", self.trials), visit("accepted", self.accepted), visit("energy_change_eV", self.energy_change_eV);
    }
  };

  OwnValues values_of(const MonteCarloReport& done) const;

  MonteCarloSettings settings_;
  std::vector<std::string> elements_;
  std::vector<Tally> last_;  ///< as of the last row, per replica
};

}  // namespace vitrify
