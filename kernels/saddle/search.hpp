// ART nouveau: from a minimum over a saddle into the minimum behind it.
//
// Barkema & Mousseau, PRL 77, 4358 (1996); Malek & Mousseau, PRE 62, 7723 (2000). An atom and its neighbors are pushed
// along a random direction, with a few steps of relaxation in the hyperplane orthogonal to it after each push, until
// the Hessian has a negative eigenvalue. From there the lowest mode leads: a step along it, uphill and as long as the
// curvature allows, then relaxation orthogonal to it, until the force on the region vanishes. If a side of that saddle
// leads to the start, all atoms join until the force on the whole system vanishes, and both sides are relaxed; the
// saddle counts if one of them is the start.
#pragma once

#include "kernels/random/streams.hpp"
#include "kernels/saddle/block_lbfgs.hpp"
#include "kernels/saddle/lanczos.hpp"

namespace vitrify {

template <class Block>
class SaddleSearchInBlock {
 public:
  VITRIFY_HD SaddleSearchInBlock(const Block& block, const StartView& start, const RegionRanges& ranges,
                                 const SaddleSettings& settings, const Slot& slot, const SearchQueue& queue, int number)
      : block_(block),
        start_(start),
        settings_(settings),
        slot_(slot),
        queue_(queue),
        number_(number),
        search_(queue.searches[number]),
        region_(block, start, ranges, slot, search_, radius_or_everything(settings.mode_radius_A)),
        descent_(region_) {}

  VITRIFY_HD void run() {
    record_.outcome = find();
    if (!block_.goes_on()) return;
    record_.evaluations = region_.evaluations(), record_.atom_evaluations = region_.atom_evaluations();
    record_.finished = 1;
    SaddleRecord* to = queue_.records + number_;
    block_.once([=, this] { *to = record_; });
  }

 private:
  enum class Step { done, lost_mode, elsewhere, out_of_evaluations, failed };

  VITRIFY_HD SearchOutcome find() {
    enter(first_radius());
    draw_push();
    region_.move(settings_.push_A, mixed_axis(0));
    region_.active().copy(region_.mode(), mixed_axis(0));
    region_.evaluate();
    Step step = Step::lost_mode;
    while (step == Step::lost_mode) {
      step = leave_basin();
      if (step == Step::lost_mode) return SearchOutcome::no_negative_mode;
      if (step == Step::done) step = turn_into_mode();
      if (step == Step::done) step = climb_in_region();
      if (step == Step::done && !region_.whole()) step = try_sides();
      if (step == Step::done) step = climb_with_all_atoms();
      if (step == Step::lost_mode) push_on();
    }
    if (step == Step::out_of_evaluations) return SearchOutcome::not_converged;
    if (step == Step::failed) return SearchOutcome::failed;
    keep_saddle();
    if (step == Step::elsewhere) return SearchOutcome::not_connected;
    const bool is_start = fabs(record_.barrier) < settings_.min_barrier_eV &&
                          region_.all().longest(region_.vector(saddle_vector)) < settings_.connected_A;
    return is_start ? SearchOutcome::returned : relax_both_sides();
  }

  VITRIFY_HD static double radius_or_everything(double radius) { return radius > 0 ? radius : everything; }
  VITRIFY_HD double first_radius() const { return radius_or_everything(settings_.active_radius_A); }

  // Region ------------------------------------------------------------------------------------------------------------

  VITRIFY_HD void enter(double radius) {
    descent_.forget();
    last_step_ = 0;
    Vec3* displacement = region_.vector(displacement_vector);
    region_.enter(radius);
    if (!region_.whole()) return;
    region_.all().remove_translation(displacement);
    region_.enter(everything);
  }
  /// Lets more atoms move, and evaluates their forces.
  VITRIFY_HD VITRIFY_NOINLINE void widen() {
    region_.store();
    enter(region_.radius() * growth);
    region_.evaluate();
  }
  /// Largest force on an atom of the layer around the region, which is free during this look: 0 for the whole system.
  /// The region is the wider one afterwards.
  VITRIFY_HD VITRIFY_NOINLINE double force_on_rim() {
    if (region_.whole()) return 0;
    const double radius = region_.radius();
    region_.store();
    enter(radius + rim);
    region_.evaluate();
    const Vec3* force = region_.force();
    const auto on_rim = [=, this](int i) {
      return region_.distance_of(i) < radius ? Largest{} : Largest{norm2(force[i])};
    };
    return sqrt(block_.sum(region_.active().n, on_rim).value);
  }
  /// Widens the region if that turns out to have been needed: if a force on an atom that had been frozen is too large.
  VITRIFY_HD VITRIFY_NOINLINE void check_rim() {
    if (region_.whole()) return;
    const double radius = region_.radius(), active_force = region_.active().longest(region_.force());
    if (force_on_rim() > fmax(settings_.rim_force_eV_per_A, 0.5 * active_force)) return;
    enter(radius);
    region_.evaluate();
  }

  // Activation --------------------------------------------------------------------------------------------------------

  VITRIFY_HD void draw_push() const {
    Vec3* push = region_.vector(push_vector);
    const int first = region_.first();
    const PositionRecord* x = start_.atoms.position + first;
    const Vec3 centre = x[start_.place[first + search_.centre]].xyz();
    const double radius2 = settings_.push_radius_A * settings_.push_radius_A;
    const std::uint64_t seed = start_.seed[search_.replica];
    block_.for_each(region_.all().n, [=, this](int i) {
      const Vec3 d = start_.atoms.box[search_.replica].minimum_image(x[i].xyz() - centre);
      const auto index = static_cast<std::uint32_t>(start_.atoms.id[first + i]);
      push[i] = norm2(d) < radius2 ? normal3(seed, Stream::saddle_push, search_.id, index) : Vec3{};
    });
    region_.all().normalize(push);
  }
  /// axis <- (1 - share) push + share mode, of length 1.
  VITRIFY_HD VITRIFY_NOINLINE Vec3* mixed_axis(double share) const {
    Vec3* axis = region_.vector(axis_vector);
    const Vec3 *push = region_.vector(push_vector), *mode = region_.mode();
    const int* atom = slot_.integers(atom_integer);
    block_.for_each(region_.active().n, [=](int i) { axis[i] = (1 - share) * push[atom[i]] + share * mode[i]; });
    if (region_.whole()) region_.active().remove_translation(axis);
    region_.active().normalize(axis);
    return axis;
  }

  /// Pushes until an eigenvalue is negative enough.
  VITRIFY_HD VITRIFY_NOINLINE Step leave_basin() {
    for (; pushes_ <= settings_.max_push_steps; ++pushes_) {
      if (const Step state = check(); state != Step::done) return state;
      if (region_.escaped()) widen();
      relax_across(mixed_axis(0), settings_.perpendicular_steps, 0, 0);
      find_mode();
      if (eigenvalue_ < threshold_) {
        region_.store();
        region_.all().copy(region_.vector(lead_vector), region_.vector(displacement_vector));
        return Step::done;
      }
      region_.move(settings_.push_step_A, mixed_axis(0));
      region_.evaluate();
    }
    return Step::lost_mode;
  }
  /// Goes back to where the mode took the lead, and pushes further.
  VITRIFY_HD void push_on() {
    region_.all().copy(region_.vector(displacement_vector), region_.vector(lead_vector));
    enter(first_radius());
    region_.move(settings_.push_step_A, mixed_axis(0));
    region_.evaluate();
    ++pushes_;
    core_leads_ = true, tried_ = false;
    threshold_ *= 1.5;  // a mode lost once is lost again after the next push unless it is much softer: ask for more
  }

  /// Goes on along a mixture of push and mode that becomes the mode.
  VITRIFY_HD Step turn_into_mode() {
    point_mode_away();
    for (int k = 1; k <= settings_.mixing_steps; ++k) {
      if (const Step state = check(); state != Step::done) return state;
      const double share = k / (settings_.mixing_steps + 1.0);
      region_.move(settings_.push_step_A, mixed_axis(share));
      region_.evaluate();
      relax_across(mixed_axis(share), settings_.perpendicular_steps, 0, 0);
      find_mode();
    }
    return Step::done;
  }

  /// Turns the mode so that it points away from the start.
  VITRIFY_HD void point_mode_away() {
    const Vec3* mode = region_.mode();
    const PositionRecord* x = region_.position();
    const double along =
        block_.sum(region_.active().n, [=, this](int i) { return dot(mode[i], x[i].xyz() - region_.start_of(i)); });
    if (along < 0) region_.active().scale(region_.mode(), -1);
  }

  // Convergence -------------------------------------------------------------------------------------------------------

  VITRIFY_HD Step climb_in_region() {
    check_rim();
    return follow_mode(settings_.force_tolerance_eV_per_A);
  }
  VITRIFY_HD Step climb_with_all_atoms() {
    Step step = follow_mode(settings_.force_tolerance_eV_per_A);
    if (step == Step::done && settings_.refine_tolerance_eV_per_A > 0)
      step = follow_mode(settings_.refine_tolerance_eV_per_A);
    if (step == Step::done) eigenvalue_ = find_lowest_mode(region_, region_.active_part(), settings_, 0.1);
    return step;
  }

  /// Does a side of the saddle lead to the start, as far as the region tells? Most saddles that are none of the start
  /// show it here, and need not converge with all atoms. All atoms are active afterwards.
  VITRIFY_HD VITRIFY_NOINLINE Step try_sides() {
    keep_pattern();
    tried_ = true;
    bool is_start = false;
    Step step = relax_side(-1, first_radius(), is_start);
    if (step == Step::done && !is_start) step = relax_side(1, first_radius(), is_start);
    const BlockVectors<Block> all = region_.all();
    all.copy(region_.vector(displacement_vector), region_.vector(saddle_vector));
    all.copy(region_.vector(mode_of_replica_vector), region_.vector(saddle_mode_vector));
    enter(everything);
    region_.evaluate();
    find_mode();
    return step == Step::done && !is_start ? Step::elsewhere : step;
  }
  /// An atom has moved far since the sides were tried: with all atoms free the saddle became another.
  VITRIFY_HD VITRIFY_NOINLINE bool slid_off() const {
    if (!tried_) return false;
    region_.store();
    const Vec3 *now = region_.vector(displacement_vector), *then = region_.vector(saddle_vector);
    const auto moved2 = [=](int i) { return Largest{norm2(now[i] - then[i])}; };
    return block_.sum(region_.all().n, moved2).value > settings_.connected_A * settings_.connected_A;
  }

  /// The mode of the core, which does not depend on how many atoms are active; close to a saddle, where the core is
  /// stable by itself, from then on that of all of these.
  VITRIFY_HD VITRIFY_NOINLINE void find_mode() {
    if (core_leads_) {
      eigenvalue_ = find_lowest_mode(region_, region_.core(), settings_);
      core_leads_ = eigenvalue_ < 0 || region_.active().norm2(region_.force()) > close_force * close_force;
    }
    if (!core_leads_) eigenvalue_ = find_lowest_mode(region_, region_.active_part(), settings_);
  }

  /// Follows the mode until the force on the active atoms is below the tolerance. Where the eigenvalue is not negative
  /// (the search slid back, or the valley narrows) it climbs along the mode and relaxes nothing, as the dimer method
  /// does: Henkelman & Jonsson, JCP 111, 7010 (1999).
  VITRIFY_HD VITRIFY_NOINLINE Step follow_mode(double tolerance) {
    int relaxed = 0, convex = 0;
    for (int k = 0;; ++k) {
      if (const Step state = check(); state != Step::done) return state;
      if (slid_off())
        if (const Step state = try_sides(); state != Step::done) return state;
      if (k % rim_interval == rim_interval - 1 || region_.escaped()) check_rim();
      if (eigenvalue_ < 0) {
        if (sqrt(region_.active().norm2(region_.force())) < tolerance) return Step::done;
        convex = 0;
        step_and_relax(++relaxed, tolerance);
      } else {
        if (++convex > settings_.max_convex_steps) return Step::lost_mode;
        climb();
      }
      find_mode();
    }
  }

  /// Newton's step along the mode, and relaxation across: few steps at first, lest it slides back into the basin.
  VITRIFY_HD VITRIFY_NOINLINE void step_and_relax(int times, double tolerance) {
    const double along = region_.active().product(region_.force(), region_.mode());
    const double longest = settings_.mode_step_A;
    const double newton = fmax(-longest, fmin(longest, along / curvature_along(along)));
    last_along_ = along, last_step_ = newton;
    const int most = settings_.max_perpendicular_steps, steps = region_.whole() || times > most ? most : times;
    relax_across(region_.mode(), steps, fmax(0.5 * fabs(along), 0.4 * tolerance), newton);
  }
  /// The mode's eigenvalue, or what the last step met if that was more negative: the core's mode softens when the
  /// others relax, and steps of Newton by its eigenvalue alone overshoot further each time.
  VITRIFY_HD double curvature_along(double along) const {
    const double met = last_step_ != 0 ? (last_along_ - along) / last_step_ : 0;
    return fmax(most_softening * eigenvalue_, fmin(eigenvalue_, met));
  }
  VITRIFY_HD VITRIFY_NOINLINE void climb() {
    const bool back = region_.active().product(region_.force(), region_.mode()) > 0;
    region_.move(back ? -settings_.mode_step_A : settings_.mode_step_A, region_.mode());
    last_step_ = 0;
    region_.evaluate();
  }

  /// Makes at most so many relaxation steps orthogonal to a unit vector, until the forces orthogonal to it are below
  /// the tolerance. The first step also goes `along` it.
  VITRIFY_HD VITRIFY_NOINLINE void relax_across(const Vec3* axis, int steps, double tolerance, double along) {
    const BlockVectors<Block> f = region_.active();
    for (int k = 0; k < steps; ++k) {
      const double parallel = f.product(region_.force(), axis);
      const double across2 = f.norm2(region_.force()) - parallel * parallel;
      if (across2 <= tolerance * tolerance && along == 0) return;
      if (!descent_.propose(axis, settings_.max_step_A)) {
        descent_.forget();
        descent_.propose(axis, settings_.max_step_A);
      }
      if (along != 0) f.add(region_.vector(direction_vector), along, axis);
      along = 0;
      descent_.step();
      descent_.learn(axis);
    }
  }

  /// Is it worth going on?
  VITRIFY_HD Step check() const {
    if (!block_.goes_on()) return Step::failed;
    if (region_.overlap() || !(region_.active().longest(region_.force()) < absurd_force)) return Step::failed;
    return region_.evaluations() < settings_.max_evaluations ? Step::done : Step::out_of_evaluations;
  }

  // Both sides --------------------------------------------------------------------------------------------------------

  VITRIFY_HD VITRIFY_NOINLINE void keep_saddle() {
    record_.eigenvalue = eigenvalue_;
    region_.evaluate_all();
    record_.force_norm = sqrt(region_.active().norm2(region_.force()));
    record_.barrier = region_.energy_change();
    record_.saddle_virial = region_.virial_change();
    keep_pattern();
    report(record_.n_at_saddle, 0);
  }
  /// Displacements and mode at the saddle.
  VITRIFY_HD VITRIFY_NOINLINE void keep_pattern() {
    point_mode_away();
    region_.store();
    const BlockVectors<Block> all = region_.all();
    all.copy(region_.vector(saddle_vector), region_.vector(displacement_vector));
    all.copy(region_.vector(saddle_mode_vector), region_.vector(mode_of_replica_vector));
    record_.saddle_displacement2 = all.norm2(region_.vector(saddle_vector));
  }

  /// The saddle is one of the start if exactly one side leads there; the other is relaxed for good.
  VITRIFY_HD SearchOutcome relax_both_sides() {
    bool is_start[2] = {};
    Step step = relax_side(-1, first_radius(), is_start[0]);
    if (step == Step::done) step = relax_side(1, first_radius(), is_start[1]);
    if (step == Step::done && is_start[0] && is_start[1])  // frozen surroundings may have kept it from leaving
      step = relax_side(1, everything, is_start[1]);
    else if (step == Step::done && is_start[1])
      step = relax_side(-1, first_radius(), is_start[0]);
    const bool connected = is_start[0] != is_start[1];
    if (step == Step::done && connected) step = relax_surroundings();
    if (step == Step::out_of_evaluations) return SearchOutcome::not_converged;
    if (step == Step::failed) return SearchOutcome::failed;
    if ((is_start[0] && is_start[1]) || (connected && at_start())) return SearchOutcome::returned;
    keep_end();
    return connected && both_sides_are_lower() ? SearchOutcome::connected : SearchOutcome::not_connected;
  }

  /// A side that ends higher than the saddle has jumped over another one.
  VITRIFY_HD bool both_sides_are_lower() const {
    return record_.barrier >= settings_.min_barrier_eV && record_.barrier > record_.final_energy;
  }

  /// Steps off the saddle and relaxes, in a region of at least this radius that holds those that moved far; the others
  /// return to the start.
  VITRIFY_HD VITRIFY_NOINLINE Step relax_side(int side, double radius, bool& is_start) {
    const double longest = 0.3, shortest = 0.05, share = 0.15;
    const double length = fmin(longest, fmax(shortest, share * sqrt(record_.saddle_displacement2)));
    Vec3* displacement = region_.vector(displacement_vector);
    const Vec3 *saddle = region_.vector(saddle_vector), *mode = region_.vector(saddle_mode_vector);
    block_.for_each(region_.all().n, [=](int i) { displacement[i] = saddle[i] + side * length * mode[i]; });
    const auto reach_of = [=, this](int i) {
      return Largest{norm(displacement[i]) < still ? 0 : region_.distance_in_start(i)};
    };
    enter(fmax(radius, block_.sum(region_.all().n, reach_of).value + rim));
    region_.evaluate();
    const Step step = relax();
    is_start = step == Step::done && at_start();
    return step;
  }
  /// More atoms follow as long as forces on frozen ones are large.
  VITRIFY_HD VITRIFY_NOINLINE Step relax_surroundings() {
    Step step = Step::done;
    while (step == Step::done && force_on_rim() > settings_.rim_force_eV_per_A) step = relax();
    return step == Step::done && region_.whole() ? relax() : step;
  }

  /// Down the energy to the next minimum. A step that would end further uphill than it began downhill is halved.
  VITRIFY_HD VITRIFY_NOINLINE Step relax() {
    const BlockVectors<Block> f = region_.active();
    descent_.forget();
    while (f.largest_component(region_.force()) >= settings_.relax_tolerance_eV_per_A) {
      if (const Step state = check(); state != Step::done) return state;
      if (!descent_.propose(nullptr, settings_.max_step_A)) {
        descent_.forget();
        descent_.propose(nullptr, settings_.max_step_A);
      }
      const Vec3* direction = region_.vector(direction_vector);
      const double slope = f.product(region_.force(), direction);
      descent_.step();
      if (f.product(region_.force(), direction) < -slope) {
        region_.move(-0.5, direction);
        region_.evaluate();
      }
      descent_.learn(nullptr);
    }
    return Step::done;
  }

  /// Is this minimum the start?
  VITRIFY_HD VITRIFY_NOINLINE bool at_start() {
    region_.store();
    if (record_.barrier < -settings_.connected_eV) return false;  // nothing relaxes uphill
    if (region_.all().longest(region_.vector(displacement_vector)) > settings_.connected_A) return false;
    if (!region_.whole()) enter(everything);
    region_.evaluate_all();
    return fabs(region_.energy_change()) < settings_.connected_eV;
  }

  VITRIFY_HD VITRIFY_NOINLINE void keep_end() {
    if (!region_.whole()) region_.store(), enter(everything);
    region_.evaluate_all();
    record_.final_energy = region_.energy_change();
    record_.final_virial = region_.virial_change();
    region_.store();
    const Vec3* d = region_.vector(displacement_vector);
    record_.final_displacement2 = region_.all().norm2(d);
    record_.final_displacement4 = block_.sum(region_.all().n, [=](int i) { return norm2(d[i]) * norm2(d[i]); });
    report(record_.n_at_end, 1);
  }

  /// Tells the atoms that moved far enough, where there are too many those that moved furthest.
  VITRIFY_HD VITRIFY_NOINLINE void report(int& n_told, int side) const {
    const Vec3* d = region_.vector(displacement_vector);
    int* moved = slot_.integers(order_integer);
    double least = settings_.report_displacement_A;
    const auto select = [&] {
      return block_.select(
          region_.all().n, [=](int i) { return norm2(d[i]) >= least * least; }, moved);
    };
    n_told = select();
    for (; n_told > most_reported; n_told = select()) least = fmax(1.2 * least, 0.01);
    AtomDisplacement* to = queue_.reported + (2L * number_ + side) * most_reported;
    const int* id = start_.atoms.id + region_.first();
    block_.for_each(n_told, [=](int k) { to[k] = {id[moved[k]], d[moved[k]]}; });
  }

  static constexpr double everything = 1e300;  ///< A, a radius
  static constexpr double growth = 1.6;        ///< of the radius, where atoms left the region
  static constexpr double close_force = 0.1;   ///< eV/A, 2-norm of the active forces close to a saddle
  static constexpr double most_softening = 4;  ///< of a mode by the relaxation of the others
  static constexpr double rim = 3.5;           ///< A, thickness of the layer of frozen atoms that is looked at
  static constexpr double still = 0.3;         ///< A, what an atom beyond the region may have moved at a saddle
  static constexpr int rim_interval = 10;      ///< steps along the mode between such looks
  static constexpr double absurd_force = 1e3;  ///< eV/A

  const Block& block_;
  const StartView& start_;
  const SaddleSettings& settings_;
  Slot slot_;
  const SearchQueue& queue_;
  int number_;
  SearchRequest search_;
  Region<Block> region_;
  BlockLbfgs<Block> descent_;
  SaddleRecord record_;
  double eigenvalue_ = 0, last_along_ = 0, last_step_ = 0;
  double threshold_ = settings_.negative_eigenvalue_eV_per_A2;
  int pushes_ = 0;
  bool core_leads_ = true, tried_ = false;
};

/// The body of a slot: takes the next search of the queue and carries it out; false when there is none left.
struct RunNextSearch {
  StartView start;
  RegionRanges ranges;
  SaddleSettings settings;
  SlotsView slots;
  SearchQueue queue;

  template <class Block>
  VITRIFY_HD bool operator()(int slot, const Block& block) const {
    const int number = block.take(queue.next);
    if (number >= queue.n) return false;
    SaddleSearchInBlock<Block>(block, start, ranges, settings, {slots, slot}, queue, number).run();
    return true;
  }
};

}  // namespace vitrify
