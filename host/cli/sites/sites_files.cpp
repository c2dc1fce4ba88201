#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "host/cli/sites/site_findings.hpp"
#include "host/files/atomic_file.hpp"
#include "host/files/csv_file.hpp"
#include "host/files/hdf5/arrays.hpp"
#include "host/files/structures/xyz_output.hpp"
#include "host/run_files/run_marker.hpp"

namespace vitrify::cli {
namespace {

/// Empty where it is not known.
CsvFile::Cell cell(double value) {
  if (std::isnan(value)) return std::string();
  return value;
}

CsvFile csv_file(const std::filesystem::path& folder, const SiteFindings& glass, const std::string& kind,
                 const std::vector<std::string>& columns) {
  const std::filesystem::path path = folder / (glass.table.glass.name + "." + kind + ".csv");
  refuse_file_of_a_run("--csv", path);
  return {path, columns};
}

void write_atoms(const std::filesystem::path& folder, const SiteFindings& glass) {
  const SiteTable& table = glass.table;
  std::vector<std::string> columns = {"id", "element", "x_A", "y_A", "z_A"};
  for (const SiteProperty& property : table.properties) columns.push_back(property.name);
  columns.emplace_back("voronoi_index");
  for (const ShearedSites& direction : table.directions) columns.push_back("first_strain_" + direction.name);
  CsvFile file = csv_file(folder, glass, "atoms", columns);
  for (std::size_t i = 0; i < table.atoms(); ++i) {
    const Vec3& place = table.relaxed.position[i];
    std::vector<CsvFile::Cell> cells = {table.relaxed.id[i], table.element(i), place.x, place.y, place.z};
    for (const SiteProperty& property : table.properties) cells.push_back(cell(property.values[i]));
    cells.emplace_back(fmt::format("{}", fmt::join(table.voronoi_index[i], " ")));
    for (const ShearedSites& direction : table.directions) cells.push_back(cell(direction.first_strain[i]));
    file.append_row(cells);
  }
  file.flush();
}

void add(std::vector<CsvFile::Cell>& cells, const Measured& measured) {
  cells.push_back(cell(measured.value)), cells.push_back(cell(measured.error));
}

void write_contrasts(const std::filesystem::path& folder, const SiteFindings& glass) {
  std::vector<std::string> columns = {"set", "property", "element"};
  for (const char* sample : {"took_part", "others"}) {
    columns.push_back(std::string(sample) + "_atoms");
    for (const char* moment : {"mean", "std", "std_over_mean", "skewness", "kurtosis"})
      for (const char* suffix : {"", "_error"}) columns.push_back(fmt::format("{}_{}{}", sample, moment, suffix));
  }
  for (const char* measure : {"shift", "auc", "overlap", "lift_top_2_percent", "lift_lowest_2_percent"})
    for (const char* suffix : {"", "_error"}) columns.push_back(std::string(measure) + suffix);
  columns.emplace_back("overlap_by_chance");
  CsvFile file = csv_file(folder, glass, "contrasts", columns);
  for (const SiteContrast& contrast : glass.contrasts) {
    std::vector<CsvFile::Cell> cells = {contrast.set, contrast.property, contrast.element};
    for (const Moments* moments : {&contrast.chosen, &contrast.others}) {
      cells.emplace_back(moments->count);
      for (const Measured& moment :
           {moments->mean, moments->deviation, moments->relative_width, moments->skewness, moments->kurtosis})
        add(cells, moment);
    }
    for (const Measured& measure :
         {contrast.shift, contrast.area, contrast.overlap, contrast.lift_highest, contrast.lift_lowest})
      add(cells, measure);
    cells.push_back(cell(contrast.overlap_by_chance));
    file.append_row(cells);
  }
  file.flush();
}

void write_densities(const std::filesystem::path& folder, const SiteFindings& glass) {
  CsvFile file = csv_file(folder, glass, "densities",
                          {"set", "property", "element", "middle", "width", "took_part_atoms", "others_atoms",
                           "took_part_density", "others_density"});
  for (const SiteContrast& contrast : glass.contrasts) {
    const SharedHistogram& bins = contrast.histogram;
    const std::vector<double> chosen = bins.density(bins.chosen), others = bins.density(bins.others);
    for (std::size_t k = 0; k < chosen.size(); ++k)
      file.append_row({contrast.set, contrast.property, contrast.element, bins.middle(k), bins.width, bins.chosen[k],
                       bins.others[k], chosen[k], others[k]});
  }
  file.flush();
}

void write_overlaps(const std::filesystem::path& folder, const SiteFindings& glass) {
  CsvFile file = csv_file(folder, glass, "overlaps",
                          {"direction", "other_direction", "jaccard", "by_chance", "by_chance_std", "z",
                           "by_chance_by_element", "by_chance_by_element_std", "z_by_element"});
  for (const DirectionOverlap& overlap : glass.overlaps) {
    const SetOverlap &random = overlap.random, &by_element = overlap.random_by_element;
    file.append_row({overlap.a, overlap.b, cell(random.jaccard), cell(random.by_chance), cell(random.deviation),
                     cell(random.z()), cell(by_element.by_chance), cell(by_element.deviation), cell(by_element.z())});
  }
  file.flush();
}

std::string frame_of(const SiteTable& table) {
  std::vector<std::vector<int>> members;
  XyzExtras extras;
  for (const SiteProperty& property : table.properties) extras.columns.push_back({property.name, property.values});
  for (const ShearedSites& direction : table.directions) {
    const std::vector<std::uint8_t> one = direction.members();
    members.emplace_back(one.begin(), one.end());
  }
  for (std::size_t k = 0; k < members.size(); ++k) {
    extras.columns.push_back({"took_part_" + table.directions[k].name, members[k]});
    extras.columns.push_back({"first_strain_" + table.directions[k].name, table.directions[k].first_strain});
  }
  extras.keys = {{"glass", table.glass.name}, {"relaxed_from", table.relaxed_from}};
  return format_extended_xyz(table.relaxed, extras);
}

/// As many columns as the longest index has.
hdf5::Array index_array(const std::vector<std::vector<int>>& indices) {
  std::size_t longest = 0;
  for (const std::vector<int>& index : indices) longest = std::max(longest, index.size());
  std::vector<std::int32_t> values;
  for (std::vector<int> index : indices) {
    index.resize(longest);
    values.insert(values.end(), index.begin(), index.end());
  }
  return {{indices.size(), longest}, values};
}

void write_group(hdf5::File& file, const SiteTable& table) {
  const std::string group = "/" + table.glass.name;
  file.create_group(group);
  file.write_attribute(group, "relaxed_from", table.relaxed_from);
  file.write_packed(group + "/id", array_of(table.relaxed.id));
  file.write_packed(group + "/species",
                    array_of(std::vector<std::int32_t>(table.relaxed.type.begin(), table.relaxed.type.end())));
  file.write_attribute(group + "/species", "elements", table.relaxed.elements);
  file.write_packed(group + "/position", array_of(table.relaxed.position));
  file.write_attribute(group + "/position", "unit", std::string("A"));
  file.write(group + "/edges", edges_of(table.relaxed.box));
  const auto write = [&](const std::string& path, const std::vector<double>& values, const std::string& unit,
                         const std::string& meaning, const std::string& source) {
    file.write_packed(path, array_of(values));
    file.write_attribute(path, "unit", unit);
    file.write_attribute(path, "meaning", meaning);
    file.write_attribute(path, "source", source);
  };
  for (const SiteProperty& property : table.properties)
    write(group + "/properties/" + property.name, property.values, property.unit, property.meaning, property.source);
  for (const ShearedSites& direction : table.directions) {
    const std::string path = group + "/first_strain/" + direction.name;
    write(path, direction.first_strain, "", "strain of the first event that the atom took part in, or NaN",
          direction.source);
    file.write_attribute(path, "sheared_to", direction.sheared_to);
  }
  file.write_packed(group + "/voronoi_indices", index_array(table.voronoi_index));
}

}  // namespace

void write_sites_csv(const std::filesystem::path& folder, const SiteFindings& glass) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw_io_error(folder, "create directory", error.value());
  write_atoms(folder, glass);
  write_contrasts(folder, glass);
  write_densities(folder, glass);
  write_overlaps(folder, glass);
}

void write_sites_xyz(const std::filesystem::path& file, const std::vector<SiteFindings>& glasses) {
  std::string frames;
  for (const SiteFindings& glass : glasses) frames += frame_of(glass.table);
  write_xyz_output(file, frames);
}

void write_sites_hdf5(const std::filesystem::path& path, const std::vector<SiteFindings>& glasses) {
  hdf5::File file = hdf5::File::create_in_memory(path.string());
  for (const SiteFindings& glass : glasses) write_group(file, glass.table);
  AtomicFile target(path);
  file.copy_to(target.temporary());
  target.commit();
}

}  // namespace vitrify::cli
