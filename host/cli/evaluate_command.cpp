#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "host/cli/commands.hpp"
#include "host/cli/engine_arguments.hpp"
#include "host/engine/file_axes.hpp"
#include "host/files/setfl.hpp"
#include "host/files/structures/structure_file.hpp"
#include "host/files/structures/xyz_output.hpp"
#include "host/run/start/memory_needs.hpp"
#include "host/run_files/run_marker.hpp"
#include "kernels/units.hpp"

namespace vitrify::cli {
namespace {

struct EvaluateArguments {
  std::string structure, potential, forces;
  std::vector<std::string> elements;
  std::optional<std::int64_t> frame;
  bool json = false;
  EngineOptions engine;
};

constexpr const char* stress_components[] = {"xx", "yy", "zz", "xy", "xz", "yz"};

double largest_force(const SinglePoint& point) {
  double largest = 0;
  for (const Vec3& force : point.forces) largest = std::max(largest, max_component(force));
  return largest;
}

void print_text(const Structure& structure, const SinglePoint& point) {
  const auto atoms = static_cast<double>(structure.size());
  fmt::print("atoms            {}\nenergy           {:.10f} eV\nenergy per atom  {:.10f} eV\n", structure.size(),
             point.energy_eV, point.energy_eV / atoms);
  fmt::print("largest force    {:.6e} eV/A\n", largest_force(point));
  if (structure.box.is_open()) return;
  for (int k = 0; k < 6; ++k) fmt::print("stress {}        {:.8f} GPa\n", stress_components[k], point.stress_GPa.v[k]);
  fmt::print("pressure         {:.8f} GPa\n", -point.stress_GPa.trace() / 3);
}

void print_json(const Structure& structure, const SinglePoint& point) {
  nlohmann::ordered_json json = {{"atoms", structure.size()},
                                 {"energy_eV", point.energy_eV},
                                 {"stress_components", stress_components},
                                 {"stress_GPa", point.stress_GPa.v},
                                 {"pressure_GPa", -point.stress_GPa.trace() / 3},
                                 {"atoms_beyond_table", point.beyond_table},
                                 {"id", structure.id},
                                 {"energies_eV", point.energies_eV}};
  for (const Vec3& f : point.forces) json["forces_eV_per_A"].push_back({f.x, f.y, f.z});
  fmt::print("{}\n", json.dump());
}

void warn(const std::string& line) { fmt::print(stderr, "vitrify: warning: {}\n", line); }

/// Energies, forces and stress, where there is one, as ASE reads them.
void write_forces(const std::string& file, const Structure& structure, const SinglePoint& point) {
  XyzExtras extras{{{"forces", point.forces}, {"energies", point.energies_eV}}, {{"energy", point.energy_eV}}};
  if (!structure.box.is_open()) {
    const auto& s = point.stress_GPa.v;
    std::vector<double> stress = {s[0], s[3], s[4], s[3], s[1], s[5], s[4], s[5], s[2]};
    for (double& component : stress) component /= units::GPa_per_eV_A3;
    extras.keys.push_back({"stress", stress});
  }
  write_xyz_output(file, structure, extras);
}

/// Forces and stress in the axes of the file.
SinglePoint in_file_axes(const Structure& structure, SinglePoint point) {
  for (Vec3& force : point.forces) force = vitrify::in_file_axes(structure, force);
  point.stress_GPa = vitrify::in_file_axes(structure, point.stress_GPa);
  return point;
}

void refuse_too_large(const EvaluateArguments& a, const Structure& structure, const PotentialTables& tables) {
  try {
    refuse_what_does_not_fit(memory_of_forces(tables, BatchSize::of({structure})), choose_cuda_device(a.engine.device));
  } catch (const Error& error) {
    throw Error(error.code(), a.structure + ": " + error.what());
  }
}

ExitCode evaluate(const EvaluateArguments& a) {
  check_xyz_output("--forces", a.forces, {a.structure, a.potential});
  refuse_file_of_a_run("--forces", a.forces);
  const SetflPotential potential = read_setfl(a.potential);
  const Structure structure = read_structure(a.structure, a.elements, a.frame);
  const PotentialTables tables = make_tables(potential, structure.elements);
  refuse_too_large(a, structure, tables);
  const SinglePoint point = in_file_axes(structure, make_engine(a.engine, tables, {structure})->evaluate().at(0));
  if (point.beyond_table > 0)
    warn(
        fmt::format("{}: {} of {} atoms have electron densities beyond the potential's table, where its "
                    "embedding energies go on along straight lines",
                    a.structure, point.beyond_table, structure.size()));
  if (!a.forces.empty()) write_forces(a.forces, structure, point);
  if (a.json)
    print_json(structure, point);
  else
    print_text(structure, point);
  return ExitCode::success;
}

}  // namespace

Command evaluate_command() {
  const auto a = std::make_shared<EvaluateArguments>();
  const std::vector<Option> options = {
      {"STRUCTURE", &a->structure, "LAMMPS data or extended XYZ file", {Required{}}},
      {"--potential", &a->potential, "Potential, eam.fs or eam.alloy", {Required{}}},
      {"--elements", &a->elements, "Elements of the atom types of a LAMMPS data file, one for each, in order"},
      {"--frame", &a->frame, "Frame of an extended XYZ file, from 0, or from the end if negative"},
      {"--forces", &a->forces, "Extended XYZ file to write, with energies and forces"},
      {"--json", &a->json, "Print everything as JSON"}};
  return {.name = "evaluate",
          .help = "Energy, forces and stress of a structure, in the axes of its file.",
          .options = with_engine_options(options, a->engine),
          .run = [a] { return evaluate(*a); }};
}

}  // namespace vitrify::cli
