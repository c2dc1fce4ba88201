#include "host/stages/dynamics/quench_stage.hpp"

#include <fmt/format.h>

#include <cmath>

#include "host/analysis/crystals/crystals.hpp"
#include "host/stages/crystal_warning.hpp"
#include "host/stages/relax.hpp"
#include "host/stages/skin.hpp"
#include "host/stages/stage_check.hpp"

namespace vitrify {
namespace {

/// Energies of inherent structures are then exact to 1e-7 eV per atom.
constexpr double last_part_of_hold = 0.5, last_part_of_cooling = 0.01;

/// The longest cooling has two ramps; shorter ones have an empty second one. Then comes the hold.
std::vector<std::vector<config::Ramp>> ramps_by_phase(const config::Quench& config, std::size_t n_replicas) {
  std::vector<std::vector<config::Ramp>> phases(3);
  for (std::size_t r = 0; r < n_replicas; ++r) {
    std::vector<config::Ramp> ramps = config.ramps(config.rate_K_per_s.at(r));
    ramps.resize(2, {config.temperature_end_K, config.temperature_end_K, 0});
    ramps.push_back({config.temperature_end_K, config.temperature_end_K, config.hold_ps});
    for (std::size_t p = 0; p < phases.size(); ++p) phases[p].push_back(ramps[p]);
  }
  return phases;
}

}  // namespace

QuenchStage::QuenchStage(const config::Quench& config, const StageFacts& facts)
    : DynamicsStage(facts, config.dynamics, config.common,
                    [&] {
                      std::vector<Phase> phases;
                      for (const auto& ramps : ramps_by_phase(config, facts.replicas.size())) {
                        Phase& phase = phases.emplace_back();
                        for (const config::Ramp& ramp : ramps)
                          phase.plans.push_back(plan(config.ensemble, config.dynamics, facts.timestep_ps, ramp.from_K,
                                                     ramp.to_K, ramp.duration_ps));
                      }
                      phases.back().samples_types = false;  // the hold
                      return phases;
                    }()),
      config_(config),
      sums_(facts.replicas.size()) {}

bool QuenchStage::at_the_end(std::size_t replica, const Thermo& row) const {
  for (std::size_t later = phase() + 1; later < phases().size(); ++later)
    if (phases()[later].plans[replica].steps > 0) return false;
  const DynamicsPlan& plan = phases()[phase()].plans[replica];
  const double last_part = plan.start_K == plan.end_K ? last_part_of_hold : last_part_of_cooling;
  return static_cast<double>(row.step) >= (1 - last_part) * static_cast<double>(plan.steps);
}

bool QuenchStage::judge(StageContext& context, const std::vector<Thermo>& rows) {
  for (std::size_t r = 0; r < rows.size(); ++r) {
    Sums& sums = sums_[r];
    const std::int64_t step = context.batch.step[r] + rows[r].step;
    if (!at_the_end(r, rows[r]) || step <= sums.last_step) continue;
    sums.rows += 1;
    sums.potential_eV += rows[r].potential_eV;
    sums.density_g_cm3 += rows[r].density_g_cm3;
    sums.temperature_K += rows[r].temperature_K;
    sums.last_step = step;
  }
  return false;
}

bool QuenchStage::conclude(StageContext& context) {
  StateArchive glass;
  context.engine.save(glass);
  context.engine.set_skin(athermal_skin_A);
  const auto minima = relax(context, to_inherent_structure, facts());
  const auto inherent = context.engine.structures();
  context.engine.restore(glass);
  if (!minima) return false;
  const std::unique_ptr<Observer> observer = context.make_observer();
  for (std::size_t r = 0; r < n_replicas(); ++r) {
    write_summary(context, r, (*minima)[r].energy, inherent[r]);
    warn_of_order(strongest_bragg_peak(inherent[r], *observer),
                  fmt::format("{}: replica {}", name(), facts().replicas[r]), context.log);
  }
  return true;
}

void QuenchStage::write_summary(StageContext& context, std::size_t replica, double inherent_energy_eV,
                                const Structure& inherent) {
  const Sums& sums = sums_[replica];
  const auto atoms = static_cast<double>(facts().atoms[replica]);
  const double energy = sums.potential_eV / sums.rows / atoms, inherent_energy = inherent_energy_eV / atoms,
               density = sums.density_g_cm3 / sums.rows, temperature = sums.temperature_K / sums.rows,
               rate = config_.rate_K_per_s.at(replica);
  const Crystals crystals = find_crystals(inherent);
  const CrystalFractions lattices = CrystalFractions::of(crystals.lattice);
  std::vector<std::int64_t> count(facts().elements.size());
  for (const int type : inherent.type) ++count.at(type);
  context.output.file().write_record(context.output.group("quench", replica),
                                     {{{"rate_K_per_s", rate},
                                       {"energy_eV_per_atom", energy},
                                       {"inherent_energy_eV_per_atom", inherent_energy},
                                       {"density_g_cm3", density},
                                       {"temperature_K", temperature},
                                       {"md_steps", steps_done(context.batch, replica)},
                                       {"elements", facts().elements},
                                       {"atoms", count},
                                       {"fcc_fraction", lattices.fcc},
                                       {"hcp_fraction", lattices.hcp},
                                       {"bcc_fraction", lattices.bcc},
                                       {"b2_fraction", crystals.b2_fraction()},
                                       {"laves_fraction", crystals.laves_fraction()},
                                       {"largest_crystal_atoms", crystals.largest_cluster}},
                                      {}});
  const std::string told_density = std::isnan(density) ? "" : fmt::format(", {:.4f} g/cm3", density);
  context.log.info(fmt::format(
      "{}: replica {} at {} K/s: {:.5f} eV/atom at {:.0f} K, inherent {:.5f} eV/atom{}, {:.2f} % of the atoms in "
      "crystals",
      name(), facts().replicas[replica], config::number_text(rate), energy, temperature, inherent_energy, told_density,
      100 * lattices.total()));
  warn_of_crystals(crystals, fmt::format("{}: replica {}", name(), facts().replicas[replica]), context.log);
}

void config::Quench::check(StageCheck& check) const {
  dynamics.check(check, ensemble, temperature_start_K);
  if (ensemble == Ensemble::npt) check.holds_ps = hold_ps;
}

std::unique_ptr<Stage> config::Quench::make(const StageFacts& facts) const {
  return std::make_unique<QuenchStage>(*this, facts);
}

}  // namespace vitrify
