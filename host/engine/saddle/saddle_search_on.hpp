// Saddle searches on one executor: hands the searches to the slots and reads what they found.
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>

#include "host/engine/dynamics/thermo.hpp"
#include "host/engine/saddle/slots.hpp"
#include "kernels/saddle/search.hpp"

namespace vitrify {

template <Executor Exec>
class SaddleSearchOn final : public SaddleSearch {
 public:
  template <class T>
  using Array = typename Exec::template Array<T>;

  SaddleSearchOn(Exec exec, const PotentialTables& tables, const std::vector<Structure>& starts,
                 const std::vector<std::uint64_t>& seeds, const SaddleSettings& settings)
      : exec_(std::move(exec)),
        settings_(settings),
        starts_(exec_, tables, starts, seeds),
        slots_(exec_, exec_.n_slots(), starts_),
        next_(1) {}

  std::vector<SearchResult> run(const std::vector<SearchRequest>& searches,
                                const std::function<bool()>& go_on) override;
  std::vector<double> start_energies_eV() const override { return starts_.energies_eV(); }

 private:
  /// Searches whose results wait on the device, 32 kB for each: so many for a slot that few slots wait for the last.
  std::size_t at_once() const { return std::max(2048, 32 * slots_.size()); }

  void check_searches(const std::vector<SearchRequest>& searches) const;
  void run_some(const std::vector<SearchRequest>& searches, const std::function<bool()>& go_on,
                std::vector<SearchResult>& results);
  SearchResult result_of(const SearchRequest& search, const SaddleRecord& record,
                         const AtomDisplacement* reported) const;

  Exec exec_;
  SaddleSettings settings_;
  SaddleStarts<Exec> starts_;
  SearchSlots<Exec> slots_;
  Array<int> next_;
  Array<SearchRequest> searches_;
  Array<SaddleRecord> records_;
  Array<AtomDisplacement> reported_;
};

template <Executor Exec>
void SaddleSearchOn<Exec>::check_searches(const std::vector<SearchRequest>& searches) const {
  for (const SearchRequest& s : searches) {
    const bool known = s.replica >= 0 && s.replica < starts_.n_replicas();
    if (!known || s.centre < 0 || s.centre >= starts_.size(s.replica)) refuse_search(s);
  }
}

template <Executor Exec>
std::vector<SearchResult> SaddleSearchOn<Exec>::run(const std::vector<SearchRequest>& searches,
                                                    const std::function<bool()>& go_on) {
  check_searches(searches);
  std::vector<SearchResult> results;
  for (std::size_t k = 0; k < searches.size(); k += at_once()) {
    if (k > 0 && go_on && !go_on()) break;
    const auto first = searches.begin() + static_cast<long>(k);
    run_some({first, first + static_cast<long>(std::min(at_once(), searches.size() - k))}, go_on, results);
  }
  return results;
}

template <Executor Exec>
void SaddleSearchOn<Exec>::run_some(const std::vector<SearchRequest>& searches, const std::function<bool()>& go_on,
                                    std::vector<SearchResult>& results) {
  const int n = static_cast<int>(searches.size());
  exec_.upload(searches_, searches);
  exec_.upload(records_, std::vector<SaddleRecord>(n));
  reported_.resize(2L * most_reported * n);
  exec_.fill(next_, 0);
  SearchQueue queue{searches_.data(), records_.data(), reported_.data(), next_.data(), n};
  const RunNextSearch body{starts_.view(), starts_.ranges(), settings_, slots_.view(), queue};
  exec_.for_each_slot(std::min(slots_.size(), n), body, go_on);
  const auto records = exec_.download(records_);
  const auto reported = exec_.download(reported_);
  for (int k = 0; k < n; ++k)
    if (records[k].finished)
      results.push_back(result_of(searches[k], records[k], reported.data() + 2L * most_reported * k));
}

template <Executor Exec>
SearchResult SaddleSearchOn<Exec>::result_of(const SearchRequest& search, const SaddleRecord& record,
                                             const AtomDisplacement* reported) const {
  const Box& box = starts_.box(search.replica);
  SearchResult r;
  r.search = search;
  r.outcome = record.outcome;
  r.barrier_eV = record.barrier;
  r.final_energy_eV = record.final_energy;
  r.reverse_barrier_eV = record.barrier - record.final_energy;
  r.eigenvalue_eV_per_A2 = record.eigenvalue;
  r.force_norm_eV_per_A = record.force_norm;
  r.saddle_displacement_A = std::sqrt(record.saddle_displacement2);
  r.final_displacement_A = std::sqrt(record.final_displacement2);
  if (record.final_displacement4 > 0)
    r.participation = record.final_displacement2 * record.final_displacement2 / record.final_displacement4;
  r.saddle_stress_change_GPa = stress_of(record.saddle_virial, Sym3{}, box);
  r.final_stress_change_GPa = stress_of(record.final_virial, Sym3{}, box);
  r.evaluations = record.evaluations, r.atom_evaluations = record.atom_evaluations;
  const auto by_atom = [](const AtomDisplacement& a, const AtomDisplacement& b) { return a.atom < b.atom; };
  r.at_saddle.assign(reported, reported + record.n_at_saddle);
  std::sort(r.at_saddle.begin(), r.at_saddle.end(), by_atom);
  r.at_end.assign(reported + most_reported, reported + most_reported + record.n_at_end);
  std::sort(r.at_end.begin(), r.at_end.end(), by_atom);
  return r;
}

}  // namespace vitrify
