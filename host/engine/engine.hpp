// The face of the engine: a batch of replicas on some device, and the methods that move it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "host/engine/aqs/aqs.hpp"
#include "host/engine/aqs/lowest_mode.hpp"
#include "host/engine/atom_motion.hpp"
#include "host/engine/device_choice.hpp"
#include "host/engine/dynamics/dynamics.hpp"
#include "host/engine/minimize/minimizer.hpp"
#include "host/engine/montecarlo/monte_carlo.hpp"
#include "host/engine/motion.hpp"
#include "host/engine/potential/potential_tables.hpp"
#include "host/engine/response/elastic.hpp"
#include "host/engine/response/vibrations.hpp"
#include "host/engine/state_archive.hpp"
#include "host/engine/structure.hpp"
#include "kernels/analysis/d2min.hpp"

namespace vitrify {

/// Energies (eV), forces (eV/A) and stress (GPa, tension positive, no kinetic part; not a number where the box is open
/// along some axis) of one replica, in the user's order.
struct SinglePoint {
  double energy_eV = 0;
  std::vector<double> energies_eV;
  std::vector<Vec3> forces;
  std::vector<Sym3> stress_volumes_eV;  ///< of each atom: its share of the stress times the volume
  Sym3 stress_GPa;
  int beyond_table = 0;  ///< atoms with a density beyond the potential's table: their embedding is a continuation
};

/// `go_on` arguments are asked from time to time; when they return false the method returns early.
class Engine {
 public:
  virtual ~Engine() = default;

  virtual std::string device() const = 0;
  virtual int n_replicas() const = 0;

  /// Atoms in the user's order, wrapped, with image counts.
  virtual std::vector<Structure> structures() = 0;
  /// Of each replica, those of the full step, A/ps, in the user's order.
  virtual std::vector<std::vector<Vec3>> velocities() = 0;
  /// Scales the edges of each box and the places of its atoms by a factor. For the time between two dynamics.
  virtual void scale_boxes(const std::vector<double>& factors) = 0;
  virtual std::vector<SinglePoint> evaluate() = 0;
  /// Tables of the same potential on another grid for all that follows; no range may be longer than in those that the
  /// engine was made with. They are no part of the state: set them before restore().
  virtual void set_tables(const PotentialTables& tables) = 0;
  /// Extra radius of the neighbor lists, A: larger for hotter matter. Part of the state: it decides when lists are
  /// built.
  virtual void set_skin(double skin_A) = 0;

  /// Maxwell velocities without drift at exactly these temperatures; `stage` makes draws of different stages differ.
  virtual void draw_velocities(const std::vector<std::uint64_t>& seeds, const std::vector<double>& temperature_K,
                               std::uint64_t stage) = 0;
  virtual void remove_drift() = 0;
  /// Makes the current positions the origin of the mean square displacement.
  virtual void reset_origin() = 0;
  /// Sets the precision of all later forces of dynamics; everything else is in double. It is part of the state.
  virtual void set_precision(Precision precision) = 0;
  /// One plan per replica, from step 0 of its clock.
  virtual void start_dynamics(const std::vector<DynamicsPlan>& plans) = 0;
  /// Goes on from here with the time steps of these plans, which are else those of the dynamics; clocks are set to
  /// where they would be, and stay short of the end where there is something left to do.
  virtual void change_timestep(const std::vector<DynamicsPlan>& plans) = 0;
  /// Goes on from here, from step 0 of new clocks, with the steps and the rates of these plans, which are else those of
  /// the dynamics: a drive that turns. Thermostats, work and strains go on.
  virtual void turn(const std::vector<DynamicsPlan>& plans) = 0;
  /// From now on advance() runs a Monte Carlo cycle every so many steps, counted on the clock of the dynamics.
  virtual void start_monte_carlo(const MonteCarloSettings& settings) = 0;
  /// What later cycles are judged by; what the present one is judged by stays. The settings of a start after restore()
  /// must have it.
  virtual void set_composition_target(const CompositionTarget& target) = 0;
  virtual void stop_monte_carlo() = 0;
  virtual std::vector<MonteCarloReport> monte_carlo_reports() const = 0;
  /// From now on advance() takes a sample of the displacement of every atom where the clock of its replica comes to a
  /// multiple of so many steps, until there are enough. Displacements count from the origin, which is to stay, in the
  /// frame of the box; that of the centre of mass is taken off. It changes no bit of the motion.
  virtual void follow_motion(const MotionSettings& settings) = 0;
  virtual void stop_following() = 0;
  /// What has been followed of each replica.
  virtual std::vector<FollowedMotion> motion() const = 0;
  /// Moves each replica at most n steps on. Throws Diverged where a limit of its plan is passed, or the box has become
  /// lower than two cutoffs.
  /// Returns the steps that are done; they are fewer than n where `go_on` has said no in a long Monte Carlo cycle,
  /// which the next call, or one after save() and restore(), goes on with.
  virtual long advance(long n, const std::function<bool()>& go_on = {}) = 0;
  virtual bool dynamics_finished() const = 0;
  virtual std::vector<Thermo> sample() = 0;

  virtual std::vector<MinimizerState> minimize(const MinimizerSettings& settings,
                                               const std::function<bool()>& go_on = {}) = 0;

  /// Minimises the unstrained replicas and returns their rows at zero strain. After an early return the state is of no
  /// use: go back to one saved before.
  virtual std::vector<AqsRow> start_aqs(const AqsSettings& settings, const std::vector<AqsPlan>& plans,
                                        const std::function<bool()>& go_on = {}) = 0;
  /// Does what start_aqs() does without the minimisation: restore() of a run in the middle of an AQS needs it.
  virtual void prepare_aqs(const AqsSettings& settings, const std::vector<AqsPlan>& plans) = 0;
  /// Tries one step in every replica not at the end of its path; one outcome per replica.
  virtual std::vector<AqsOutcome> aqs_step() = 0;
  virtual bool aqs_finished() const = 0;
  /// Softest modes of these replicas, which are minima, and stay as they are to the last bit. `guesses`: modes of the
  /// same replicas in similar minima, empty where there is none.
  virtual std::vector<SoftMode> soft_modes(const std::vector<int>& replicas,
                                           const std::vector<std::vector<Vec3>>& guesses) = 0;

  /// H u for displacement fields u of one replica, A, in the user's order; H are the second derivatives of the energy
  /// where the atoms are. eV/A.
  virtual std::vector<std::vector<Vec3>> hessian_products(int replica,
                                                          const std::vector<std::vector<Vec3>>& fields) = 0;
  /// Elastic response of all replicas where they are, in boxes that are periodic along all axes.
  virtual std::vector<ElasticResponse> elastic_response(const ElasticSettings& settings) = 0;
  /// Moments of the dynamical matrices of all replicas where they are.
  virtual std::vector<VibrationalMoments> vibrational_moments(const MomentSettings& settings) = 0;
  /// Means over random vectors t of |f(D) t|^2 on each atom, in the user's order: sums over the modes of f^2 times the
  /// squares of their amplitudes there. A filter f for each replica.
  virtual std::vector<std::vector<double>> vibrational_weights(const std::vector<SpectralFilter>& filters, int vectors,
                                                               std::uint64_t seed) = 0;

  /// D2min of every atom of `motion`, of any atoms, computed where the engine computes. `near` has the atoms of its
  /// reference by cells, in memory of the host.
  virtual std::vector<D2MinResult> d2min(const Motion& motion, const CellSearch& near, double cutoff_A) = 0;

  /// Complete state, of a started dynamics or AQS too: restore() into an engine made from the same structures (any
  /// configuration of the same atoms) goes on with the same bits. In the middle of a dynamics, advance() goes on after
  /// restore(), which follow_motion() and start_monte_carlo() of the same settings come before; in the middle of an
  /// AQS, prepare_aqs(), restore(), then aqs_step().
  virtual void save(StateArchive& archive) = 0;
  virtual void restore(const StateArchive& archive) = 0;
};

using EngineOptions = DeviceChoice;

/// The engine on CUDA device `device`; throws Error(no_device) in a build without CUDA.
std::unique_ptr<Engine> make_cuda_engine(int device, const PotentialTables& tables,
                                         const std::vector<Structure>& structures);

/// A batch of one replica per structure, all with the tables' elements in order. Throws Error(no_device) for a device
/// this build or machine lacks, Error(bad_input) for a cutoff above half of a box height (naming the replica) or for
/// overlapping atoms.
std::unique_ptr<Engine> make_engine(const EngineOptions& options, const PotentialTables& tables,
                                    const std::vector<Structure>& structures);

}  // namespace vitrify
