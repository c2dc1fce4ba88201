// Tables of stress drops in run.h5, below /vitrify/aqs/REPLICA/STAGE (layout: docs/run-files.md).
#pragma once

#include <string>
#include <vector>

#include "host/analysis/shear/kept_motion.hpp"
#include "host/engine/aqs/aqs.hpp"
#include "host/run_files/row_buffer.hpp"
#include "host/run_files/table_columns.hpp"

namespace vitrify {

/// A row of the table of this name.
struct TableRow {
  std::string table;
  std::vector<Cell> cells;
};

/// Rows that the tables of a stage have.
struct EventRowCounts {
  std::int64_t steps = 0, d2min = 0, atoms = 0;

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("steps", self.steps), visit("d2min", self.d2min), visit("atoms", self.atoms);
  }
};

/// Adds the motion of a drop with the zones of the atoms whose places are kept (-1: none); its row is counts.d2min.
void append_motion(std::vector<TableRow>& rows, EventRowCounts& counts, const KeptMotion& kept,
                   const std::vector<int>& zone);
/// A falling step; its motion is the last that was appended.
TableRow step_row(const AqsEvent& drop, const EventRowCounts& counts);
/// An event of the last `steps` falling steps; its motion is the last that was appended.
TableRow event_row(const AqsEvent& event, const EventRowCounts& counts, std::int64_t steps, int transformed, int zones);
/// Unwrapped positions of all atoms at a strain.
TableRow configuration_row(double strain, const Structure& structure);

/// What tables tell of a drop, an event or a falling step of one.
struct StoredDrop {
  double strain = 0, strain_after = 0;
  std::int64_t d2min_row = 0;
  std::int64_t first_step = 0, steps = 1;  ///< of an event
};

/// The tables of one stage of one replica. All members throw Error(io) for tables that do not fit together.
class EventTables {
 public:
  EventTables(const hdf5::File& file, std::string group) : file_(file), group_(std::move(group)) {}

  std::vector<StoredDrop> events() const;
  std::vector<StoredDrop> steps() const;
  /// Of so many atoms; its boxes are left as they are.
  KeptMotion motion(std::int64_t d2min_row, std::size_t atoms) const;
  /// Strains of the stored configurations. Throws Error(bad_input) for a run of version 0.1, which has none.
  std::vector<double> configurations() const;
  std::vector<Vec3> configuration(std::size_t number, std::size_t atoms) const;

 private:
  std::vector<StoredDrop> drops(const std::string& table) const;

  const hdf5::File& file_;
  std::string group_;
};

}  // namespace vitrify
