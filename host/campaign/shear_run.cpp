#include "host/campaign/shear_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "host/engine/aqs/strained_box.hpp"
#include "host/files/hdf5/arrays.hpp"
#include "host/run_files/run_file.hpp"

namespace vitrify {
namespace {

/// +1 or -1: where the first leg of the path leads.
double direction_of(const AqsPlan& plan) { return plan.path.front() < 0 ? -1 : 1; }

std::vector<double> column(const RunReader& reader, const std::string& path) {
  const hdf5::Array array = reader.column(path);
  if (const auto* values = std::get_if<std::vector<double>>(&array.values)) return *values;
  throw Error(ExitCode::io, path + ": a dataset of run.h5 has another type than expected");
}

bool is_finite(const Vec3& v) { return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z); }

void require(bool is_so, const std::string& where, const std::string& what) {
  if (!is_so) throw Error(ExitCode::io, where + ": " + what);
}

void require_box(const Box& box, const std::string& where) {
  require(is_finite(box.length) && box.length.x > 0 && box.length.y > 0 && box.length.z > 0 &&
              is_finite({box.xy, box.xz, box.yz}),
          where, "the edges are not those of a box");
}

void require_finite(const std::vector<Vec3>& places, const std::string& where) {
  require(std::all_of(places.begin(), places.end(), is_finite), where, "an atom has no place");
}

/// The steps of the first leg.
StrainSteps read_steps(const RunReader& reader, const ShearedGlass& glass) {
  StrainSteps steps{column(reader, glass.group() + "/strain"), column(reader, glass.group() + "/stress_GPa"),
                    column(reader, glass.group() + "/step_enthalpy_eV")};
  require(steps.stress_GPa.size() == steps.strain.size() && steps.released_eV.size() == steps.strain.size(),
          glass.where(), "the columns have different lengths");
  const double direction = direction_of(glass.plan);
  for (double& strain : steps.strain) strain *= direction;
  for (double& stress : steps.stress_GPa) stress *= direction;
  for (double& energy : steps.released_eV) energy = -energy;
  const auto turn =
      std::adjacent_find(steps.strain.begin(), steps.strain.end(), [](double a, double b) { return !(a < b); });
  const auto length = turn == steps.strain.end() ? steps.strain.size() : turn - steps.strain.begin() + 1;
  steps.strain.resize(length), steps.stress_GPa.resize(length), steps.released_eV.resize(length);
  return steps;
}

/// Those on the first leg, with their strains along it.
std::vector<StoredDrop> on_first_leg(const std::vector<StoredDrop>& drops, const ShearedGlass& glass) {
  const double direction = direction_of(glass.plan);
  std::vector<StoredDrop> found;
  double last = 0;
  for (StoredDrop drop : drops) {
    drop.strain *= direction, drop.strain_after *= direction;
    if (!(drop.strain >= last && drop.strain_after > drop.strain && drop.strain_after <= glass.sheared_to())) break;
    last = drop.strain_after;
    found.push_back(drop);
  }
  return found;
}

/// Strains of the configurations on the first leg.
std::vector<double> configured_strains(const std::vector<double>& strains, const ShearedGlass& glass) {
  std::vector<double> found;
  for (double strain : strains) {
    strain *= direction_of(glass.plan);
    if (strain > glass.sheared_to() || (!found.empty() && !(strain > found.back()))) break;
    found.push_back(strain);
  }
  require(!found.empty() && found.front() == 0, glass.where(), "found no configuration at the start");
  return found;
}

void read_events(const RunReader& reader, ShearedGlass& glass) {
  const EventTables tables(reader.file(), glass.group());
  glass.configured = configured_strains(tables.configurations(), glass);
  glass.events = on_first_leg(tables.events(), glass);
  glass.falls = on_first_leg(tables.steps(), glass);
  const auto falls = static_cast<std::int64_t>(glass.falls.size());
  for (const StoredDrop& event : glass.events)
    require(event.first_step >= 0 && event.steps > 0 && event.steps <= falls && event.first_step <= falls - event.steps,
            glass.where(), "an event has steps that are not there");
}

/// The box of the first configuration; `known` is that of any other one.
Box read_box(const RunReader& reader, const ShearedGlass& glass, const Box& known) {
  const hdf5::Array origin{{1, 3}, std::vector<double>{known.origin.x, known.origin.y, known.origin.z}};
  hdf5::Array edges = reader.file().read_rows(glass.group() + "/configurations/edges", 0, 1);
  Box box = box_of(edges, origin);
  require_box(box, glass.where() + "/configurations");
  return box;
}

ShearedGlass read_glass(const RunReader& reader, const config::Aqs& stage, std::size_t stage_index,
                        const std::string& replica, std::size_t replica_index) {
  ShearedGlass glass;
  glass.stage = stage.common.name;
  glass.replica = glass.name = replica;
  glass.file = reader.name();
  glass.stage_index = stage_index;
  glass.plan = stage.plan(replica_index);
  glass.options = stage.events;
  glass.fit_strain = stage.fit_strain;
  const Structure atoms = reader.frame(replica).structure;
  glass.elements = atoms.elements;
  glass.type = atoms.type;
  glass.id = atoms.id;
  const int types = static_cast<int>(glass.elements.size());
  require(std::all_of(glass.type.begin(), glass.type.end(), [=](int type) { return type >= 0 && type < types; }),
          RunFile::particles(replica), "an atom has no element");
  glass.steps = read_steps(reader, glass);
  read_events(reader, glass);
  glass.box = read_box(reader, glass, atoms.box);
  return glass;
}

std::size_t step_at(const ShearedGlass& glass, double strain) {
  const auto& strains = glass.steps.strain;
  const auto step = std::lower_bound(strains.begin(), strains.end(), strain);
  require(step != strains.end() && *step == strain, glass.where(),
          fmt::format("found no row at the strain {:g} of an event", strain));
  return static_cast<std::size_t>(step - strains.begin());
}

}  // namespace

std::string ShearedGlass::group() const { return RunFile::results("aqs", replica, stage); }

AthermalCurve ShearedGlass::curve() const {
  std::set<double> fallen;
  for (const StoredDrop& fall : falls) fallen.insert(fall.strain_after);
  AthermalCurve curve;
  for (std::size_t k = 0; k < steps.strain.size(); ++k)
    curve.add(steps.strain[k], steps.stress_GPa[k], fallen.contains(steps.strain[k]));
  return curve;
}

SimpleShear ShearedGlass::shear(double strain) const {
  return {plan.axis(), plan.gradient(), direction_of(plan) * plan.sign * strain};
}

Box ShearedGlass::strained(double strain) const {
  Box strained = box;
  shear(strain).strain(strained);
  return strained;
}

ShearRun::ShearRun(const std::filesystem::path& directory)
    : directory_(directory),
      reader_(directory / "run.h5"),
      input_(config::parse_text(reader_.file().read_text("/vitrify/input"), (directory / "run.h5").string())) {
  const std::vector<std::string> replicas = reader_.replicas();
  for (std::size_t stage = 0; stage < input_.stages.size(); ++stage) {
    const auto* aqs = std::get_if<config::Aqs>(&input_.stages[stage]);
    if (!aqs) continue;
    for (std::size_t r = 0; r < replicas.size(); ++r)
      if (reader_.file().exists(RunFile::results("aqs", replicas[r], aqs->common.name)))
        glasses_.push_back(read_glass(reader_, *aqs, stage, replicas[r], r));
  }
  for (ShearedGlass& glass : glasses_) {
    const auto same = [&](const ShearedGlass& other) { return other.replica == glass.replica; };
    if (std::count_if(glasses_.begin(), glasses_.end(), same) > 1) glass.name += " " + glass.stage;
  }
  if (glasses_.empty()) throw Error(ExitCode::bad_input, directory.string() + ": found no athermal shear");
}

ShearDrop ShearRun::drop(const ShearedGlass& glass, const StoredDrop& stored) const {
  ShearDrop drop;
  drop.strain = stored.strain, drop.strain_after = stored.strain_after;
  drop.first_step = step_at(glass, drop.strain);
  drop.last_step = step_at(glass, drop.strain_after);
  drop.kept = EventTables(reader_.file(), glass.group()).motion(stored.d2min_row, glass.atoms());
  Motion& motion = drop.kept.motion;
  require_finite(motion.reference, glass.where()), require_finite(motion.current, glass.where());
  motion.reference_box = flipped(glass.strained(drop.strain));
  motion.current_box = motion.reference_box;
  glass.shear(drop.strain_after - drop.strain).strain(motion.current_box);
  drop.box_after = flipped(motion.current_box);
  return drop;
}

std::vector<Vec3> ShearRun::places(const ShearedGlass& glass, double strain) const {
  const auto nearest = std::min_element(glass.configured.begin(), glass.configured.end(), [=](double a, double b) {
    return std::fabs(a - strain) < std::fabs(b - strain);
  });
  const EventTables tables(reader_.file(), glass.group());
  std::vector<Vec3> places = tables.configuration(nearest - glass.configured.begin(), glass.atoms());
  require_finite(places, glass.where() + "/configurations");
  const double from = std::min(*nearest, strain), to = std::max(*nearest, strain), sense = *nearest < strain ? 1 : -1;
  for (const StoredDrop& fall : glass.falls) {
    if (fall.strain < from || fall.strain_after > to) continue;
    const KeptMotion kept = drop(glass, fall).kept;
    const SimpleShear affine = glass.shear(fall.strain_after - fall.strain);
    for (std::size_t k = 0; k < kept.atoms.size(); ++k)
      places[kept.atoms[k]] +=
          (kept.motion.current[k] - affine.map(kept.motion.reference[k], glass.box.origin)) * sense;
  }
  const SimpleShear rest = glass.shear(strain - *nearest);
  for (Vec3& place : places) place = rest.map(place, glass.box.origin);
  return places;
}

}  // namespace vitrify
