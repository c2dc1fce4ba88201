#include "host/analysis/local_order/voronoi_analysis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <string>

namespace vitrify {
namespace {

constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

std::string text_of(const std::vector<int>& index) { return fmt::format("<{}>", fmt::join(index, " ")); }

bool is_icosahedron(const std::vector<int>& index) {
  return index.size() == 4 && index[0] == 0 && index[1] == 0 && index[2] == 12 && index[3] == 0;
}

/// The most frequent index first.
ResultTable index_table(const std::string& element, const CountPool& indices) {
  std::vector<CountPool::Count> counts = indices.result();
  std::stable_sort(counts.begin(), counts.end(), [](const auto& x, const auto& y) { return x.number > y.number; });
  std::vector<std::string> names;
  for (const CountPool::Count& count : counts) names.push_back(count.value);
  return count_table("indices_of_" + element, {"index", "", "faces with 3, 4, 5, 6, ... edges", names}, "cells",
                     "of the whole cells of the element", counts);
}

/// As many numbers for each cell, row by row.
std::vector<std::int64_t> indices_of(const std::vector<VoronoiCell>& cells) {
  std::size_t width = 4;
  for (const VoronoiCell& cell : cells) width = std::max(width, cell.index().size());
  std::vector<std::int64_t> rows;
  for (const VoronoiCell& cell : cells) {
    const std::vector<int> index = cell.index();
    for (std::size_t k = 0; k < width; ++k) rows.push_back(k < index.size() ? index[k] : 0);
  }
  return rows;
}

}  // namespace

void VoronoiAnalysis::add_element(const std::vector<VoronoiCell>& cells, const std::vector<int>& type,
                                  std::size_t element) {
  std::vector<double> volumes;
  std::map<std::string, std::int64_t> indices;
  std::map<std::string, std::int64_t> faces;
  double icosahedra = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (type[i] != static_cast<int>(element) || !cells[i].whole) continue;
    volumes.push_back(cells[i].volume_A3);
    ++indices[text_of(cells[i].index())];
    ++faces[std::to_string(cells[i].faces.size())];
    icosahedra += is_icosahedron(cells[i].index());
  }
  const std::string& name = atoms_.elements()[element];
  numbers_.add(
      {mean_of("mean_volume_" + name + "_A3", "A3", "of a cell", volumes),
       share_of("icosahedra_" + name, "share of <0 0 12 0> cells", icosahedra, static_cast<double>(volumes.size()))});
  of_elements_[element].indices.add(indices);
  of_elements_[element].faces.add(faces);
}

void VoronoiAnalysis::add(Frame& frame) {
  const Structure& s = frame.structure();
  atoms_.take(s);
  const std::vector<VoronoiCell> cells = voronoi_cells(s, settings_);
  of_elements_.resize(s.elements.size());
  for (std::size_t a = 0; a < s.elements.size(); ++a) add_element(cells, s.type, a);
  std::vector<double> volumes, faces;
  for (const VoronoiCell& cell : cells) {
    volumes.push_back(cell.whole ? cell.volume_A3 : not_known);
    faces.push_back(cell.whole ? static_cast<double>(cell.faces.size()) : not_known);
  }
  volume_A3_.add(volumes);
  faces_.add(faces);
  indices_ = indices_of(cells);
  cut_ = std::max<std::int64_t>(
      cut_, std::count_if(cells.begin(), cells.end(), [](const VoronoiCell& cell) { return !cell.whole; }));
  ++frames_;
}

AnalysisResult VoronoiAnalysis::result() const {
  AnalysisResult result;
  result.definition = fmt::format(
      "Voronoi cells by Voro++ (Rycroft, Chaos 19, 041111, 2009), {}; faces below {:g} of a cell's surface do not "
      "count, and leave the edges of other faces as they are.",
      settings_.radii_A.empty() ? "plain" : "radical", settings_.face_threshold);
  result.numbers = numbers_.result();
  for (std::size_t a = 0; a < of_elements_.size(); ++a) {
    const std::string& element = atoms_.elements()[a];
    result.tables.push_back(index_table(element, of_elements_[a].indices));
    result.tables.push_back(
        whole_number_table("faces_of_" + element, "faces", "of the atoms of the element", of_elements_[a].faces));
  }
  if (cut_ > 0)
    result.notes.push_back(
        fmt::format("{} cells are cut by open sides of the box: they have no volume and no faces", cut_));
  const char* last = frames_ > 1 ? ", in the last frame" : "";
  result.atoms = {{"volume_A3", "A3", "of the Voronoi cell", volume_A3_.means()},
                  {"indices", "", fmt::format("faces with 3, 4, 5, 6, ... edges{}", last), indices_,
                   indices_.size() / static_cast<std::size_t>(atoms_.total())},
                  {"faces", "", "that count", faces_.means_of_counts()}};
  tell_frames(result, frames_);
  return result;
}

void VoronoiAnalysis::save(StateArchive& archive, const std::string& entry) const {
  archive.put(entry + "/counts", std::vector<std::int64_t>{frames_, cut_});
  atoms_.save(archive, entry + "/atoms");
  numbers_.save(archive, entry + "/numbers");
  for (std::size_t a = 0; a < of_elements_.size(); ++a) {
    of_elements_[a].indices.save(archive, fmt::format("{}/indices/{}", entry, a));
    of_elements_[a].faces.save(archive, fmt::format("{}/faces/{}", entry, a));
  }
  volume_A3_.save(archive, entry + "/volume");
  faces_.save(archive, entry + "/face_numbers");
  archive.put(entry + "/last_indices", indices_);
}

void VoronoiAnalysis::restore(const StateArchive& archive, const std::string& entry) {
  const auto counts = archive.get_within<std::int64_t>(entry + "/counts", 2, 0, largest_number);
  frames_ = counts[0], cut_ = counts[1];
  atoms_.restore(archive, entry + "/atoms");
  numbers_.restore(archive, entry + "/numbers");
  of_elements_.resize(atoms_.elements().size());
  for (std::size_t a = 0; a < of_elements_.size(); ++a) {
    of_elements_[a].indices.restore(archive, fmt::format("{}/indices/{}", entry, a));
    of_elements_[a].faces.restore(archive, fmt::format("{}/faces/{}", entry, a));
  }
  const auto n = static_cast<std::size_t>(atoms_.total());
  volume_A3_.restore(archive, entry + "/volume", n);
  faces_.restore(archive, entry + "/face_numbers", n);
  indices_ = archive.get<std::int64_t>(entry + "/last_indices");
  if (n > 0 ? indices_.size() % n != 0 : !indices_.empty())
    StateArchive::refuse(entry + "/last_indices", "has not as many numbers for each atom");
}

}  // namespace vitrify
