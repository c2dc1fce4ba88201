#include "host/stages/saddle/search_csv.hpp"

namespace vitrify {
namespace {

bool at_saddle(SearchOutcome outcome) {
  return outcome == SearchOutcome::connected || outcome == SearchOutcome::not_connected;
}

}  // namespace

const std::vector<std::string>& search_columns() {
  static const std::vector<std::string> columns = {"replica",
                                                   "stage",
                                                   "id",
                                                   "centre_id",
                                                   "outcome",
                                                   "barrier_eV",
                                                   "reverse_barrier_eV",
                                                   "final_energy_eV",
                                                   "eigenvalue_eV_per_A2",
                                                   "force_norm_eV_per_A",
                                                   "saddle_displacement_A",
                                                   "final_displacement_A",
                                                   "participation",
                                                   "evaluations",
                                                   "atom_evaluations"};
  return columns;
}

/// A search without a saddle has no energies: the cells stay empty.
std::vector<CsvFile::Cell> search_cells(const std::string& replica, const std::string& stage, std::int64_t centre_id,
                                        const SearchResult& result) {
  std::vector<CsvFile::Cell> cells = {replica, stage, std::int64_t{result.search.id}, centre_id,
                                      std::string(search_outcome_names[static_cast<int>(result.outcome)])};
  for (const double number :
       {result.barrier_eV, result.reverse_barrier_eV, result.final_energy_eV, result.eigenvalue_eV_per_A2,
        result.force_norm_eV_per_A, result.saddle_displacement_A, result.final_displacement_A, result.participation})
    cells.push_back(at_saddle(result.outcome) ? CsvFile::Cell(number) : CsvFile::Cell(std::string()));
  cells.insert(cells.end(), {std::int64_t{result.evaluations}, std::int64_t{result.atom_evaluations}});
  return cells;
}

}  // namespace vitrify
