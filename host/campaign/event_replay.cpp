#include "host/campaign/event_replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/analysis/shear/transformation_zones.hpp"
#include "host/analysis/structure/clusters.hpp"
#include "host/engine/aqs/strained_box.hpp"
#include "host/engine/engine.hpp"
#include "host/run/start/load_potential.hpp"
#include "host/stages/skin.hpp"

namespace vitrify {
namespace {

/// Between the last row of a run and the same minimum made again, which forces below the tolerance leave open.
constexpr double same_energy_eV = 1e-3;
constexpr double rounding = 1e-9;

[[noreturn]] void refuse(const ShearedGlass& glass, const std::string& what) {
  throw Error(ExitCode::bad_input, glass.where() + ": " + what);
}

double strain_ahead(const ShearedGlass& glass, std::size_t event, double ahead) {
  if (event >= glass.events.size())
    refuse(glass, fmt::format("found no event {}; events on the first leg have the numbers 0 to {}", event,
                              static_cast<std::int64_t>(glass.events.size()) - 1));
  const double strain = glass.events[event].strain - ahead;
  const double since = event > 0 ? glass.events[event - 1].strain_after : 0;
  if (strain < since - rounding)
    refuse(glass, fmt::format("event {} begins at a strain of {:g}, {:g} after what lies before it; found {:g} ahead",
                              event, glass.events[event].strain, glass.events[event].strain - since, ahead));
  return std::max(strain, since);
}

/// All atoms at a strain.
struct Stored {
  double strain = 0;
  std::vector<Vec3> places;
};

/// What a replay starts from: the minimum itself, where all atoms are kept with its event, or else the last
/// configuration before.
Stored stored_before(const ShearRun& run, const ShearedGlass& glass, const StoredDrop& event, double strain) {
  if (strain == event.strain && glass.options.atoms == config::EventAtoms::all)
    return {strain, run.drop(glass, event).kept.motion.reference};
  const double from =
      *(std::upper_bound(glass.configured.begin(), glass.configured.end(), strain * (1 + rounding)) - 1);
  return {from, run.places(glass, from)};
}

Structure structure_of(const ShearRun& run, const ShearedGlass& glass, const Stored& stored) {
  Structure start = run.reader().frame(glass.replica).structure;
  start.velocity.clear();
  start.box = flipped(glass.strained(stored.strain));
  start.position = stored.places;
  start.image.assign(start.size(), Int3{});
  for (std::size_t i = 0; i < start.size(); ++i) start.box.wrap(start.position[i], start.image[i]);
  return start;
}

/// Shears the only replica of an engine on, to where the run has been.
void shear_on(Engine& engine, const ShearedGlass& glass, const AqsSettings& settings, double by) {
  engine.set_skin(athermal_skin_A);
  AqsPlan plan = glass.plan;
  plan.path = {glass.plan.path.front() < 0 ? -by : by};
  engine.start_aqs(settings, {plan});
  if (by <= rounding) return;
  while (!engine.aqs_finished()) engine.aqs_step();
}

/// Throws where the run has a row at this strain with another energy.
void require_energy(const ShearRun& run, const ShearedGlass& glass, double strain, double energy_eV) {
  const auto row = std::find_if(glass.steps.strain.begin(), glass.steps.strain.end(),
                                [=](double one) { return std::fabs(one - strain) < rounding; });
  if (row == glass.steps.strain.end()) return;
  const hdf5::Array energies =
      run.reader().file().read_rows(glass.group() + "/potential_energy_eV", row - glass.steps.strain.begin(), 1);
  const double known = std::get<std::vector<double>>(energies.values).at(0);
  if (std::fabs(known - energy_eV) > same_energy_eV)
    throw Error(ExitCode::bad_input,
                fmt::format("{}: sheared on to {:g}, the energy is {:.6f} eV, that of the run was {:.6f} eV: this "
                            "minimum cannot be made again; a place further --ahead of the event may",
                            glass.where(), strain, energy_eV, known));
}

void tell_of_event(const ShearRun& run, const ShearedGlass& glass, const StoredDrop& event, EventStart& start) {
  const ShearDrop drop = run.drop(glass, event);
  const config::ZoneCriterion& criterion = glass.options.zones;
  const Motion& motion = drop.kept.motion;
  const auto selected = shear_transformed(drop.kept.d2min_kept(), criterion.threshold());
  const Clusters zones = find_clusters(drop.box_after, motion.current, selected, criterion.cluster_cutoff_A);
  const SimpleShear affine = glass.shear(drop.strain_after - drop.strain);
  for (const D2MinResult& atom : drop.kept.d2min) start.d2min_A2.push_back(atom.d2min);
  start.displacement.resize(glass.atoms());
  start.zone.assign(glass.atoms(), -1);
  for (std::size_t k = 0; k < drop.kept.atoms.size(); ++k) {
    const int i = drop.kept.atoms[k];
    start.displacement[i] = motion.current[k] - affine.map(motion.reference[k], glass.box.origin);
    start.zone[i] = zones.label[k];
    if (zones.label[k] >= 0) start.atoms.push_back(glass.id[i]);
  }
  if (start.atoms.empty())
    start.atoms.push_back(
        glass.id[std::max_element(start.d2min_A2.begin(), start.d2min_A2.end()) - start.d2min_A2.begin()]);
}

}  // namespace

EventStart replay_to_event(const ShearRun& run, const ShearedGlass& glass, std::size_t event, double ahead,
                           const DeviceChoice& where) {
  EventStart start;
  start.strain = strain_ahead(glass, event, ahead);
  const config::Input& input = run.input();
  const auto& stage = std::get<config::Aqs>(input.stages.at(glass.stage_index));
  const LoadedPotential potential = load_potential(input.potential, run.directory() / "run.h5");
  const Stored stored = stored_before(run, glass, glass.events[event], start.strain);
  const Structure before = structure_of(run, glass, stored);
  const auto engine =
      make_engine(where, potential.tables_for(stage.settings.minimizer.force_tolerance_eV_per_A), {before});
  shear_on(*engine, glass, stage.settings, start.strain - stored.strain);
  start.structure = engine->structures().at(0);
  start.energy_eV = engine->evaluate().at(0).energy_eV;
  require_energy(run, glass, start.strain, start.energy_eV);
  tell_of_event(run, glass, glass.events[event], start);
  return start;
}

}  // namespace vitrify
