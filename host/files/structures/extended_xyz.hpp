// Extended XYZ files as ASE, OVITO and libAtoms read and write them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "host/engine/structure.hpp"
#include "host/files/text_file.hpp"

namespace vitrify {

/// Reads one frame of an extended XYZ file, plain or gzip'd. `frame` counts from 0, or from the end if negative;
/// without it the file must hold exactly one frame. Needed: Lattice="ax ay az bx by bz cx cy cz" (A) and the columns
/// species:S:1 and pos:R:3 (A). Read if there: pbc (else all periodic), Origin, the columns velo, vel, velocity or
/// velocities (R:3, A/ps), else momenta (R:3, ASE's unit, with masses:R:1 or standard atomic weights), id:I:1
/// (else 1..N) and image:I:3. All else is ignored: see read_frame_columns(). Atoms come in ascending id. A cell that is
/// not in LAMMPS's convention (a along x, b in the xy plane) is rotated into it together with positions and velocities,
/// and the structure knows the rotation; a left-handed one is refused. The list of elements has the order in which the
/// file first names them. Throws Error(bad_input) with file, line, what was found and what is allowed.
Structure read_extended_xyz(const std::filesystem::path& path, std::optional<std::int64_t> frame = {});

/// The frames of an extended XYZ file, one after the other. Members throw what read_extended_xyz() throws.
class XyzTrajectory {
 public:
  explicit XyzTrajectory(const std::filesystem::path& path);

  /// None after the last frame.
  std::optional<Structure> next();
  /// Goes past a frame; false if there is none.
  bool skip();

 private:
  TextFile file_;
};

/// What a frame tells of its atoms.
struct FrameColumns {
  bool id = true;  ///< without ids atoms are numbered by their lines
  /// Said by the file: LAMMPS data of metal units, momenta, which have a unit of their own, and a column velo.
  bool velocity_unit_is_known = false;
  std::vector<std::string> unread;  ///< names of columns that a reader leaves out, but for results such as forces
};

/// Columns of the frame that read_extended_xyz() reads; it throws the same errors up to the comment line.
FrameColumns read_frame_columns(const std::filesystem::path& path, std::optional<std::int64_t> frame = {});

/// A further column of the atoms: name and N values of one component, or N triples (forces).
struct XyzColumn {
  std::string name;
  std::variant<std::span<const double>, std::span<const int>, std::span<const Vec3>, std::span<const std::int64_t>,
               std::span<const std::string>>
      values;
  int components = 1;  ///< values per atom of all kinds but Vec3, row by row; texts are single words
};

/// A further key of the comment line; several numbers are written as key="1 2 3". ASE reads `energy` (eV),
/// `stress` (9 numbers, eV/A^3, tension positive) and `virial` (9 numbers, eV, -volume * stress).
struct XyzKey {
  std::string name;
  std::variant<std::string, std::int64_t, double, std::vector<double>> value;
};

/// What a writer adds to the structure. The names ASE knows for columns are `forces` and `energies`.
struct XyzExtras {
  std::vector<XyzColumn> columns;
  std::vector<XyzKey> keys;
};

/// Writes one frame: Lattice, pbc, Origin if it is not zero, species, pos, id, and image and velo if the structure has
/// them, all in the axes of the file that the structure comes from; extras are written as they are. Doubles are written
/// so that they read back equal. Throws Error(io).
void write_extended_xyz(const std::filesystem::path& path, const Structure& structure, const XyzExtras& extras = {});

/// The text of one frame; frames one after the other make a trajectory.
std::string format_extended_xyz(const Structure& structure, const XyzExtras& extras = {});

}  // namespace vitrify
