// The engine on one executor: wires atoms, lists, forces and methods together.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>

#include "host/engine/aqs/aqs_on.hpp"
#include "host/engine/aqs/soft_modes_on.hpp"
#include "host/engine/atom_motion_on.hpp"
#include "host/engine/d2min_on.hpp"
#include "host/engine/diverged.hpp"
#include "host/engine/dynamics/dynamics_on.hpp"
#include "host/engine/engine.hpp"
#include "host/engine/minimize/minimizer_on.hpp"
#include "host/engine/montecarlo/monte_carlo_on.hpp"
#include "host/engine/response/elastic_on.hpp"
#include "host/engine/response/vibrations_on.hpp"
#include "kernels/neighbor/closest_pair.hpp"

namespace vitrify {

template <Executor Exec>
class EngineOn final : public Engine {
 public:
  EngineOn(Exec exec, const PotentialTables& tables, const std::vector<Structure>& structures);

  std::string device() const override { return exec_.name(); }
  int n_replicas() const override { return atoms_.n_replicas(); }
  std::vector<Structure> structures() override { return atoms_.structures(); }
  std::vector<std::vector<Vec3>> velocities() override { return dynamics_.velocities(); }
  void scale_boxes(const std::vector<double>& factors) override { atoms_.scale_boxes(factors); }
  std::vector<SinglePoint> evaluate() override;
  void set_tables(const PotentialTables& tables) override { force_field_.set_tables(tables); }
  void set_skin(double skin_A) override { list_.set_skin(skin_A); }

  void draw_velocities(const std::vector<std::uint64_t>& seeds, const std::vector<double>& temperature_K,
                       std::uint64_t stage) override {
    dynamics_.draw_velocities(seeds, temperature_K, stage);
  }
  void remove_drift() override { dynamics_.remove_drift(); }
  void reset_origin() override { dynamics_.reset_origin(); }
  void set_precision(Precision precision) override { dynamics_.set_precision(precision); }
  void start_dynamics(const std::vector<DynamicsPlan>& plans) override {
    aqs_.reset();
    dynamics_.start(plans);
    if (followed_) followed_->set_clocks(dynamics_.steps());
  }
  void change_timestep(const std::vector<DynamicsPlan>& plans) override {
    dynamics_.change_timestep(plans);
    if (followed_) followed_->set_clocks(dynamics_.steps());
  }
  void turn(const std::vector<DynamicsPlan>& plans) override {
    dynamics_.turn(plans);
    if (followed_) followed_->set_clocks(dynamics_.steps());
  }
  void start_monte_carlo(const MonteCarloSettings& settings) override {
    list_.let_types_change();
    monte_carlo_.emplace(exec_, atoms_, list_, force_field_, settings);
    every_ = settings.every;
  }
  void set_composition_target(const CompositionTarget& target) override { monte_carlo_->set_target(target); }
  void stop_monte_carlo() override { monte_carlo_.reset(); }
  std::vector<MonteCarloReport> monte_carlo_reports() const override { return monte_carlo_->reports(); }
  void follow_motion(const MotionSettings& settings) override {
    followed_.reset();
    followed_.emplace(exec_, atoms_, settings);
    followed_->set_clocks(dynamics_.steps());
  }
  void stop_following() override { followed_.reset(); }
  std::vector<FollowedMotion> motion() const override { return followed_->motion(); }
  long advance(long n, const std::function<bool()>& go_on) override;
  bool dynamics_finished() const override { return dynamics_.finished(); }
  std::vector<Thermo> sample() override { return dynamics_.sample(); }

  std::vector<MinimizerState> minimize(const MinimizerSettings& settings, const std::function<bool()>& go_on) override {
    return MinimizerOn<Exec>(exec_, atoms_, list_, force_field_, settings).run({}, go_on);
  }

  std::vector<AqsRow> start_aqs(const AqsSettings& settings, const std::vector<AqsPlan>& plans,
                                const std::function<bool()>& go_on) override {
    make_aqs(settings, plans);
    return aqs_->start(go_on);
  }
  void prepare_aqs(const AqsSettings& settings, const std::vector<AqsPlan>& plans) override {
    make_aqs(settings, plans);
  }
  std::vector<AqsOutcome> aqs_step() override { return aqs_->step(); }
  bool aqs_finished() const override { return aqs_->finished(); }
  std::vector<SoftMode> soft_modes(const std::vector<int>& replicas,
                                   const std::vector<std::vector<Vec3>>& guesses) override {
    std::vector<Structure> minima;
    const auto all = structures();
    for (const int r : replicas) minima.push_back(all[r]);
    return soft_modes_on(exec_, force_field_, radii_, minima, guesses);
  }

  std::vector<std::vector<Vec3>> hessian_products(int replica, const std::vector<std::vector<Vec3>>& fields) override {
    HessianOn<Exec> hessian(exec_, force_field_, radii_, {structures().at(replica)}, mass_amu_);
    return hessian.products(fields);
  }
  std::vector<ElasticResponse> elastic_response(const ElasticSettings& settings) override {
    HessianOn<Exec> hessian(exec_, force_field_, radii_, structures(), mass_amu_);
    return ElasticOn<Exec>(exec_, hessian, settings).compute();
  }
  std::vector<VibrationalMoments> vibrational_moments(const MomentSettings& settings) override {
    HessianOn<Exec> hessian(exec_, force_field_, radii_, structures(), mass_amu_);
    return VibrationsOn<Exec>(exec_, hessian).moments(settings);
  }
  std::vector<std::vector<double>> vibrational_weights(const std::vector<SpectralFilter>& filters, int vectors,
                                                       std::uint64_t seed) override {
    HessianOn<Exec> hessian(exec_, force_field_, radii_, structures(), mass_amu_);
    return VibrationsOn<Exec>(exec_, hessian).weights(filters, vectors, seed);
  }

  std::vector<D2MinResult> d2min(const Motion& motion, const CellSearch& near, double cutoff_A) override {
    return d2min_on(exec_, motion, near, cutoff_A);
  }

  void save(StateArchive& archive) override;
  void restore(const StateArchive& archive) override;

 private:
  void make_aqs(const AqsSettings& settings, const std::vector<AqsPlan>& plans) {
    aqs_.emplace(exec_, atoms_, list_, force_field_, settings, plans);
  }
  void refuse_overlaps();
  long move(long n, const std::function<bool()>& go_on);
  long move_hybrid(long n, const std::function<bool()>& go_on);
  long move_followed(long n, const std::function<bool()>& go_on);

  Exec exec_;
  ListRadii radii_;
  std::vector<double> mass_amu_;  ///< by element
  Atoms<Exec> atoms_;
  NeighborList<Exec> list_;
  ForceField<Exec> force_field_;
  DynamicsOn<Exec> dynamics_;
  std::optional<AqsOn<Exec>> aqs_;
  std::optional<MonteCarloOn<Exec>> monte_carlo_;
  long every_ = 0;  ///< MD steps between Monte Carlo cycles
  std::optional<AtomMotionOn<Exec>> followed_;
};

/// Extra list radius of a new engine, A; a stage sets its own.
inline constexpr double default_skin_A = 0.5;
/// Pairs closer than this overlap, A: the tables are not valid there.
inline constexpr double overlap_A = 0.2;

template <Executor Exec>
EngineOn<Exec>::EngineOn(Exec exec, const PotentialTables& tables, const std::vector<Structure>& structures)
    : exec_(std::move(exec)),
      radii_(tables.radii),
      mass_amu_(tables.mass_amu),
      atoms_(exec_, structures, tables.mass_amu),
      list_(exec_, atoms_, tables.radii, default_skin_A),
      force_field_(exec_, tables),
      dynamics_(exec_, atoms_, list_, force_field_) {
  list_.renew(true);
  refuse_overlaps();
}

template <Executor Exec>
void EngineOn<Exec>::refuse_overlaps() {
  typename Exec::template Array<ClosestPair> closest(atoms_.n_replicas());
  exec_.reduce(atoms_.everyone(), ClosestNeighbor{atoms_.view(), list_.view()}, StoreClosest{closest.data()});
  const auto pairs = exec_.download(closest);
  for (std::size_t r = 0; r < pairs.size(); ++r)
    if (pairs[r].distance2 < overlap_A * overlap_A)
      throw Error(ExitCode::bad_input, "replica " + std::to_string(r) + ": atoms " + std::to_string(pairs[r].i + 1) +
                                           " and " + std::to_string(pairs[r].j + 1) + " overlap, their distance is " +
                                           std::to_string(std::sqrt(pairs[r].distance2)) + " A, allowed is at least " +
                                           std::to_string(overlap_A) + " A");
}

template <Executor Exec>
std::vector<SinglePoint> EngineOn<Exec>::evaluate() {
  atoms_.activate_all();
  list_.update(false);
  force_field_.compute(atoms_.view(), list_.view(), atoms_.everyone(), all_output);
  const auto energies = atoms_.in_user_order(atoms_.energies());
  const auto forces = atoms_.in_user_order(atoms_.forces());
  const auto virials = atoms_.in_user_order(atoms_.virials());
  const auto densities = atoms_.in_user_order(atoms_.densities());
  const auto boxes = atoms_.boxes();
  dynamics_.recover_forces();
  std::vector<SinglePoint> points(atoms_.n_replicas());
  for (int r = 0; r < atoms_.n_replicas(); ++r) {
    SinglePoint& p = points[r];
    const auto first = atoms_.layout().first[r], last = atoms_.layout().first[r + 1];
    p.energies_eV.assign(energies.begin() + first, energies.begin() + last);
    p.forces.assign(forces.begin() + first, forces.begin() + last);
    p.stress_volumes_eV.resize(last - first);
    Sym3 virial;
    for (int i = first; i < last; ++i) {
      p.energy_eV += energies[i];
      virial += virials[i];
      for (int k = 0; k < 6; ++k) p.stress_volumes_eV[i - first].v[k] = -virials[i].v[k];
      p.beyond_table += densities[i] > force_field_.view().rho_max;
    }
    p.stress_GPa = stress_of(virial, Sym3{}, boxes[r]);
  }
  return points;
}

/// Every so many steps a Monte Carlo cycle runs in the middle of the drift: a step with one is its own mirror image in
/// time, and costs no forces of its own.
template <Executor Exec>
long EngineOn<Exec>::move_hybrid(long n, const std::function<bool()>& go_on) {
  const auto cycle = [&](const BatchView& due, const DynamicsState* states) {
    if (!monte_carlo_->in_cycle()) force_field_.compute_densities(atoms_.view(), list_.view(), due);
    return monte_carlo_->cycle(due, states, go_on);
  };
  const long begin = dynamics_.clock();
  for (long step = begin; step < begin + n && !dynamics_.finished(); ++step) {
    const bool in_cycle = monte_carlo_->in_cycle();
    const long plain = in_cycle ? 0 : std::min(begin + n - step, every_ - 1 - step % every_);
    if (plain > 0) dynamics_.advance(plain);
    step += plain;
    if (step == begin + n) break;
    if (!(in_cycle ? dynamics_.complete_with(cycle) : dynamics_.advance_with(cycle))) return step - begin;
  }
  return n;
}

/// With Monte Carlo, whose cycles the host starts, from sample to sample.
template <Executor Exec>
long EngineOn<Exec>::move_followed(long n, const std::function<bool()>& go_on) {
  const auto sample = [this] { followed_->sample(dynamics_.states()); };
  const long every = followed_->every();
  if (!monte_carlo_) {
    dynamics_.advance_by_stops(n, every, sample);
    return n;
  }
  const long begin = dynamics_.clock(), to_go = std::min(n, dynamics_.rest());
  for (long done = 0; done < to_go;) {
    const long piece = std::min(to_go - done, every - (begin + done) % every);
    const long moved = move_hybrid(piece, go_on);
    done += moved;
    if (moved < piece) return done;
    sample();
  }
  return n;
}

template <Executor Exec>
long EngineOn<Exec>::move(long n, const std::function<bool()>& go_on) {
  if (followed_) return move_followed(n, go_on);
  if (monte_carlo_) return move_hybrid(n, go_on);
  dynamics_.advance(n);
  return n;
}

template <Executor Exec>
long EngineOn<Exec>::advance(long n, const std::function<bool()>& go_on) {
  const long done = move(n, go_on);
  if (const auto fault = dynamics_.fault()) throw Diverged(fault->replica, fault->step, to_text(*fault));
  return done;
}

template <Executor Exec>
void EngineOn<Exec>::save(StateArchive& archive) {
  atoms_.save(archive);
  list_.save(archive);
  dynamics_.save(archive);
  if (aqs_) aqs_->save(archive);
  if (followed_) followed_->save(archive);
  if (!monte_carlo_) return;
  monte_carlo_->save(archive);
  if (monte_carlo_->in_cycle()) atoms_.save_densities(archive);
}

template <Executor Exec>
void EngineOn<Exec>::restore(const StateArchive& archive) {
  atoms_.restore(archive);
  list_.restore(archive);
  dynamics_.restore(archive);
  if (aqs_) aqs_->restore(archive);
  if (followed_) followed_->restore(archive);
  if (!monte_carlo_) return;
  monte_carlo_->restore(archive);
  if (monte_carlo_->in_cycle()) atoms_.restore_densities(archive);
}

}  // namespace vitrify
