#include "host/files/structures/structure_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/error.hpp"
#include "host/files/elements.hpp"
#include "host/files/read_file.hpp"
#include "host/files/structures/lammps_data.hpp"
#include "host/files/text_file.hpp"

namespace vitrify {
namespace {

enum class Format { lammps_data, extended_xyz, unknown };

Format format_by_name(std::filesystem::path path) {
  if (path.extension() == ".gz") path.replace_extension();
  const std::string extension = path.extension().string();
  if (extension == ".data" || extension == ".lmp" || extension == ".lammps") return Format::lammps_data;
  if (extension == ".xyz" || extension == ".extxyz") return Format::extended_xyz;
  return Format::unknown;
}

/// A lattice in the second line makes an extended XYZ file, a line of box bounds a LAMMPS data file.
Format format_by_content(const std::filesystem::path& path) {
  constexpr int longest_header = 100;
  TextFile file(path);
  while (file.line_number() < longest_header && file.next_line()) {
    if (file.line_number() == 2 && file.line().find("Lattice=") != std::string_view::npos) return Format::extended_xyz;
    if (file.line().find("xlo xhi") != std::string_view::npos) return Format::lammps_data;
  }
  return Format::unknown;
}

Format format_of(const std::filesystem::path& path) {
  const Format format = format_by_name(path);
  return format == Format::unknown ? format_by_content(path) : format;
}

std::vector<double> standard_masses(const std::filesystem::path& path, const std::vector<std::string>& elements) {
  std::vector<double> mass_amu;
  for (const std::string& element : elements) {
    const std::optional<double> weight = standard_atomic_weight(element);
    if (!weight) throw Error(ExitCode::bad_input, path.string() + ": found no mass for element " + in_quotes(element));
    mass_amu.push_back(*weight);
  }
  return mass_amu;
}

constexpr const char* known_formats =
    "LAMMPS data (.data, .lmp, .lammps) and extended XYZ with Lattice=\"...\" (.xyz, .extxyz)";

}  // namespace

Structure read_structure(const std::filesystem::path& path, const std::vector<std::string>& elements,
                         std::optional<std::int64_t> frame) {
  const Format format = format_of(path);
  if (format == Format::extended_xyz) {
    if (!elements.empty())
      throw ElementsError(
          fmt::format("{}: found elements ({}) for an extended XYZ file, which names its own, allowed: "
                      "for LAMMPS data files only",
                      path.string(), fmt::join(elements, ", ")));
    return read_extended_xyz(path, frame);
  }
  if (format == Format::unknown)
    throw Error(ExitCode::bad_input, path.string() + ": found no structure format, allowed: " + known_formats);
  if (frame && *frame != 0 && *frame != -1)
    throw Error(ExitCode::bad_input, path.string() + ": found frame " + std::to_string(*frame) +
                                         ", allowed: 0 (LAMMPS data have one frame)");
  return read_lammps_data(path, elements);
}

bool is_lammps_data(const std::filesystem::path& path) { return format_of(path) == Format::lammps_data; }

FrameColumns read_structure_columns(const std::filesystem::path& path, std::optional<std::int64_t> frame) {
  if (format_of(path) == Format::extended_xyz) return read_frame_columns(path, frame);
  const std::string text = read_file(path);
  FrameColumns columns;
  columns.velocity_unit_is_known = text.substr(0, text.find('\n')).find("units = metal") != std::string::npos;
  return columns;
}

void write_structure(const std::filesystem::path& path, const Structure& structure,
                     const std::vector<double>& mass_amu) {
  const Format format = path.extension() == ".gz" ? Format::unknown : format_by_name(path);
  if (format == Format::unknown)
    throw Error(ExitCode::bad_input, path.string() + ": found extension " + in_quotes(path.extension().string()) +
                                         ", allowed: " + known_formats);
  if (format == Format::extended_xyz) return write_extended_xyz(path, structure);
  write_lammps_data(path, structure, mass_amu.empty() ? standard_masses(path, structure.elements) : mass_amu);
}

}  // namespace vitrify
