// Where one replica is on its strain path, and what a trial step means: go on, an event, or back to narrow an event.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "host/engine/aqs/aqs.hpp"
#include "host/engine/state_archive.hpp"
#include "kernels/deform/nonaffine.hpp"
#include "kernels/units.hpp"

namespace vitrify {

/// What is needed to go on after a stop.
struct StrainProgress {
  std::size_t leg = 0;      ///< index of the target of the path that is next
  double strain = 0;        ///< of the last minimum
  double size = 0;          ///< of the next step; shorter than the plan's while an event is narrowed
  double trial = 0;         ///< strain of the trial in hand
  double last_size = 0;     ///< of the step that led to the last minimum; 0 if its displacements do not predict
  double earlier_size = 0;  ///< likewise of the step before that
  bool bounded = false;     ///< the next event lies at or before `bound`, where a trial was taken back
  double bound = 0;
  bool plain = false;       ///< the trial in hand starts from the affine map, without what earlier steps have taught
  double stiffness = 0;     ///< rise of the stress with the strain in the last step, GPa
  double stiffest = 0;      ///< and the largest so far
  int usual = 0;            ///< evaluations of the trial that led to the last minimum
  int spent = 0;            ///< evaluations on what was taken back since the last minimum
  AqsRow last;              ///< the last minimum
  bool event_open = false;  ///< the stress has been falling since `before`
  AqsRow before;

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("leg", self.leg), visit("strain", self.strain), visit("size", self.size), visit("trial", self.trial);
    visit("last_size", self.last_size), visit("earlier_size", self.earlier_size);
    visit("bounded", self.bounded), visit("bound", self.bound), visit("plain", self.plain);
    visit("stiffness", self.stiffness), visit("stiffest", self.stiffest);
    visit("usual", self.usual), visit("spent", self.spent);
    visit("last", self.last), visit("event_open", self.event_open), visit("before", self.before);
  }
};

struct StrainVerdict {
  bool take_back = false;
  bool refine = false;        ///< the last minimum, once taken back to
  bool dropped = false;       ///< the stress has fallen
  bool fell = false;          ///< and an atom with it: the minimum is another one
  bool event_begins = false;  ///< the last minimum is the one before an event
  bool event_ends = false;    ///< the last minimum is the one after it
  bool ends_here = false;     ///< the trial is the one after it: the path ends in a fall
};

class StrainPath {
 public:
  StrainPath(const AqsSettings& settings, const AqsPlan& plan) : settings_(settings), plan_(plan) {
    now_.size = settings.step;
  }

  const AqsPlan& plan() const { return plan_; }
  bool finished() const { return now_.leg >= plan_.path.size(); }

  void start(const AqsRow& first) { now_.last = first; }

  /// Chooses the next trial strain, at most to the next multiple of the step or the target of the leg, and returns the
  /// increment for the box (the sign of the plan included).
  double propose() {
    if (finished()) return 0;
    const double direction = heading();
    const double k = std::floor(direction * now_.strain / settings_.step + 1e-6) + 1;
    const double grid = direction * k * settings_.step;
    const double nearest = direction * std::min(direction * grid, direction * plan_.path[now_.leg]);
    const double size = now_.bounded ? std::min(now_.size, half(std::fabs(now_.bound - now_.strain))) : now_.size;
    double tried = now_.strain + direction * size;
    if (adaptive()) tried = std::round(tried / finest()) * finest();
    now_.trial = direction * (tried - nearest) > -1e-9 * settings_.step ? nearest : tried;
    now_.trial += 0.0;  // makes -0 to 0
    return plan_.sign * (now_.trial - now_.strain);
  }
  /// Where a trial gives up, as it will be taken back anyway: it is far longer than those on a branch, or an atom is so
  /// far from its prediction that the system must be falling. Branches are not that steep: on them atoms of a glass
  /// move by some A per unit of strain.
  RunLimit limit() const {
    if (now_.plain) return {};
    return {adaptive() ? std::max(100, 5 * now_.usual / 2) : 0, std::max(5 * smooth_A, 100 * size())};
  }
  /// The proposed step from the last one, or from the last two: Newton's interpolation of the minima over strain. The
  /// second order pays for long steps alone; on the shortest ones it amplifies what is left of the forces, and where
  /// the path has turned between the two steps the minima before and after them are at one strain.
  Extrapolation extrapolation() const {
    const double h = now_.trial - now_.strain, h1 = now_.last_size, h0 = now_.earlier_size;
    if (h1 == 0) return {};
    if (h0 * h1 <= 0 || !adaptive() || std::fabs(h) < 1.5 * finest()) return {h / h1, 0};
    const double curved = (h1 + h) / (h1 + h0);
    return {h / h1 * (1 + curved), -h / h0 * curved};
  }

  /// Fills strain, driven stress and enthalpy of a row that holds energy and stress tensor.
  void complete(AqsRow& row, double volume) const {
    const int component = plan_.plane == ShearPlane::xy ? 3 : plan_.plane == ShearPlane::xz ? 4 : 5;
    row.strain = now_.trial;
    row.stress_GPa = plan_.sign * row.stress_tensor_GPa.v[component];
    const double mean = 0.5 * (row.stress_GPa + now_.last.stress_GPa) / units::GPa_per_eV_A3;
    row.step_enthalpy_eV = now_.trial == now_.strain
                               ? 0
                               : row.energy_eV - now_.last.energy_eV - volume * mean * (row.strain - now_.strain);
  }

  /// Might the trial have stopped on a shoulder, where forces are small, too, before it falls? Then the stress has
  /// risen by clearly less than in the step before.
  bool doubtful(const AqsRow& row, double jump_A) const {
    return !is_long() && !fell(row, jump_A) &&
           stiffness(row) < now_.stiffness - unsteady_share * std::fabs(now_.stiffness);
  }

  /// Decides on the trial, and adds to its evaluations what was spent on those taken back. `jump_A` is the farthest
  /// that an atom has come from where it was predicted. A stress that falls along the direction of straining is an
  /// event; steps in which it falls one after another are one event, which ends before the first in which it rises.
  /// Longer steps than `locate_step` are halved when the stress falls, hardly rises, or an atom jumps: small events
  /// hide in steps whose stress rises on the whole. A step in which atoms jump as the stress falls is repeated from the
  /// affine map of a minimum relaxed further: where an instability leads must depend neither on an extrapolation nor on
  /// what was left of the forces. Between the last minimum and a step that fell or came to no end, steps halve what is
  /// left.
  StrainVerdict judge(AqsRow& row, double jump_A) {
    StrainVerdict v;
    v.dropped = dropped(row), v.fell = fell(row, jump_A);
    const bool soft = stiffness(row) < soft_share * now_.stiffest;
    if (is_long() && (v.dropped || v.fell || soft || is_jump(jump_A))) {
      v.take_back = true;
      now_.size = half(size());
      if (v.dropped || v.fell) now_.bounded = true, now_.bound = now_.trial;
    } else if (v.fell && !now_.plain) {
      v.take_back = v.refine = now_.plain = true;
      now_.last_size = now_.earlier_size = 0;
    }
    if (v.take_back) {
      spend(row.minimizer.evaluations);
      return v;
    }
    now_.stiffness = stiffness(row), now_.stiffest = std::max(now_.stiffest, now_.stiffness);
    if (adaptive() && !soft && jump_A < smooth_A / 4) now_.size = std::min(2 * now_.size, settings_.step);
    v.event_begins = v.dropped && !now_.event_open;
    v.event_ends = !v.dropped && now_.event_open;
    if (v.event_begins) now_.before = now_.last;
    if (v.event_ends) after_ = now_.last;
    now_.usual = now_.plain ? 0 : row.minimizer.evaluations;
    row.minimizer.evaluations += now_.spent;
    accept(row, v);
    v.ends_here = v.dropped && finished();
    if (v.ends_here) after_ = row;
    return v;
  }
  static bool is_jump(double distance_A) { return distance_A > smooth_A; }
  void spend(int evaluations) { now_.spent += evaluations; }
  const AqsRow& event_before() const { return now_.before; }
  const AqsRow& event_after() const { return after_; }

  const StrainProgress& progress() const { return now_; }
  /// Throws Error(bad_checkpoint) for what no path comes to.
  void resume(const StrainProgress& progress) {
    if (progress.leg > plan_.path.size() || progress.size <= 0)
      StateArchive::refuse("aqs/progress", "belongs to another path");
    now_ = progress;
  }

 private:
  /// Events on glasses of 1,000 atoms moved some atom by 0.02 A at least (fixed steps of 1e-5 up to a strain of 0.1).
  /// Errors of the prediction grow with the square of the step.
  static constexpr double smooth_A = 0.01;
  /// Share of the steepest rise of the stress. Where less is left an event is near, or the stress falls smoothly for a
  /// while.
  static constexpr double soft_share = 0.25;

  /// Share of the stiffness of the step before. On a branch the stiffness changes by less from step to step.
  static constexpr double unsteady_share = 0.3;

  bool adaptive() const { return settings_.locate_step.has_value(); }
  /// Shortest of the steps where these are adaptive.
  double finest() const { return *settings_.locate_step; }
  double size() const { return std::fabs(now_.trial - now_.strain); }
  /// Longer than the finest steps.
  bool is_long() const { return adaptive() && size() > 1.5 * finest(); }
  double rise(const AqsRow& row) const { return heading() * (row.stress_GPa - now_.last.stress_GPa); }
  double stiffness(const AqsRow& row) const { return rise(row) / size(); }
  bool dropped(const AqsRow& row) const { return rise(row) < -settings_.min_stress_drop_GPa; }
  bool fell(const AqsRow& row, double jump_A) const { return gave_up(row) || (dropped(row) && is_jump(jump_A)); }
  bool gave_up(const AqsRow& row) const {
    const MinimizerState& m = row.minimizer;
    return m.reason == StopReason::displaced ||
           (m.reason == StopReason::evaluations && m.evaluations == limit().evaluations);
  }
  /// A multiple of locate_step, so that events are met in the same steps as with all steps so short.
  double half(double size) const { return std::max(1.0, std::floor(0.5 * size / finest() + 1e-6)) * finest(); }
  double heading() const { return plan_.path[now_.leg] >= now_.strain ? 1.0 : -1.0; }

  void accept(const AqsRow& row, const StrainVerdict& v) {
    const double moved = now_.trial - now_.strain;
    now_.event_open = v.dropped;
    now_.earlier_size = v.fell ? 0 : now_.last_size;
    now_.last_size = v.fell ? 0 : moved;
    if (now_.bounded && std::fabs(now_.trial - now_.bound) < 0.5 * finest()) now_.bounded = false;
    now_.plain = false;
    now_.spent = 0;
    now_.strain = now_.trial;
    now_.last = row;
    if (now_.strain == plan_.path[now_.leg]) ++now_.leg;
  }

  AqsSettings settings_;
  AqsPlan plan_;
  StrainProgress now_;
  AqsRow after_;
};

}  // namespace vitrify
