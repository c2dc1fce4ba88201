// The Monte Carlo part of a stage of dynamics: what its chains sample, and what they did between two rows of output.
#pragma once

#include <optional>
#include <vector>

#include "host/stages/dynamics/composition_balance.hpp"
#include "host/stages/dynamics/monte_carlo_options.hpp"
#include "host/stages/stage.hpp"

namespace vitrify {

class TypeSampling {
 public:
  /// The temperature is that at which chemical potentials are balanced, if they are.
  TypeSampling(const config::MonteCarlo& config, const StageFacts& facts, double temperature_K);

  const MonteCarloSettings& settings() const { return settings_; }
  /// Takes the chemical potentials that an earlier stage has found, if it is to.
  void begin(StageContext& context, const StageFacts& facts);
  /// Takes a step of the balance after a cycle, in a stage that has one.
  void balance(const std::vector<MonteCarloReport>& reports, bool adapts);
  /// Tells what chemical potentials the stage has found, if it was to.
  void end(StageContext& context, const StageFacts& facts) const;
  /// Logs how far compositions stray from their target at this temperature.
  void log_constraint(RunLog& log, const StageFacts& facts, double temperature_K) const;
  /// Observables of what chains do between two rows, and of the compositions.
  void declare(RunFacts& facts) const;
  /// What the chains did since the last call, and the compositions now: values of those observables, per replica.
  std::vector<OwnValues> since_last(const std::vector<MonteCarloReport>& reports);

  void save(StateArchive& archive) const;
  void restore(const StateArchive& archive);

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

  std::string mu_text(const double (&mu_eV)[max_types], const double (&error_eV)[max_types]) const;

  MonteCarloSettings settings_;
  double temperature_K_;
  std::optional<std::string> mu_of_;           ///< stage that has found the chemical potentials
  std::optional<CompositionBalance> balance_;  ///< of a stage that is to find them
  std::vector<std::string> elements_;
  std::vector<Tally> last_;  ///< as of the last row, per replica
};

}  // namespace vitrify
