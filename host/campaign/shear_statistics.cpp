#include "host/campaign/shear_statistics.hpp"

#include <fmt/format.h>

#include <memory>
#include <regex>

#include "host/analysis/nonaffine_motion.hpp"
#include "host/engine/aqs/strained_box.hpp"

namespace vitrify {
namespace {

constexpr double rounding = 1e-9;  // of strains that are sums of steps

/// D2min of one event for any cutoff, each made once.
class EventD2min {
 public:
  EventD2min(const ShearedGlass& glass, const ShearEvent& event) : motion_(event.motion) {
    by_cutoff_[glass.zones.d2min_cutoff_A] = event.d2min;
  }
  const std::vector<D2MinResult>& within(double cutoff_A) {
    const auto [found, is_new] = by_cutoff_.try_emplace(cutoff_A);
    if (is_new) found->second = d2min(motion_, cutoff_A);
    return found->second;
  }

 private:
  const Motion& motion_;
  std::map<double, std::vector<D2MinResult>> by_cutoff_;
};

/// What one criterion makes of the events of one glass, one after the other.
class EventsByCriterion {
 public:
  EventsByCriterion(const ShearedGlass& glass, const EventCriterion& criterion)
      : glass_(glass), criterion_(criterion), accumulated_A2_(glass.atoms()), first_strain_(glass.atoms()) {
    events_.elements = glass.elements;
    events_.type = glass.type;
    events_.sheared_to = glass.sheared_to();
  }

  void add(const std::shared_ptr<const ShearEvent>& event, EventD2min& d2min) {
    if (event->strain > criterion_.max_strain * (1 + rounding)) return;
    if (!first_) first_ = event;
    last_ = event;
    add_drops(*event);
    const config::ZoneCriterion& zones = criterion_.zones;
    const std::vector<D2MinResult>& field = d2min.within(zones.d2min_cutoff_A);
    events_.events.push_back(
        find_zones(event->strain, event->motion, event->box_after, field, zones.threshold(), zones.cluster_cutoff_A));
    const TransformedZones& found = events_.events.back();
    for (const int atom : found.atoms) {
      if (accumulated_A2_[atom] == 0) first_strain_[atom] = event->strain;
      accumulated_A2_[atom] += zones.threshold().of(field[atom]);
    }
    if (found.atoms.size() <= events_.largest_event_picture.positions.size()) return;
    events_.largest_event = static_cast<int>(events_.events.size()) - 1;
    events_.largest_event_picture = picture_of(found, event->motion, event->box_after, field, zones.threshold());
  }

  GlassEvents result() {
    if (last_) look_back();
    return std::move(events_);
  }

 private:
  void add_drops(const ShearEvent& event) {
    const StrainSteps& steps = glass_.steps;
    const int number = static_cast<int>(events_.events.size());
    const std::size_t stride = criterion_.split ? 1 : event.last_step - event.first_step;
    for (std::size_t from = event.first_step; from < event.last_step; from += stride) {
      StressDrop drop{number, steps.strain[from], steps.stress_GPa[from] - steps.stress_GPa[from + stride], 0};
      for (std::size_t step = from + 1; step <= from + stride; ++step) drop.energy_eV += steps.released_eV[step];
      events_.drops.push_back(drop);
    }
  }

  /// What the last event shows of all of them.
  void look_back() {
    const std::vector<Vec3>& places = last_->motion.current;
    std::vector<std::uint8_t> transformed;
    for (const double d2 : accumulated_A2_) transformed.push_back(d2 > 0);
    events_.largest = largest_cluster(last_->box_after, places, transformed, criterion_.zones.cluster_cutoff_A);
    draw_all(last_->box_after, places, transformed);
    events_.accumulated = by_octants(last_->box_after, places, accumulated_A2_, transformed);

    const TransformationThreshold threshold = criterion_.zones.threshold();
    const Motion whole = motion_between(glass_, *first_, *last_);
    const std::vector<D2MinResult> direct = d2min(whole, criterion_.zones.d2min_cutoff_A);
    std::vector<double> direct_A2;
    for (const D2MinResult& atom : direct) direct_A2.push_back(threshold.of(atom));
    events_.direct = by_octants(whole.reference_box, whole.reference, direct_A2, shear_transformed(direct, threshold));
  }

  void draw_all(const Box& box, const std::vector<Vec3>& places, const std::vector<std::uint8_t>& transformed) {
    const Clusters clusters = find_clusters(box, places, transformed, criterion_.zones.cluster_cutoff_A);
    TransformedPicture& picture = events_.transformed;
    picture.box = box;
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

  const ShearedGlass& glass_;
  EventCriterion criterion_;
  GlassEvents events_;
  std::vector<double> accumulated_A2_;  ///< of the atoms that an event has transformed, 0 of others
  std::vector<double> first_strain_;    ///< of these atoms: of their first event
  std::shared_ptr<const ShearEvent> first_, last_;
};

std::string recipe_name(const cli::QuenchedGlass& glass) {
  if (glass.monte_carlo.empty()) return fmt::format("MD {:g} K/s", glass.rate_K_per_s);
  return fmt::format("MD/MC {:g} K/s, {} steps", glass.rate_K_per_s, glass.md_steps);
}

}  // namespace

std::vector<GlassEvents> glass_events(const ShearRun& run, const ShearedGlass& glass,
                                      const std::vector<EventCriterion>& criteria) {
  std::vector<EventsByCriterion> by_criterion;
  for (const EventCriterion& criterion : criteria) by_criterion.emplace_back(glass, criterion);
  for (std::size_t number = 0; number < glass.events; ++number) {
    const auto event = std::make_shared<const ShearEvent>(run.event(glass, number));
    EventD2min field(glass, *event);
    for (EventsByCriterion& each : by_criterion) each.add(event, field);
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
      groups.push_back({recipe_name(found->second), found->second.recipe()});
    else
      groups.push_back(
          {stem.empty() || stem == "r" ? std::filesystem::canonical(run.directory()).filename().string() : stem, {}});
  }
  return groups;
}

}  // namespace vitrify
