#include "host/stages/aqs/event_tables.hpp"

#include <algorithm>
#include <cmath>

#include "host/files/hdf5/arrays.hpp"

namespace vitrify {
namespace {

constexpr const char *events_table = "events", *steps_table = "event_steps", *d2min_table = "event_d2min",
                     *atoms_table = "event_atoms", *configurations_table = "configurations";

hdf5::Array floats_of(const Vec3& v) {
  return {{3}, std::vector<float>{static_cast<float>(v.x), static_cast<float>(v.y), static_cast<float>(v.z)}};
}

Vec3 vector_at(const std::vector<float>& values, std::size_t row) {
  return {values[3 * row], values[3 * row + 1], values[3 * row + 2]};
}

std::vector<Cell> cells_of(const AqsEvent& drop, const EventRowCounts& counts) {
  return {{"strain", array_of(drop.before.strain)},
          {"strain_after", array_of(drop.after.strain)},
          {"stress_before_GPa", array_of(drop.before.stress_GPa)},
          {"stress_after_GPa", array_of(drop.after.stress_GPa)},
          {"energy_before_eV", array_of(drop.before.energy_eV)},
          {"energy_after_eV", array_of(drop.after.energy_eV)},
          {"edges_before", edges_of(drop.structure_before.box), "Angstrom"},
          {"edges_after", edges_of(drop.structure_after.box), "Angstrom"},
          {"d2min_row", array_of(counts.d2min - 1)}};
}

}  // namespace

void append_motion(std::vector<TableRow>& rows, EventRowCounts& counts, const KeptMotion& kept,
                   const std::vector<int>& zone) {
  std::vector<float> d2min;
  std::vector<std::int32_t> neighbors;
  for (const D2MinResult& atom : kept.d2min) {
    d2min.push_back(static_cast<float>(atom.d2min));
    neighbors.push_back(atom.neighbors);
  }
  rows.push_back({d2min_table,
                  {{"d2min", {{d2min.size()}, std::move(d2min)}, "Angstrom2"},
                   {"neighbors", array_of(std::move(neighbors))},
                   {"first_atom", array_of(counts.atoms)},
                   {"atoms", array_of(static_cast<std::int64_t>(kept.atoms.size()))}}});
  const Motion& motion = kept.motion;
  for (std::size_t k = 0; k < kept.atoms.size(); ++k)
    rows.push_back({atoms_table,
                    {{"atom", array_of(std::int32_t{kept.atoms[k]})},
                     {"before", floats_of(motion.reference[k]), "Angstrom"},
                     {"displacement", floats_of(motion.current[k] - motion.reference[k]), "Angstrom"},
                     {"cluster", array_of(std::int32_t{zone[k]})}}});
  ++counts.d2min;
  counts.atoms += static_cast<std::int64_t>(kept.atoms.size());
}

TableRow step_row(const AqsEvent& drop, const EventRowCounts& counts) { return {steps_table, cells_of(drop, counts)}; }

TableRow event_row(const AqsEvent& event, const EventRowCounts& counts, std::int64_t steps, int transformed,
                   int zones) {
  TableRow row{events_table, cells_of(event, counts)};
  row.cells.push_back({"n_shear_transformed", array_of(std::int32_t{transformed})});
  row.cells.push_back({"n_clusters", array_of(std::int32_t{zones})});
  row.cells.push_back({"first_step", array_of(counts.steps - steps)});
  row.cells.push_back({"steps", array_of(steps)});
  return row;
}

TableRow configuration_row(double strain, const Structure& structure) {
  std::vector<float> positions;
  for (std::size_t i = 0; i < structure.size(); ++i) {
    const Vec3 x = structure.box.unwrap(structure.position[i], structure.image[i]);
    for (int axis = 0; axis < 3; ++axis) positions.push_back(static_cast<float>(x[axis]));
  }
  return {configurations_table,
          {{"strain", array_of(strain)},
           {"edges", edges_of(structure.box), "Angstrom"},
           {"positions", {{structure.size(), 3}, std::move(positions)}, "Angstrom"}}};
}

std::vector<StoredDrop> EventTables::drops(const std::string& table) const {
  const std::string group = group_ + "/" + table;
  if (!file_.exists(group)) return {};
  const TableColumns columns(file_, group, "strain");
  const auto strain = columns.get<double>("strain"), strain_after = columns.get<double>("strain_after");
  const auto row = columns.get<std::int64_t>("d2min_row");
  std::vector<StoredDrop> drops;
  for (std::size_t k = 0; k < columns.rows(); ++k) drops.push_back({strain[k], strain_after[k], row[k]});
  return drops;
}

std::vector<StoredDrop> EventTables::events() const {
  std::vector<StoredDrop> events = drops(events_table);
  if (events.empty()) return events;
  const TableColumns columns(file_, group_ + "/" + events_table, "strain");
  const auto first = columns.get<std::int64_t>("first_step"), steps = columns.get<std::int64_t>("steps");
  for (std::size_t k = 0; k < events.size(); ++k) events[k].first_step = first[k], events[k].steps = steps[k];
  return events;
}

std::vector<StoredDrop> EventTables::steps() const { return drops(steps_table); }

KeptMotion EventTables::motion(std::int64_t d2min_row, std::size_t atoms) const {
  const TableColumns motions(file_, group_ + "/" + d2min_table, "first_atom");
  const auto d2min = motions.get_rows<float>("d2min", d2min_row, 1, atoms);
  const auto neighbors = motions.get_rows<std::int32_t>("neighbors", d2min_row, 1, atoms);
  KeptMotion kept;
  for (std::size_t i = 0; i < atoms; ++i) kept.d2min.push_back({.d2min = d2min[i], .neighbors = neighbors[i]});
  const std::int64_t first = motions.get_rows<std::int64_t>("first_atom", d2min_row, 1)[0];
  const std::int64_t count = motions.get_rows<std::int64_t>("atoms", d2min_row, 1)[0];
  if (count == 0) return kept;

  const std::string group = group_ + "/" + atoms_table;
  const TableColumns table(file_, group, "atom");
  kept.atoms = table.get_rows<std::int32_t>("atom", first, count);
  const auto before = table.get_rows<float>("before", first, count, 3);
  const auto displacement = table.get_rows<float>("displacement", first, count, 3);
  const bool ascend =
      std::adjacent_find(kept.atoms.begin(), kept.atoms.end(), std::greater_equal<>()) == kept.atoms.end();
  if (!ascend || kept.atoms.front() < 0 || static_cast<std::size_t>(kept.atoms.back()) >= atoms)
    throw Error(ExitCode::io, group + "/atom: found an atom twice, or one that the glass does not have");
  for (std::size_t k = 0; k < kept.atoms.size(); ++k) {
    kept.motion.reference.push_back(vector_at(before, k));
    kept.motion.current.push_back(kept.motion.reference.back() + vector_at(displacement, k));
  }
  return kept;
}

std::vector<double> EventTables::configurations() const {
  const std::string group = group_ + "/" + configurations_table;
  if (!file_.exists(group))
    throw Error(ExitCode::bad_input, group_ + ": found the shear of a run of version 0.1, whose events are not read");
  return TableColumns(file_, group, "strain").get<double>("strain");
}

std::vector<Vec3> EventTables::configuration(std::size_t number, std::size_t atoms) const {
  const TableColumns table(file_, group_ + "/" + configurations_table, "strain");
  const auto values = table.get_rows<float>("positions", static_cast<std::int64_t>(number), 1, 3 * atoms);
  std::vector<Vec3> positions;
  for (std::size_t i = 0; i < atoms; ++i) positions.push_back(vector_at(values, i));
  return positions;
}

}  // namespace vitrify
