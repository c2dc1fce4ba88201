#include "host/campaign/shear_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/engine/aqs/strained_box.hpp"
#include "host/files/hdf5/arrays.hpp"
#include "host/run_files/run_file.hpp"
#include "kernels/deform/simple_shear.hpp"

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

/// A checksum that is right does not make numbers so.
void require_whole(const ShearEvent& event, const std::string& group, std::size_t atoms) {
  const Motion& motion = event.motion;
  require(motion.reference.size() == atoms && motion.current.size() == atoms, group,
          "the configurations are not of all atoms");
  const Box& box = motion.reference_box;
  require(is_finite(box.length) && box.length.x > 0 && box.length.y > 0 && box.length.z > 0 &&
              is_finite({box.xy, box.xz, box.yz}),
          group, "the edges are not those of a box");
  require(std::all_of(motion.reference.begin(), motion.reference.end(), is_finite) &&
              std::all_of(motion.current.begin(), motion.current.end(), is_finite),
          group, "an atom has no place");
}

/// The steps of the first leg.
StrainSteps read_steps(const RunReader& reader, const ShearedGlass& glass) {
  StrainSteps steps{column(reader, glass.group() + "/strain"), column(reader, glass.group() + "/stress_GPa"),
                    column(reader, glass.group() + "/step_enthalpy_eV")};
  require(steps.stress_GPa.size() == steps.strain.size() && steps.released_eV.size() == steps.strain.size(),
          glass.group(), "the columns have different lengths");
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

std::string event_group(const ShearedGlass& glass, std::size_t number) {
  return RunFile::record(glass.group() + "/events", number);
}

/// Stored events that end on the first leg.
std::size_t count_events(const RunReader& reader, const ShearedGlass& glass) {
  const std::string list = glass.group() + "/events";
  const std::size_t stored = reader.file().exists(list) ? reader.file().count(list) : 0;
  const double direction = direction_of(glass.plan);
  std::size_t events = 0;
  double last = 0;
  for (; events < stored; ++events) {
    const std::string group = event_group(glass, events);
    const double from = direction * reader.file().read_attribute<double>(group, "strain");
    const double to = direction * reader.file().read_attribute<double>(group, "strain_after");
    if (!(from >= last && to > from && to <= glass.sheared_to())) break;
    last = to;
  }
  return events;
}

ShearedGlass read_glass(const RunReader& reader, const config::Aqs& stage, std::size_t stage_index,
                        const std::string& replica, std::size_t replica_index) {
  ShearedGlass glass;
  glass.stage = stage.common.name;
  glass.replica = replica;
  glass.stage_index = stage_index;
  glass.plan = stage.plan(replica_index);
  glass.zones = stage.zones;
  const Structure atoms = reader.frame(replica).structure;
  glass.elements = atoms.elements;
  glass.type = atoms.type;
  glass.id = atoms.id;
  const int types = static_cast<int>(glass.elements.size());
  require(std::all_of(glass.type.begin(), glass.type.end(), [=](int type) { return type >= 0 && type < types; }),
          RunFile::particles(replica), "an atom has no element");
  glass.steps = read_steps(reader, glass);
  glass.events = count_events(reader, glass);
  return glass;
}

std::size_t step_at(const ShearedGlass& glass, double strain) {
  const auto& strains = glass.steps.strain;
  const auto step = std::lower_bound(strains.begin(), strains.end(), strain);
  require(step != strains.end() && *step == strain, glass.group(),
          fmt::format("found no row at the strain {:g} of an event", strain));
  return static_cast<std::size_t>(step - strains.begin());
}

/// Sums as the stage has stored them.
std::vector<D2MinResult> read_d2min(const hdf5::File& file, const std::string& group, std::size_t atoms) {
  const hdf5::Array stored_sums = file.read(group + "/d2min"), stored_neighbors = file.read(group + "/neighbors");
  const auto* sums = std::get_if<std::vector<double>>(&stored_sums.values);
  const auto* neighbors = std::get_if<std::vector<std::int32_t>>(&stored_neighbors.values);
  require(sums && neighbors && sums->size() == atoms && neighbors->size() == atoms, group,
          "d2min or neighbors are not of all atoms");
  std::vector<D2MinResult> d2min(atoms);
  for (std::size_t i = 0; i < atoms; ++i) d2min[i].d2min = (*sums)[i], d2min[i].neighbors = (*neighbors)[i];
  return d2min;
}

/// The box that a strain of the plan makes of this one, with the lattice vectors that its own have become.
Box strained(Box box, const ShearedGlass& glass, double strain) {
  SimpleShear{glass.plan.axis(), glass.plan.gradient(), direction_of(glass.plan) * glass.plan.sign * strain}.strain(
      box);
  return box;
}

}  // namespace

std::string ShearedGlass::group() const { return RunFile::results("aqs", replica, stage); }

ShearRun::ShearRun(const std::filesystem::path& directory) : directory_(directory), reader_(directory / "run.h5") {
  const config::Input input =
      config::parse_text(reader_.file().read_text("/vitrify/input"), (directory / "run.h5").string());
  const std::vector<std::string> replicas = reader_.replicas();
  for (std::size_t stage = 0; stage < input.stages.size(); ++stage) {
    const auto* aqs = std::get_if<config::Aqs>(&input.stages[stage]);
    if (!aqs) continue;
    for (std::size_t r = 0; r < replicas.size(); ++r)
      if (reader_.file().exists(RunFile::results("aqs", replicas[r], aqs->common.name)))
        glasses_.push_back(read_glass(reader_, *aqs, stage, replicas[r], r));
  }
  if (glasses_.empty()) throw Error(ExitCode::bad_input, directory.string() + ": found no athermal shear");
}

ShearEvent ShearRun::event(const ShearedGlass& glass, std::size_t number) const {
  const hdf5::File& file = reader_.file();
  const std::string group = event_group(glass, number);
  const double direction = direction_of(glass.plan);
  ShearEvent event;
  event.strain = direction * file.read_attribute<double>(group, "strain");
  event.strain_after = direction * file.read_attribute<double>(group, "strain_after");
  event.first_step = step_at(glass, event.strain);
  event.last_step = step_at(glass, event.strain_after);
  const hdf5::Array no_origin{{1, 3}, std::vector<double>(3)};
  event.motion.reference = vectors_of(file.read(group + "/before"));
  event.motion.current = vectors_of(file.read(group + "/after"));
  event.motion.reference_box = box_of(file.read(group + "/edges_before"), no_origin);
  event.motion.current_box = strained(event.motion.reference_box, glass, event.strain_after - event.strain);
  event.box_after = flipped(event.motion.current_box);
  require_whole(event, group, glass.atoms());
  event.d2min = read_d2min(file, group, glass.atoms());
  return event;
}

Motion motion_between(const ShearedGlass& glass, const ShearEvent& first, const ShearEvent& last) {
  const Box& box = first.motion.reference_box;
  return {first.motion.reference, last.motion.current, box, strained(box, glass, last.strain_after - first.strain)};
}

}  // namespace vitrify
