#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "host/analysis/shear/strain_state.hpp"
#include "host/analysis/structure/matching.hpp"
#include "host/cli/commands.hpp"
#include "host/cli/structure/named_structures.hpp"
#include "host/cli/structure/result_output.hpp"
#include "host/cli/text_table.hpp"
#include "host/files/structures/structure_file.hpp"
#include "host/files/structures/xyz_output.hpp"
#include "host/run_files/run_marker.hpp"

namespace vitrify::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct StrainArguments {
  std::vector<std::string> files, elements;
  std::string csv, extxyz;
  std::optional<std::int64_t> reference_frame, current_frame;
  StrainSettings settings;
  bool json = false;
};

struct Findings {
  NamedStructure of;  ///< the reference
  NamedResult result;
};

/// Structures of a file or a run; atoms have ids only where they have some in the file.
std::vector<NamedStructure> structures_of(const std::string& file, const StrainArguments& a,
                                          std::optional<std::int64_t> frame) {
  const bool is_run = fs::is_directory(file);
  std::vector<NamedStructure> all =
      named_structures(file, !is_run && is_lammps_data(file) ? a.elements : std::vector<std::string>(), frame);
  if (!is_run && !read_structure_columns(file).id) all.front().structure.id.clear();
  return all;
}

ResultTable table_of(const StrainProfile& profile, std::size_t which) {
  return {fmt::format("profile_{}", which + 1),
          {{"place_A", "A", "along the normal of the slices", profile.place_A},
           {"shear_strain", "", "mean over the atoms of a slice", profile.eta},
           {"error", "", "of this mean", profile.error},
           {"atoms", "", "", profile.atoms}}};
}

ResultTable table_of(const StrainMap& map) {
  constexpr const char* axes[] = {"x_A", "y_A", "z_A"};
  std::vector<double> across, up;
  for (int row = 0; row < map.rows; ++row)
    for (int column = 0; column < map.columns; ++column)
      across.push_back((column + 0.5) * map.across_A), up.push_back((row + 0.5) * map.up_A);
  return {std::string("map_") + "xyz"[map.across] + "xyz" [map.up], {
            {axes[map.across], "A", "middle of the cell", std::move(across)}, {axes[map.up], "A", "", std::move(up)},
                {"shear_strain", "", "mean over the atoms of the cell, through the sample", map.eta}, {
              "atoms", "", "", map.atoms
            }
          }};
}

AnalysisResult strain_between(const Structure& reference, const Structure& current, const StrainArguments& a) {
  for (int axis = 0; axis < 3; ++axis)
    if (reference.box.periodic[axis] != current.box.periodic[axis])
      throw Error(ExitCode::bad_input,
                  fmt::format("one box is open along {}, the other periodic; must be the same", "xyz"[axis]));
  const Matching matching = match_structures(reference, current);
  const StrainState state = strain_state(matching.motion, a.settings);
  std::vector<double> shear = state.shear(), volumetric, d2min_A2;
  std::vector<std::int64_t> neighbors;
  for (const LocalStrain& atom : state.local) {
    volumetric.push_back(atom.strain.volumetric);
    d2min_A2.push_back(atom.d2min_A2), neighbors.push_back(atom.neighbors);
  }
  AnalysisResult result;
  result.definition = definition_of(a.settings);
  result.notes = matching.notes;
  result.numbers = numbers_of(state.summary);
  const auto unknown = std::count_if(shear.begin(), shear.end(), [](double eta) { return std::isnan(eta); });
  if (unknown > 0) result.notes.push_back(fmt::format("{} atoms have too few neighbors for a strain", unknown));
  std::vector<std::int64_t> profile_of_band;
  std::vector<double> nx, ny, nz, place, width, peak;
  for (std::size_t k = 0; k < state.profiles.size(); ++k) {
    for (const ShearBand& band : state.bands[k]) {
      profile_of_band.push_back(static_cast<std::int64_t>(k + 1));
      nx.push_back(band.normal.x), ny.push_back(band.normal.y), nz.push_back(band.normal.z);
      place.push_back(band.place_A), width.push_back(band.width_A), peak.push_back(band.peak);
    }
    result.tables.push_back(table_of(state.profiles[k], k));
  }
  result.tables.push_back({"shear_bands",
                           {{"profile", "", "", profile_of_band},
                            {"normal_x", "", "", nx},
                            {"normal_y", "", "", ny},
                            {"normal_z", "", "", nz},
                            {"place_A", "A", "along the normal", place},
                            {"width_A", "A", "at half of the height above the mean", width},
                            {"peak", "", "shear strain", peak}}});
  result.tables.push_back(table_of(strain_map(matching.motion, shear, 0, 1, a.settings.cell_A)));
  result.atoms = {{"shear_strain", "", "invariant of the local strain", std::move(shear)},
                  {"volumetric_strain", "", "trace / 3", std::move(volumetric)},
                  {"d2min_A2", "A^2", "sum over neighbors", std::move(d2min_A2)},
                  {"neighbors", "", "within the cutoff in the reference", std::move(neighbors)}};
  return result;
}

std::vector<Findings> find_all(const StrainArguments& a) {
  if (a.files.size() > 2)
    throw Error(ExitCode::usage, fmt::format("found {} files, must be one or two: the reference and what has become of "
                                             "it",
                                             a.files.size()));
  const bool one = a.files.size() == 1;
  const auto in_one = [&](std::optional<std::int64_t> frame, std::int64_t without) {
    return one && !frame ? std::optional(without) : frame;
  };
  std::vector<NamedStructure> references = structures_of(a.files[0], a, in_one(a.reference_frame, 0));
  const std::vector<NamedStructure> currents = structures_of(a.files.back(), a, in_one(a.current_frame, -1));
  if (references.size() != currents.size())
    throw Error(ExitCode::bad_input, fmt::format("{} has {} structures and {} has {}, must be as many", a.files[0],
                                                 references.size(), a.files.back(), currents.size()));
  const auto same_place = [](const Structure& s, const Structure& t) {
    return std::equal(s.position.begin(), s.position.end(), t.position.begin(), t.position.end(),
                      [](const Vec3& x, const Vec3& y) { return norm2(x - y) == 0; });
  };
  std::vector<Findings> all;
  for (std::size_t k = 0; k < references.size(); ++k) {
    if (one && same_place(references[k].structure, currents[k].structure))
      throw Error(ExitCode::bad_input,
                  references[k].where + ": found the same configuration twice, must be two frames or two files");
    try {
      AnalysisResult result = strain_between(references[k].structure, currents[k].structure, a);
      for (const std::string& note : result.notes)
        fmt::print(stderr, "vitrify: note: {}, {}: {}\n", references[k].where, currents[k].where, note);
      NamedStructure of = std::move(references[k]);
      of.name = currents[k].name;
      all.push_back({std::move(of), {"strain", std::move(result)}});
    } catch (const Error& error) {
      throw Error(error.code(), fmt::format("{}, {}: {}", references[k].where, currents[k].where, error.what()));
    }
  }
  return all;
}

ExitCode analyze(const StrainArguments& a) {
  if (!a.extxyz.empty()) {
    check_xyz_output("--extxyz", a.extxyz, std::vector<fs::path>(a.files.begin(), a.files.end()));
    refuse_file_of_a_run("--extxyz", a.extxyz);
  }
  refuse_csv_folder(a.csv);
  const std::vector<Findings> all = find_all(a);
  std::string frames;
  Json json = Json::array();
  for (const Findings& found : all) {
    if (!a.csv.empty()) write_csv(a.csv, found.of.name, found.result);
    if (!a.extxyz.empty()) frames += format_extended_xyz(found.of.structure, {xyz_columns({found.result}), {}});
    if (a.json) {
      Json one = {{"name", found.of.name}, {"id", found.of.structure.id}};
      one["strain"] = to_json(found.result);
      json.push_back(std::move(one));
    } else {
      std::vector<TextRow> rows;
      for (const ResultNumber& n : found.result.result.numbers) rows.push_back({n.name, text_of(n)});
      print_table({"strain", found.of.name}, rows);
    }
  }
  if (!a.extxyz.empty()) write_xyz_output(a.extxyz, frames);
  if (a.json) fmt::print("{}\n", json.size() == 1 ? json[0].dump() : json.dump());
  return ExitCode::success;
}

}  // namespace

Command strain_command() {
  const auto a = std::make_shared<StrainArguments>();
  return {.name = "strain",
          .help = "Local strain between two configurations, and how far it is localised.",
          .options =
              {{"FILE",
                &a->files,
                "The reference and what has become of it: LAMMPS data or extended XYZ files, or run directories; "
                "of one alone, its first frame and its last",
                {Required{}}},
               {"--reference-frame", &a->reference_frame, "Frame of the reference, from 0, or from the end"},
               {"--current-frame", &a->current_frame, "Frame of the other; default: the last of a run"},
               {"--cutoff", &a->settings.cutoff_A, "Neighbors are nearer than this in the reference, A", {Positive{}}},
               {"--slice", &a->settings.slice_A, "Thickness of the slices of profiles, A", {Positive{}}},
               {"--cell", &a->settings.cell_A, "Edge of the cells of the map, A", {Positive{}}},
               {"--block", &a->settings.block_A, "Least edge of the blocks that errors come from, A", {Positive{}}},
               {"--elements", &a->elements, "Elements of the atom types of LAMMPS data files, in order"},
               {"--csv", &a->csv, "Folder for a file of each table"},
               {"--extxyz", &a->extxyz, "Extended XYZ file to write: the reference with what is known of each atom"},
               {"--json", &a->json, "Print everything as JSON"}},
          .run = [a] { return analyze(*a); }};
}

}  // namespace vitrify::cli
