#include "host/analysis/local_order/coordination_analysis.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <map>

namespace vitrify {
namespace {

/// Mean number of neighbors of an element's atoms. Pairs of like atoms are counted from both ends, so that half as many
/// are independent.
ResultNumber mean_coordination(const Structure& s, const NeighborRule& rule, const NeighborCounts& counts,
                               std::size_t element) {
  std::vector<double> all, like;
  for (std::size_t i = 0; i < s.size(); ++i)
    if (s.type[i] == static_cast<int>(element) && counts.known(i)) {
      all.push_back(counts.total(i));
      like.push_back(counts.of(i, element));
    }
  ResultNumber mean = mean_of(fmt::format("{}_{}", rule.name, s.elements[element]), "", rule.meaning, all);
  const double of_like = mean_of("", "", "", like).error;
  if (std::isfinite(of_like)) mean.error = std::isfinite(mean.error) ? std::hypot(mean.error, of_like) : of_like;
  return mean;
}

}  // namespace

void CoordinationAnalysis::add_rule(const Structure& s, std::size_t rule) {
  const NeighborCounts counts = rules_.count(s, rule);
  found_[rule].neighbors.resize(s.elements.size());
  for (std::size_t a = 0; a < s.elements.size(); ++a) {
    std::map<std::string, std::int64_t> atoms;
    for (std::size_t i = 0; i < s.size(); ++i)
      if (s.type[i] == static_cast<int>(a) && counts.known(i)) ++atoms[std::to_string(counts.total(i))];
    found_[rule].neighbors[a].add(atoms);
    numbers_.add({mean_coordination(s, rules_.rules()[rule], counts, a)});
  }
  std::vector<double> of_atoms;
  for (std::size_t i = 0; i < s.size(); ++i)
    of_atoms.push_back(counts.known(i) ? counts.total(i) : std::numeric_limits<double>::quiet_NaN());
  found_[rule].of_atoms.add(of_atoms);
}

void CoordinationAnalysis::add(Frame& frame) {
  const Structure& s = frame.structure();
  atoms_.take(s);
  if (frames_++ == 0) rules_.set_cutoffs(s);
  found_.resize(rules_.rules().size());
  for (std::size_t rule = 0; rule < found_.size(); ++rule) add_rule(s, rule);
}

AnalysisResult CoordinationAnalysis::result() const {
  AnalysisResult result;
  result.definition =
      "Coordination numbers by three definitions: faces of the Voronoi cell that count, first minima of the partial "
      "g(r), first minimum of the total g(r).";
  const std::vector<std::string>& elements = atoms_.elements();
  if (const auto& cutoffs = rules_.pair_cutoffs_A())
    for (std::size_t a = 0; a < elements.size(); ++a)
      for (std::size_t b = a; b < elements.size(); ++b)
        result.numbers.push_back({fmt::format("cutoff_{}_{}_A", elements[a], elements[b]), "A",
                                  "first minimum of the partial g(r)", cutoffs->of(a, b)});
  if (const auto& cutoff = rules_.cutoff_A())
    result.numbers.push_back({"cutoff_A", "A", "first minimum of the total g(r)", *cutoff});
  else
    result.notes.emplace_back(no_first_minimum);
  for (ResultNumber& number : numbers_.result()) result.numbers.push_back(std::move(number));
  const std::vector<NeighborRule> rules = rules_.rules();
  for (std::size_t k = 0; k < rules.size(); ++k) {
    for (std::size_t a = 0; a < elements.size(); ++a)
      result.tables.push_back(whole_number_table(fmt::format("{}_of_{}", rules[k].name, elements[a]), "neighbors",
                                                 "of the atoms of the element", found_[k].neighbors[a]));
    result.atoms.push_back({rules[k].name, "", rules[k].meaning, found_[k].of_atoms.means_of_counts()});
  }
  if (frames_ > 1) result.definition += " Cutoffs are those of the first frame.";
  tell_frames(result, frames_);
  return result;
}

void CoordinationAnalysis::save(StateArchive& archive, const std::string& entry) const {
  archive.put(entry + "/frames", std::vector<std::int64_t>{frames_});
  atoms_.save(archive, entry + "/atoms");
  numbers_.save(archive, entry + "/numbers");
  rules_.save(archive, entry + "/cutoffs");
  for (std::size_t k = 0; k < found_.size(); ++k) {
    for (std::size_t a = 0; a < found_[k].neighbors.size(); ++a)
      found_[k].neighbors[a].save(archive, fmt::format("{}/rules/{}/neighbors/{}", entry, k, a));
    found_[k].of_atoms.save(archive, fmt::format("{}/rules/{}/of_atoms", entry, k));
  }
}

void CoordinationAnalysis::restore(const StateArchive& archive, const std::string& entry) {
  frames_ = archive.get_one<std::int64_t>(entry + "/frames", 0, largest_number);
  atoms_.restore(archive, entry + "/atoms");
  numbers_.restore(archive, entry + "/numbers");
  rules_.restore(archive, entry + "/cutoffs", atoms_.elements().size());
  found_.assign(frames_ > 0 ? rules_.rules().size() : 0, {});
  for (std::size_t k = 0; k < found_.size(); ++k) {
    found_[k].neighbors.resize(atoms_.elements().size());
    for (std::size_t a = 0; a < found_[k].neighbors.size(); ++a)
      found_[k].neighbors[a].restore(archive, fmt::format("{}/rules/{}/neighbors/{}", entry, k, a));
    found_[k].of_atoms.restore(archive, fmt::format("{}/rules/{}/of_atoms", entry, k),
                               static_cast<std::size_t>(atoms_.total()));
  }
}

}  // namespace vitrify
