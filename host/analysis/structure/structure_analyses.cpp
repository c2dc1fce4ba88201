#include "host/analysis/structure/structure_analyses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

#include "host/analysis/structure/chemical_order.hpp"
#include "host/analysis/structure/coordination.hpp"
#include "host/analysis/structure/pair_distribution.hpp"

namespace vitrify {
namespace {

constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

/// Mean of the values, and its error from their scatter, taken as independent.
Measured mean_of(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  if (values.empty()) return {};
  double sum = 0, square = 0;
  for (const double value : values) sum += value;
  for (const double value : values) square += (value - sum / n) * (value - sum / n);
  return {sum / n, values.size() < 2 ? not_known : std::sqrt(square / (n - 1) / n)};
}
/// Part of n, with the error of counting; it is not known of none and of all.
Measured share_of(double count, double n) {
  if (n == 0) return {};
  const double share = count / n;
  return {share, count == 0 || count == n ? not_known : std::sqrt(share * (1 - share) / n)};
}
/// Values that are all the same, but for rounding, do not tell an error.
ResultNumber number(std::string name, std::string unit, std::string meaning, const Measured& m) {
  const bool scatter = m.error > 1e-12 * std::fabs(m.value);
  return {std::move(name), std::move(unit), std::move(meaning), m.value, scatter ? m.error : not_known};
}

std::string text_of(const std::vector<int>& index) { return fmt::format("<{}>", fmt::join(index, " ")); }

bool is_icosahedron(const std::vector<int>& index) {
  return index.size() == 4 && index[0] == 0 && index[1] == 0 && index[2] == 12 && index[3] == 0;
}

/// The indices of an element's cells and how many there are of each, the most frequent first.
ResultTable index_table(const std::string& element, const std::vector<std::string>& indices) {
  std::map<std::string, std::int64_t> counts;
  for (const std::string& index : indices) ++counts[index];
  std::vector<std::pair<std::string, std::int64_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& x, const auto& y) { return x.second > y.second; });
  std::vector<std::string> names;
  std::vector<std::int64_t> number_of;
  std::vector<double> share, error;
  for (const auto& [index, count] : sorted) {
    const Measured part = share_of(static_cast<double>(count), static_cast<double>(indices.size()));
    names.push_back(index), number_of.push_back(count), share.push_back(part.value), error.push_back(part.error);
  }
  return {"indices_of_" + element,
          {{"index", "", "faces with 3, 4, 5, 6, ... edges", names},
           {"cells", "", "", number_of},
           {"share", "", "of the whole cells of the element", share},
           {"share_error", "", "of counting", error}}};
}

ResultTable count_table(const std::string& name, const std::string& what, const std::vector<double>& values) {
  std::map<std::int64_t, std::int64_t> counts;
  for (const double value : values) ++counts[static_cast<std::int64_t>(value)];
  std::vector<std::int64_t> neighbors, atoms;
  std::vector<double> share, error;
  for (const auto& [value, count] : counts) {
    const Measured part = share_of(static_cast<double>(count), static_cast<double>(values.size()));
    neighbors.push_back(value), atoms.push_back(count), share.push_back(part.value), error.push_back(part.error);
  }
  return {name,
          {{what, "", "", neighbors},
           {"atoms", "", "", atoms},
           {"share", "", "of the atoms of the element", share},
           {"share_error", "", "of counting", error}}};
}

/// Counts of atoms; where some are not known (NaN), none is a whole number.
ResultColumn::Values counts_where_known(const std::vector<std::int64_t>& counts,
                                        const std::function<bool(std::size_t)>& known) {
  std::vector<double> values;
  for (std::size_t i = 0; i < counts.size(); ++i)
    values.push_back(known(i) ? static_cast<double>(counts[i]) : not_known);
  if (std::none_of(values.begin(), values.end(), [](double value) { return std::isnan(value); })) return counts;
  return values;
}

AnalysisResult find_voronoi(const Structure& s, Observer&, const StructureSettings& settings) {
  const std::vector<VoronoiCell> cells = voronoi_cells(s, settings.voronoi);
  std::vector<std::vector<int>> indices;
  std::size_t width = 4;
  for (const VoronoiCell& cell : cells) indices.push_back(cell.index()), width = std::max(width, indices.back().size());
  std::vector<double> volumes;
  std::vector<std::int64_t> faces, flat;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    volumes.push_back(cells[i].whole ? cells[i].volume_A3 : not_known);
    faces.push_back(static_cast<std::int64_t>(cells[i].faces.size()));
    for (std::size_t k = 0; k < width; ++k) flat.push_back(k < indices[i].size() ? indices[i][k] : 0);
  }
  AnalysisResult result;
  result.definition = fmt::format(
      "Voronoi cells by Voro++ (Rycroft, Chaos 19, 041111, 2009), {}; faces below {:g} of a cell's surface do not "
      "count, and leave the edges of other faces as they are.",
      settings.voronoi.radii_A.empty() ? "plain" : "radical", settings.voronoi.face_threshold);
  for (std::size_t a = 0; a < s.elements.size(); ++a) {
    const std::string& element = s.elements[a];
    std::vector<double> volume, face_count;
    std::vector<std::string> names;
    double icosahedra = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (s.type[i] != static_cast<int>(a) || !cells[i].whole) continue;
      volume.push_back(cells[i].volume_A3), face_count.push_back(static_cast<double>(cells[i].faces.size()));
      names.push_back(text_of(indices[i]));
      icosahedra += is_icosahedron(indices[i]);
    }
    const auto n = static_cast<double>(volume.size());
    result.numbers.push_back(number("mean_volume_" + element + "_A3", "A3", "of a cell", mean_of(volume)));
    result.numbers.push_back(number("icosahedra_" + element, "", "share of <0 0 12 0> cells", share_of(icosahedra, n)));
    result.tables.push_back(index_table(element, names));
    result.tables.push_back(count_table("faces_of_" + element, "faces", face_count));
  }
  const auto cut = std::count_if(cells.begin(), cells.end(), [](const VoronoiCell& cell) { return !cell.whole; });
  if (cut > 0)
    result.notes.push_back(
        fmt::format("{} cells are cut by open sides of the box: they have no volume and no faces", cut));
  result.atoms = {
      {"volume_A3", "A3", "of the Voronoi cell", volumes},
      {"indices", "", "faces with 3, 4, 5, 6, ... edges", flat, width},
      {"faces", "", "that count", counts_where_known(faces, [&](std::size_t i) { return cells[i].whole; })}};
  return result;
}

/// The definitions of a neighbor that coordination numbers are told by.
struct NeighborRule {
  std::string name, meaning;
  NeighborCounts counts;
};

/// Those by cutoffs are left out where g(r) has no first minimum.
std::vector<NeighborRule> neighbor_rules(const Structure& s, const StructureSettings& settings) {
  const std::span<const Structure> one(&s, 1);
  std::vector<NeighborRule> rules = {{"by_faces", "atoms beyond the faces of the Voronoi cell",
                                      count_neighbors(s, voronoi_cells(s, settings.voronoi))}};
  if (const auto cutoffs = first_minima_of_partial_g(one))
    rules.push_back(
        {"by_pair_cutoffs", "atoms within the first minimum of the partial g(r)", count_neighbors(s, *cutoffs)});
  if (const auto cutoff = first_minimum_of_g(one))
    rules.push_back({"by_one_cutoff", "atoms within the first minimum of the total g(r)",
                     count_neighbors(s, PairCutoffs(s.elements.size(), *cutoff))});
  return rules;
}

constexpr const char* no_minimum =
    "g(r) has no first minimum within half of the box height and 6 A: neighbors by distance are left out";

/// Mean number of neighbors of an element's atoms. Pairs of like atoms are counted from both ends, so that half as many
/// are independent.
Measured mean_coordination(const Structure& s, const NeighborCounts& counts, int element) {
  std::vector<double> all, like;
  for (std::size_t i = 0; i < s.size(); ++i)
    if (s.type[i] == element && counts.known(i)) {
      all.push_back(counts.total(i));
      like.push_back(counts.of(i, element));
    }
  const Measured mean = mean_of(all);
  return {mean.value, std::hypot(mean.error, mean_of(like).error)};
}

AnalysisResult find_coordination(const Structure& s, Observer&, const StructureSettings& settings) {
  AnalysisResult result;
  result.definition =
      "Coordination numbers by three definitions: faces of the Voronoi cell that count, first minima of the partial "
      "g(r), first minimum of the total g(r).";
  const std::span<const Structure> one(&s, 1);
  if (const auto cutoffs = first_minima_of_partial_g(one))
    for (std::size_t a = 0; a < s.elements.size(); ++a)
      for (std::size_t b = a; b < s.elements.size(); ++b)
        result.numbers.push_back({fmt::format("cutoff_{}_{}_A", s.elements[a], s.elements[b]), "A",
                                  "first minimum of the partial g(r)", cutoffs->of(a, b)});
  if (const auto cutoff = first_minimum_of_g(one))
    result.numbers.push_back({"cutoff_A", "A", "first minimum of the total g(r)", *cutoff});
  else
    result.notes.emplace_back(no_minimum);
  for (const NeighborRule& rule : neighbor_rules(s, settings)) {
    std::vector<std::int64_t> of_atoms;
    for (std::size_t i = 0; i < s.size(); ++i) of_atoms.push_back(rule.counts.total(i));
    for (std::size_t a = 0; a < s.elements.size(); ++a) {
      std::vector<double> counts;
      for (std::size_t i = 0; i < s.size(); ++i)
        if (s.type[i] == static_cast<int>(a) && rule.counts.known(i))
          counts.push_back(static_cast<double>(of_atoms[i]));
      result.numbers.push_back(number(fmt::format("{}_{}", rule.name, s.elements[a]), "", rule.meaning,
                                      mean_coordination(s, rule.counts, static_cast<int>(a))));
      result.tables.push_back(count_table(fmt::format("{}_of_{}", rule.name, s.elements[a]), "neighbors", counts));
    }
    result.atoms.push_back({rule.name, "", rule.meaning,
                            counts_where_known(of_atoms, [&](std::size_t i) { return rule.counts.known(i); })});
  }
  return result;
}

AnalysisResult find_chemical_order(const Structure& s, Observer&, const StructureSettings& settings) {
  AnalysisResult result;
  result.definition =
      "Z_ab neighbors of element b around an atom of element a; Warren-Cowley alpha_ab = 1 - Z_ab / (Z_a c_b); "
      "Cargill-Spaepen eta_ab = 1 - Z_ab <Z> / (c_b Z_a Z_b). Negative: preferred.";
  const std::vector<NeighborRule> rules = neighbor_rules(s, settings);
  if (rules.size() == 1) result.notes.emplace_back(no_minimum);
  for (const NeighborRule& rule : rules)
    for (const PairOrder& pair : chemical_order(s.type, rule.counts)) {
      const std::string name = fmt::format("{}_{}_{}", s.elements[pair.center], s.elements[pair.neighbor], rule.name);
      result.numbers.push_back(number("Z_" + name, "", rule.meaning, pair.neighbors));
      result.numbers.push_back(number("alpha_" + name, "", "Warren-Cowley", pair.warren_cowley));
      result.numbers.push_back(number("eta_" + name, "", "Cargill-Spaepen", pair.cargill_spaepen));
    }
  return result;
}

AnalysisResult find_crystals_of(const Structure& s, Observer&, const StructureSettings& settings) {
  const Crystals found = find_crystals(s, settings.crystals);
  const auto n = static_cast<double>(s.size());
  const auto share = [&](auto&& is) {
    double count = 0;
    for (std::size_t i = 0; i < s.size(); ++i) count += is(i) ? 1 : 0;
    return share_of(count, n);
  };
  AnalysisResult result;
  result.definition = fmt::format(
      "Crystals: adaptive common neighbors (fcc, hcp, bcc, and B2 by unlike neighbors), Steinhardt bonds (ten Wolde et "
      "al., J. Chem. Phys. 104, 9932, 1996) and Laves networks{}.",
      found.cutoff_A ? fmt::format("; neighbors within {:.4g} A", *found.cutoff_A) : "");
  if (!found.cutoff_A) result.notes.emplace_back(no_minimum);
  const std::pair<const char*, Lattice> lattices[] = {
      {"fcc_fraction", Lattice::fcc}, {"hcp_fraction", Lattice::hcp}, {"bcc_fraction", Lattice::bcc}};
  for (const auto& [name, lattice] : lattices)
    result.numbers.push_back(number(name, "", "share of the atoms",
                                    share([&, which = lattice](std::size_t i) { return found.lattice[i] == which; })));
  result.numbers.push_back(number("b2_fraction", "", "share of the atoms", share_of(found.b2_fraction() * n, n)));
  result.numbers.push_back(number("laves_fraction", "", "share of the atoms", share_of(found.laves_fraction() * n, n)));
  result.numbers.push_back(number("crystalline_fraction", "", "share of atoms with solid bonds or in a Laves phase",
                                  share([&](std::size_t i) { return found.crystalline[i] != 0; })));
  if (found.cutoff_A)
    result.numbers.push_back({"largest_crystal", "", "atoms in the largest cluster of crystalline ones",
                              static_cast<double>(found.largest_cluster)});
  std::vector<std::string> lattice;
  constexpr const char* names[] = {"none", "fcc", "hcp", "bcc"};
  for (const Lattice of_atom : found.lattice) lattice.emplace_back(names[static_cast<int>(of_atom)]);
  result.atoms = {
      {"lattice", "", "by common neighbors", lattice},
      {"solid_bonds", "", "", std::vector<std::int64_t>(found.solid_bonds.begin(), found.solid_bonds.end())},
      {"unlike_share", "", "of the eight neighbors of an atom in bcc", found.unlike_share},
      {"laves", "", "", std::vector<std::int64_t>(found.laves.begin(), found.laves.end())},
      {"crystalline", "", "enough solid bonds, or in a Laves phase",
       std::vector<std::int64_t>(found.crystalline.begin(), found.crystalline.end())}};
  return result;
}

AnalysisResult find_rdf(const Structure& s, Observer& observer, const StructureSettings& settings) {
  RadialDistribution rdf(settings.rdf);
  rdf.add(observer, s);
  return rdf.result();
}

AnalysisResult find_structure_factor(const Structure& s, Observer& observer, const StructureSettings& settings) {
  StructureFactor factor(settings.structure_factor);
  factor.add(observer, s);
  return factor.result();
}

}  // namespace

const std::vector<StructureAnalysis>& structure_analyses() {
  static const std::vector<StructureAnalysis> analyses = {{"rdf", find_rdf},
                                                          {"structure_factor", find_structure_factor},
                                                          {"voronoi", find_voronoi},
                                                          {"coordination", find_coordination},
                                                          {"chemical_order", find_chemical_order},
                                                          {"crystals", find_crystals_of}};
  return analyses;
}

}  // namespace vitrify
