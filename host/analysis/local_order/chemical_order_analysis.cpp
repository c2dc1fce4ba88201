#include "host/analysis/local_order/chemical_order_analysis.hpp"

#include <fmt/format.h>

#include <cmath>

#include "host/analysis/local_order/chemical_order.hpp"

namespace vitrify {

void ChemicalOrderAnalysis::add(Frame& frame) {
  const Structure& s = frame.structure();
  atoms_.take(s);
  if (frames_++ == 0) rules_.set_cutoffs(s);
  const std::vector<NeighborRule> rules = rules_.rules();
  for (std::size_t k = 0; k < rules.size(); ++k)
    for (const PairOrder& pair : chemical_order(s.type, rules_.count(s, k))) {
      const std::string name =
          fmt::format("{}_{}_{}", s.elements[pair.center], s.elements[pair.neighbor], rules[k].name);
      numbers_.add({{"Z_" + name, "", rules[k].meaning, pair.neighbors.value, pair.neighbors.error},
                    {"alpha_" + name, "", "Warren-Cowley", pair.warren_cowley.value, pair.warren_cowley.error},
                    {"eta_" + name, "", "Cargill-Spaepen", pair.cargill_spaepen.value, pair.cargill_spaepen.error}});
    }
}

AnalysisResult ChemicalOrderAnalysis::result() const {
  AnalysisResult result;
  result.definition =
      "Z_ab neighbors of element b around an atom of element a; Warren-Cowley alpha_ab = 1 - Z_ab / (Z_a c_b); "
      "Cargill-Spaepen eta_ab = 1 - Z_ab <Z> / (c_b Z_a Z_b). Negative: preferred.";
  if (!rules_.cutoff_A()) result.notes.emplace_back(no_first_minimum);
  result.numbers = numbers_.result();
  if (frames_ > 1) result.definition += " Cutoffs are those of the first frame.";
  tell_frames(result, frames_);
  return result;
}

void ChemicalOrderAnalysis::save(StateArchive& archive, const std::string& entry) const {
  archive.put(entry + "/frames", std::vector<std::int64_t>{frames_});
  atoms_.save(archive, entry + "/atoms");
  numbers_.save(archive, entry + "/numbers");
  rules_.save(archive, entry + "/cutoffs");
}

void ChemicalOrderAnalysis::restore(const StateArchive& archive, const std::string& entry) {
  frames_ = archive.get_one<std::int64_t>(entry + "/frames", 0, largest_number);
  atoms_.restore(archive, entry + "/atoms");
  numbers_.restore(archive, entry + "/numbers");
  rules_.restore(archive, entry + "/cutoffs", atoms_.elements().size());
}

}  // namespace vitrify
