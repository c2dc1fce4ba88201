// Athermal quasistatic shear of a batch: strain, minimise, record; each replica follows its own path.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>

#include "host/engine/aqs/aqs.hpp"
#include "host/engine/aqs/strain_path.hpp"
#include "host/engine/aqs/strained_box.hpp"
#include "host/engine/diverged.hpp"
#include "host/engine/low_box.hpp"
#include "host/engine/minimize/minimizer_on.hpp"
#include "kernels/deform/nonaffine.hpp"
#include "kernels/dynamics/thermo.hpp"

namespace vitrify {

template <Executor Exec>
class AqsOn {
 public:
  template <class T>
  using Array = typename Exec::template Array<T>;

  AqsOn(Exec& exec, Atoms<Exec>& atoms, NeighborList<Exec>& list, ForceField<Exec>& force_field,
        const AqsSettings& settings, const std::vector<AqsPlan>& plans);

  /// Minimises the unstrained replicas: row 0 of each. `go_on` as in Minimizer::run; false leaves no usable state.
  std::vector<AqsRow> start(const std::function<bool()>& go_on);
  /// Tries one step in every replica that has not reached the end of its path.
  std::vector<AqsOutcome> step();
  bool finished() const;

  void save(StateArchive& archive) const;
  void restore(const StateArchive& archive);

 private:
  std::vector<int> unfinished() const;
  NonaffinePrediction prediction() const {
    return {nonaffine_.data(), earlier_nonaffine_.data(), extrapolation_.data()};
  }
  /// Strains the chosen replicas to their next trial strain, predicted displacements included. Throws Diverged where
  /// the box becomes lower than two cutoffs.
  void strain(const std::vector<int>& chosen);
  void refuse_low_boxes(const std::vector<int>& chosen);
  std::vector<AqsRow> rows(const std::vector<MinimizerState>& minimizer);
  /// How far the atom went that came farthest from its prediction in the trial, A, in each replica.
  std::vector<double> jumps(const std::vector<int>& chosen);
  /// Takes the trial states as the new minima, or back, as `keep` says.
  void record(const std::vector<int>& keep);
  void take_back(const std::vector<int>& replicas);
  /// Relaxes trials further that may have stopped short of a fall. Tells whether there were any.
  bool settle(const std::vector<int>& chosen, const std::vector<double>& jump_A, std::vector<AqsRow>& trial);
  /// Relaxes the minima of the chosen replicas further than the steps; one that this leaves behind, a shoulder where
  /// forces were small enough, stays as it is.
  void refine(const std::vector<int>& chosen);
  Structure structure(int r, const std::vector<Vec3>& unwrapped_in_user_order, const Box& box) const;

  /// L-BFGS goes on with the pairs of the step before.
  static MinimizerSettings warm(MinimizerSettings settings) {
    settings.keep_memory = true;
    return settings;
  }
  /// Tolerance for the minimum that an instability starts from, whatever that of the steps.
  double refined() const { return std::min(0.03 * settings_.minimizer.force_tolerance_eV_per_A, 1e-10); }

  Exec& exec_;
  Atoms<Exec>& atoms_;
  ForceField<Exec>& force_field_;
  NeighborList<Exec>& list_;
  double least_height_A_;  ///< of a box
  AqsSettings settings_;
  MinimizerOn<Exec> minimizer_;
  std::vector<StrainPath> paths_;
  std::vector<Box> box_at_minimum_;
  std::vector<Structure> template_;      ///< elements, types and ids of each replica
  std::vector<Structure> before_event_;  ///< of replicas with an event in progress
  Array<SimpleShear> shear_;
  Array<Extrapolation> extrapolation_;
  Array<double> jump_;
  Array<Vec3> minimum_, nonaffine_, earlier_nonaffine_;
  Array<int> flags_;
};

template <Executor Exec>
AqsOn<Exec>::AqsOn(Exec& exec, Atoms<Exec>& atoms, NeighborList<Exec>& list, ForceField<Exec>& force_field,
                   const AqsSettings& settings, const std::vector<AqsPlan>& plans)
    : exec_(exec),
      atoms_(atoms),
      force_field_(force_field),
      list_(list),
      least_height_A_(2 * force_field.cutoff()),
      settings_(settings),
      minimizer_(exec, atoms, list, force_field, warm(settings.minimizer)) {
  for (const AqsPlan& plan : plans) paths_.emplace_back(settings, plan);
  exec_.upload(shear_, std::vector<SimpleShear>(atoms.n_replicas()));
  exec_.upload(extrapolation_, std::vector<Extrapolation>(atoms.n_replicas()));
  exec_.upload(jump_, std::vector<double>(atoms.n_replicas()));
  exec_.upload(flags_, std::vector<int>(atoms.n_replicas()));
  for (auto* a : {&minimum_, &nonaffine_, &earlier_nonaffine_}) exec_.upload(*a, std::vector<Vec3>(atoms.n_atoms()));
  template_ = atoms.structures();
  before_event_.resize(atoms.n_replicas());
}

template <Executor Exec>
std::vector<int> AqsOn<Exec>::unfinished() const {
  std::vector<int> flags;
  for (const StrainPath& path : paths_) flags.push_back(!path.finished());
  return flags;
}

template <Executor Exec>
bool AqsOn<Exec>::finished() const {
  return std::all_of(paths_.begin(), paths_.end(), [](const StrainPath& p) { return p.finished(); });
}

template <Executor Exec>
std::vector<AqsRow> AqsOn<Exec>::start(const std::function<bool()>& go_on) {
  const auto reports = minimizer_.run({}, go_on);
  box_at_minimum_ = atoms_.boxes();
  auto first = rows(reports);
  for (int r = 0; r < atoms_.n_replicas(); ++r) paths_[r].start(first[r]);
  record(std::vector<int>(atoms_.n_replicas(), 1));
  return first;
}

template <Executor Exec>
void AqsOn<Exec>::strain(const std::vector<int>& chosen) {
  std::vector<SimpleShear> shear;
  std::vector<Extrapolation> extrapolation;
  const bool predicts = settings_.predictor == AqsPredictor::last_displacement;
  for (StrainPath& path : paths_) {
    const double gamma = path.propose();
    shear.push_back({path.plan().axis(), path.plan().gradient(), gamma});
    extrapolation.push_back(predicts ? path.extrapolation() : Extrapolation{});
  }
  exec_.upload(shear_, shear);
  exec_.upload(extrapolation_, extrapolation);
  exec_.upload(flags_, chosen);
  const BatchView batch = atoms_.everyone().where(flags_.data());
  exec_.for_each_atom(batch, StrainAtoms{atoms_.view(), shear_.data(), prediction()});
  exec_.for_each_replica(batch, StrainBox{atoms_.view(), shear_.data()});
  refuse_low_boxes(chosen);
}

/// Before there are forces a search flips tilts back: that box has to be high enough.
template <Executor Exec>
void AqsOn<Exec>::refuse_low_boxes(const std::vector<int>& chosen) {
  const auto boxes = atoms_.boxes();
  for (int r = 0; r < atoms_.n_replicas(); ++r) {
    if (!chosen[r]) continue;
    if (!boxes[r].higher_than(least_height_A_)) list_.invalidate();
    const Box box = flipped(boxes[r]);
    if (box.higher_than(least_height_A_)) continue;
    const AqsPlan& plan = paths_[r].plan();
    const double strain = paths_[r].progress().trial;
    const Box lowest = lowest_box(sheared(box, plan, -strain), plan, settings_.step);
    const int n = atoms_.layout().first[r + 1] - atoms_.layout().first[r];
    throw Diverged(r, 1,
                   "strained to " + std::to_string(strain) + ", " + low_box_text(box, least_height_A_) + "; " +
                       enough_atoms_text(lowest, least_height_A_, n));
  }
}

template <Executor Exec>
std::vector<AqsRow> AqsOn<Exec>::rows(const std::vector<MinimizerState>& minimizer) {
  Array<ThermoSums> sums(atoms_.n_replicas());
  exec_.reduce(atoms_.everyone(), ThermoOf{atoms_.view(), force_field_.view().rho_max}, StoreThermo{sums.data()});
  const auto host_sums = exec_.download(sums);
  const auto boxes = atoms_.boxes();
  std::vector<AqsRow> rows;
  for (int r = 0; r < atoms_.n_replicas(); ++r) {
    AqsRow row;
    row.energy_eV = host_sums[r].potential;
    row.beyond_table = host_sums[r].beyond_table;
    row.stress_tensor_GPa = stress_of(host_sums[r].virial, Sym3{}, boxes[r]);
    row.minimizer = minimizer[r];
    paths_[r].complete(row, boxes[r].volume());
    rows.push_back(row);
  }
  return rows;
}

template <Executor Exec>
std::vector<double> AqsOn<Exec>::jumps(const std::vector<int>& chosen) {
  exec_.upload(flags_, chosen);
  exec_.reduce(atoms_.everyone().where(flags_.data()),
               JumpOf{atoms_.view(), shear_.data(), minimum_.data(), prediction()}, StoreJump{jump_.data()});
  return exec_.download(jump_);
}

template <Executor Exec>
void AqsOn<Exec>::record(const std::vector<int>& keep) {
  exec_.upload(flags_, keep);
  exec_.for_each_atom(
      atoms_.everyone().where(flags_.data()),
      RecordMinimum{atoms_.view(), shear_.data(), minimum_.data(), nonaffine_.data(), earlier_nonaffine_.data()});
  const auto boxes = atoms_.boxes();
  for (int r = 0; r < atoms_.n_replicas(); ++r)
    if (keep[r]) box_at_minimum_[r] = boxes[r];
}

template <Executor Exec>
void AqsOn<Exec>::take_back(const std::vector<int>& replicas) {
  auto boxes = atoms_.boxes();
  for (int r = 0; r < atoms_.n_replicas(); ++r)
    if (replicas[r]) boxes[r] = box_at_minimum_[r];
  atoms_.set_boxes(boxes);
  exec_.upload(flags_, replicas);
  exec_.for_each_atom(atoms_.everyone().where(flags_.data()), ReturnTo{atoms_.view(), minimum_.data()});
}

template <Executor Exec>
bool AqsOn<Exec>::settle(const std::vector<int>& chosen, const std::vector<double>& jump_A,
                         std::vector<AqsRow>& trial) {
  std::vector<int> doubtful;
  std::vector<RunLimit> limits;
  for (std::size_t r = 0; r < paths_.size(); ++r) {
    doubtful.push_back(chosen[r] && paths_[r].doubtful(trial[r], jump_A[r]));
    limits.push_back({0, paths_[r].limit().displacement_A});
  }
  if (std::none_of(doubtful.begin(), doubtful.end(), [](int f) { return f != 0; })) return false;
  minimizer_.set_tolerance(refined());
  const auto settled = rows(minimizer_.run(doubtful, {}, limits));
  minimizer_.set_tolerance(settings_.minimizer.force_tolerance_eV_per_A);
  for (std::size_t r = 0; r < paths_.size(); ++r) {
    if (!doubtful[r]) continue;
    const int before = trial[r].minimizer.evaluations;
    trial[r] = settled[r];
    MinimizerState& m = trial[r].minimizer;
    m.evaluations += before;
    if (m.max_force < settings_.minimizer.force_tolerance_eV_per_A) m.reason = StopReason::converged;
  }
  return true;
}

template <Executor Exec>
void AqsOn<Exec>::refine(const std::vector<int>& chosen) {
  minimizer_.set_tolerance(refined());
  const auto reports = minimizer_.run(chosen);
  minimizer_.set_tolerance(settings_.minimizer.force_tolerance_eV_per_A);
  exec_.upload(shear_, std::vector<SimpleShear>(atoms_.n_replicas()));
  exec_.upload(extrapolation_, std::vector<Extrapolation>(atoms_.n_replicas()));
  const auto jump_A = jumps(chosen);
  std::vector<int> refined(chosen), back(chosen);
  for (std::size_t r = 0; r < chosen.size(); ++r) {
    if (!chosen[r]) continue;
    paths_[r].spend(reports[r].evaluations);
    refined[r] = !StrainPath::is_jump(jump_A[r]);
    back[r] = !refined[r];
  }
  record(refined);
  take_back(back);
}

template <Executor Exec>
Structure AqsOn<Exec>::structure(int r, const std::vector<Vec3>& unwrapped_in_user_order, const Box& box) const {
  Structure s = template_[r];
  s.box = box;
  s.velocity.clear();
  const auto* first = unwrapped_in_user_order.data() + atoms_.layout().first[r];
  for (std::size_t i = 0; i < s.size(); ++i) {
    s.position[i] = first[i];
    s.image[i] = {};
    box.wrap(s.position[i], s.image[i]);
  }
  return s;
}

template <Executor Exec>
std::vector<AqsOutcome> AqsOn<Exec>::step() {
  const auto chosen = unfinished();
  strain(chosen);
  std::vector<RunLimit> limits;
  for (const StrainPath& path : paths_) limits.push_back(path.limit());
  auto trial = rows(minimizer_.run(chosen, {}, limits));
  auto jump_A = jumps(chosen);
  if (settle(chosen, jump_A, trial)) jump_A = jumps(chosen);

  const int n_replicas = atoms_.n_replicas();
  std::vector<int> keep(n_replicas), back(n_replicas), refined(n_replicas), fresh(n_replicas), dropped(n_replicas);
  std::vector<StrainVerdict> verdicts(n_replicas);
  std::vector<AqsRow> last(n_replicas);
  bool any_event = false;
  for (int r = 0; r < n_replicas; ++r) {
    if (!chosen[r]) continue;
    last[r] = paths_[r].progress().last;
    verdicts[r] = paths_[r].judge(trial[r], jump_A[r]);
    back[r] = verdicts[r].take_back;
    refined[r] = verdicts[r].refine;
    keep[r] = !back[r];
    fresh[r] = back[r] || verdicts[r].fell;
    dropped[r] = keep[r] && verdicts[r].dropped;
    any_event = any_event || dropped[r] || verdicts[r].event_ends;
  }

  const auto any = [](const std::vector<int>& flags) {
    return std::any_of(flags.begin(), flags.end(), [](int f) { return f != 0; });
  };

  std::vector<AqsOutcome> outcomes(n_replicas);
  std::vector<Vec3> minima;
  const auto minimum = [&](int r) { return structure(r, minima, box_at_minimum_[r]); };
  const auto close_event = [&](int r) {
    outcomes[r].event = AqsEvent{paths_[r].event_before(), paths_[r].event_after(), before_event_[r], minimum(r)};
  };
  if (any_event) minima = atoms_.in_user_order(minimum_);
  for (int r = 0; r < n_replicas; ++r) {
    if (dropped[r]) outcomes[r].drop = AqsEvent{last[r], trial[r], minimum(r), {}};
    if (verdicts[r].event_begins) before_event_[r] = outcomes[r].drop->structure_before;
    if (verdicts[r].event_ends) close_event(r);
  }
  record(keep);
  if (any(dropped)) minima = atoms_.in_user_order(minimum_);
  for (int r = 0; r < n_replicas; ++r) {
    if (dropped[r]) outcomes[r].drop->structure_after = minimum(r);
    if (verdicts[r].ends_here) close_event(r);
  }
  if (any(back)) take_back(back);
  if (any(refined)) refine(refined);
  if (any(fresh)) minimizer_.forget(fresh);
  for (int r = 0; r < n_replicas; ++r)
    if (keep[r]) outcomes[r].row = trial[r];
  return outcomes;
}

template <Executor Exec>
void AqsOn<Exec>::save(StateArchive& archive) const {
  minimizer_.save(archive);
  archive.put("aqs/minimum", exec_.download(minimum_));
  archive.put("aqs/nonaffine", exec_.download(nonaffine_));
  archive.put("aqs/earlier_nonaffine", exec_.download(earlier_nonaffine_));
  archive.put("aqs/box_at_minimum", box_at_minimum_);
  std::vector<StrainProgress> progress;
  for (const StrainPath& p : paths_) progress.push_back(p.progress());
  archive.put("aqs/progress", progress);
  for (int r = 0; r < atoms_.n_replicas(); ++r) {
    if (!progress[r].event_open) continue;
    const std::string name = "aqs/before_event/" + std::to_string(r) + "/";
    archive.put(name + "position", before_event_[r].position);
    archive.put(name + "image", before_event_[r].image);
    archive.put(name + "box", std::vector<Box>{before_event_[r].box});
  }
}

template <Executor Exec>
void AqsOn<Exec>::restore(const StateArchive& archive) {
  const int n = atoms_.n_atoms(), n_replicas = atoms_.n_replicas();
  template_ = atoms_.structures();  // types may have changed since the start of the run
  minimizer_.restore(archive);
  exec_.upload(minimum_, archive.get_within<Vec3>("aqs/minimum", n, -longest_A, longest_A));
  exec_.upload(nonaffine_, archive.get_within<Vec3>("aqs/nonaffine", n, -longest_A, longest_A));
  exec_.upload(earlier_nonaffine_, archive.get_within<Vec3>("aqs/earlier_nonaffine", n, -longest_A, longest_A));
  box_at_minimum_ = get_boxes(archive, "aqs/box_at_minimum", n_replicas);
  const auto progress = archive.get_within<StrainProgress>("aqs/progress", n_replicas, -largest_number, largest_number);
  for (int r = 0; r < n_replicas; ++r) {
    paths_[r].resume(progress[r]);
    if (!progress[r].event_open) continue;
    const std::string name = "aqs/before_event/" + std::to_string(r) + "/";
    Structure& s = before_event_[r] = template_[r];
    s.velocity.clear();
    s.position = archive.get_within<Vec3>(name + "position", s.size(), -longest_A, longest_A);
    s.image = archive.get<Int3>(name + "image", s.size());
    s.box = get_boxes(archive, name + "box", 1)[0];
  }
}

}  // namespace vitrify
