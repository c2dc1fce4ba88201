#include "host/campaign/shear_statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <regex>

#include "host/analysis/shear/nonaffine_motion.hpp"
#include "host/engine/aqs/strained_box.hpp"

namespace vitrify {
namespace {

constexpr double rounding = 1e-9;  // of strains that are sums of steps

/// D2min of the atoms kept with one drop, for any criterion that what is kept can serve.
class DropD2min {
 public:
  DropD2min(const ShearedGlass& glass, const KeptMotion& kept) : glass_(glass), kept_(kept) {
    by_cutoff_[glass.options.zones.d2min_cutoff_A] = kept.d2min_kept();
  }

  /// Throws Error(bad_input) for a criterion by which other atoms might be transformed, too.
  const std::vector<D2MinResult>& by(const config::ZoneCriterion& criterion) {
    require_kept(criterion);
    const auto [found, is_new] = by_cutoff_.try_emplace(criterion.d2min_cutoff_A);
    if (is_new) found->second = d2min(kept_.motion, criterion.d2min_cutoff_A);
    return found->second;
  }

 private:
  /// A shorter cutoff only lowers D2min, whose atoms have their neighbors with them; a longer one needs all atoms.
  void require_kept(const config::ZoneCriterion& criterion) const {
    if (kept_.atoms.size() == kept_.d2min.size()) return;
    const double cutoff_A = glass_.options.zones.d2min_cutoff_A, least_A2 = glass_.options.least_kept_A2();
    if (criterion.d2min_cutoff_A > cutoff_A)
      refuse(fmt::format("a cutoff of {:g} A, must be at most that of the stage, {:g} A", criterion.d2min_cutoff_A,
                         cutoff_A));
    if (criterion.threshold_A2 >= least_A2) return;
    const bool of_stage = criterion.d2min_cutoff_A == cutoff_A;
    std::size_t transformed = 0, kept = 0;
    for (const D2MinResult& atom : kept_.d2min) transformed += criterion.threshold().exceeded_by(atom);
    for (const int atom : kept_.atoms) kept += criterion.threshold().exceeded_by(kept_.d2min[atom]);
    if (!of_stage || transformed > kept)
      refuse(fmt::format("a threshold of {:g} A^2, must be at least {:g} A^2", criterion.threshold_A2, least_A2));
  }
  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(ExitCode::bad_input,
                glass_.where() + ": found " + what + " where event_atoms of the stage is \"moved\" and not \"all\"");
  }

  const ShearedGlass& glass_;
  const KeptMotion& kept_;
  std::map<double, std::vector<D2MinResult>> by_cutoff_;
};

/// What one criterion makes of the events of one glass, one after the other.
class EventsByCriterion {
 public:
  EventsByCriterion(const ShearRun& run, const ShearedGlass& glass, const EventCriterion& criterion)
      : run_(run), glass_(glass), criterion_(criterion), accumulated_A2_(glass.atoms()), first_strain_(glass.atoms()) {
    events_.elements = glass.elements;
    events_.type = glass.type;
    events_.sheared_to = glass.sheared_to();
    events_.shear_modulus_GPa = athermal_shear_modulus_GPa(glass.curve(), glass.fit_strain);
    end_ = std::min(glass.sheared_to(), criterion.max_strain * (1 + rounding));
  }

  bool counts(const StoredDrop& event) const { return event.strain <= criterion_.max_strain * (1 + rounding); }
  bool splits() const { return criterion_.split; }

  /// An event or, where these count, one of its falling steps.
  void add(int event, const ShearDrop& drop, DropD2min& d2min) {
    end_ = std::max(end_, drop.strain_after);
    add_drop(event, drop);
    const config::ZoneCriterion& zones = criterion_.zones;
    const std::vector<D2MinResult>& field = d2min.by(zones);
    const TransformedZones& found = events_.zones.emplace_back(
        find_zones(drop.strain, drop.kept, drop.box_after, field, zones.threshold(), zones.cluster_cutoff_A));
    for (std::size_t k = 0; k < field.size(); ++k) {
      if (!zones.threshold().exceeded_by(field[k])) continue;
      const int atom = drop.kept.atoms[k];
      if (accumulated_A2_[atom] == 0) first_strain_[atom] = drop.strain;
      accumulated_A2_[atom] += zones.threshold().of(field[k]);
    }
    if (found.atoms.size() <= events_.largest_drop_picture.positions.size()) return;
    events_.largest_drop = static_cast<int>(events_.zones.size()) - 1;
    events_.largest_drop_picture = picture_of(drop.kept, drop.box_after, field, zones.threshold());
  }

  GlassEvents result() {
    if (!events_.drops.empty()) look_back();
    return std::move(events_);
  }

 private:
  void add_drop(int event, const ShearDrop& drop) {
    const StrainSteps& steps = glass_.steps;
    StressDrop fall{event, drop.strain, steps.stress_GPa[drop.first_step] - steps.stress_GPa[drop.last_step], 0};
    for (std::size_t step = drop.first_step + 1; step <= drop.last_step; ++step)
      fall.energy_eV += steps.released_eV[step];
    events_.drops.push_back(fall);
  }

  /// What all events together have done up to the end.
  void look_back() {
    const Box box = flipped(glass_.strained(end_));
    const std::vector<Vec3> places = run_.places(glass_, end_);
    std::vector<std::uint8_t> transformed;
    for (const double d2 : accumulated_A2_) transformed.push_back(d2 > 0);
    events_.largest = largest_cluster(box, places, transformed, criterion_.zones.cluster_cutoff_A);
    draw_all(box, places, transformed);
    events_.accumulated = by_octants(box, places, accumulated_A2_, transformed);

    const TransformationThreshold threshold = criterion_.zones.threshold();
    const Motion whole{run_.places(glass_, 0), places, glass_.box, glass_.strained(end_)};
    const std::vector<D2MinResult> direct = d2min(whole, criterion_.zones.d2min_cutoff_A);
    std::vector<double> direct_A2;
    for (const D2MinResult& atom : direct) direct_A2.push_back(threshold.of(atom));
    events_.direct = by_octants(whole.reference_box, whole.reference, direct_A2, shear_transformed(direct, threshold));
  }

  void draw_all(const Box& box, const std::vector<Vec3>& places, const std::vector<std::uint8_t>& transformed) {
    const Clusters clusters = find_clusters(box, places, transformed, criterion_.zones.cluster_cutoff_A);
    TransformedPicture& picture = events_.transformed;
    picture.strain = end_, picture.box = box;
    for (std::size_t i = 0; i < transformed.size(); ++i)
      if (transformed[i]) {
        picture.atoms.push_back(static_cast<int>(i));
        picture.positions.push_back(places[i]);
        picture.cluster.push_back(clusters.label[i]);
        picture.first_strain.push_back(first_strain_[i]);
      }
  }

  static std::vector<CorrelationSums> by_octants(const Box& box, const std::vector<Vec3>& places,
                                                 const std::vector<double>& field,
                                                 const std::vector<std::uint8_t>& selected) {
    std::vector<Vec3> chosen_places;
    std::vector<double> chosen;
    for (std::size_t i = 0; i < selected.size(); ++i)
      if (selected[i]) chosen_places.push_back(places[i]), chosen.push_back(field[i]);
    return correlation_by_octants(box, chosen_places, chosen);
  }

  const ShearRun& run_;
  const ShearedGlass& glass_;
  EventCriterion criterion_;
  GlassEvents events_;
  std::vector<double> accumulated_A2_;  ///< of the atoms that a drop has transformed, 0 of others
  std::vector<double> first_strain_;    ///< of these atoms: of their first drop
  double end_;                          ///< strain up to which events count
};

std::vector<StoredDrop> falls_of(const ShearedGlass& glass, const StoredDrop& event) {
  const auto first = glass.falls.begin() + event.first_step;
  return {first, first + event.steps};
}

}  // namespace

std::vector<GlassEvents> glass_events(const ShearRun& run, const ShearedGlass& glass,
                                      const std::vector<EventCriterion>& criteria) {
  std::vector<EventsByCriterion> by_criterion;
  for (const EventCriterion& criterion : criteria) by_criterion.emplace_back(run, glass, criterion);
  for (std::size_t number = 0; number < glass.events.size(); ++number) {
    const StoredDrop& event = glass.events[number];
    const auto add = [&](const StoredDrop& stored, bool of_split) {
      std::vector<EventsByCriterion*> wanted;
      for (EventsByCriterion& each : by_criterion)
        if (each.counts(event) && each.splits() == of_split) wanted.push_back(&each);
      if (wanted.empty()) return;
      const ShearDrop drop = run.drop(glass, stored);
      DropD2min d2min(glass, drop.kept);
      for (EventsByCriterion* each : wanted) each->add(static_cast<int>(number), drop, d2min);
    };
    add(event, false);
    for (const StoredDrop& fall : falls_of(glass, event)) add(fall, true);
  }
  std::vector<GlassEvents> results;
  for (EventsByCriterion& each : by_criterion) results.push_back(each.result());
  return results;
}

std::string without_number(const std::string& name) {
  static const std::regex number("[-_. ]*[0-9]+$"), power_of_ten(".*[0-9]e[-+]?[0-9]+$");
  return std::regex_match(name, power_of_ten) ? name : std::regex_replace(name, number, "");
}

std::vector<GlassGroup> glass_groups(const ShearRun& run) {
  std::map<std::string, cli::QuenchedGlass> quenched;
  for (const cli::QuenchedGlass& glass : cli::quenched_glasses(run.reader(), run.directory()))
    quenched[glass.replica] = glass;
  std::vector<GlassGroup> groups;
  for (const ShearedGlass& glass : run.glasses()) {
    const std::string stem = without_number(glass.replica);
    if (const auto found = quenched.find(glass.replica); found != quenched.end())
      groups.push_back({found->second.recipe_name(), found->second.recipe()});
    else
      groups.push_back(
          {stem.empty() || stem == "r" ? std::filesystem::canonical(run.directory()).filename().string() : stem, {}});
    if (glass.name != glass.replica) groups.back().name += " " + glass.stage;
  }
  return groups;
}

}  // namespace vitrify
