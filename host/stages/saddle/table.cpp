#include "host/stages/saddle/table.hpp"

#include <fmt/format.h>

#include <iterator>

#include "host/error.hpp"
#include "host/files/hdf5/arrays.hpp"
#include "host/run_files/table_columns.hpp"

namespace vitrify {
namespace {

constexpr const char* searches = "/searches";
constexpr const char* at_saddle = "/saddle_displacements";
constexpr const char* at_end = "/end_displacements";

hdf5::Array components_of(const Sym3& stress) { return array_of(std::vector<double>(stress.v, stress.v + 6)); }

void append_displacements(RunFile& file, const std::string& group, std::uint32_t id,
                          const std::vector<AtomDisplacement>& displacements) {
  for (const AtomDisplacement& moved : displacements)
    file.append_row(group, {{"search", array_of(std::int64_t{id})},
                            {"atom", array_of(std::int32_t{moved.atom})},
                            {"by", array_of(std::vector<double>{moved.by.x, moved.by.y, moved.by.z}), "Angstrom"}});
}

/// A table of displacements, read once and handed out search by search.
class Displacements {
 public:
  Displacements(const hdf5::File& file, const std::string& group) : group_(group) {
    if (!file.exists(group)) return;
    const TableColumns columns(file, group, "search");
    search_ = columns.get<std::int64_t>("search");
    atom_ = columns.get<std::int32_t>("atom");
    by_ = columns.get<double>("by", 3);
  }

  /// Searches come in the order of the table.
  std::vector<AtomDisplacement> of(std::uint32_t id, int count) {
    std::vector<AtomDisplacement> displacements;
    for (const std::size_t end = next_ + count; next_ < end; ++next_) {
      if (next_ >= search_.size() || search_[next_] != id) refuse();
      displacements.push_back({atom_[next_], {by_[3 * next_], by_[3 * next_ + 1], by_[3 * next_ + 2]}});
    }
    return displacements;
  }

 private:
  [[noreturn]] void refuse() const {
    throw Error(ExitCode::io, group_ + ": the displacements do not fit to the table of searches");
  }

  std::string group_;
  std::vector<std::int64_t> search_;
  std::vector<std::int32_t> atom_;
  std::vector<double> by_;
  std::size_t next_ = 0;
};

SearchOutcome outcome_of(std::int32_t number, const std::string& group) {
  if (number < 0 || number >= static_cast<std::int32_t>(std::size(search_outcome_names)))
    throw Error(ExitCode::io, fmt::format("{}/outcome: found {}, which is none", group, number));
  return static_cast<SearchOutcome>(number);
}

Sym3 sym3_of(const std::vector<double>& values, std::size_t row) {
  Sym3 stress;
  for (std::size_t k = 0; k < 6; ++k) stress.v[k] = values[6 * row + k];
  return stress;
}

}  // namespace

void append_search_result(RunFile& file, const std::string& group, const SearchResult& result) {
  const bool connected = result.outcome == SearchOutcome::connected;
  const auto count = [&](const std::vector<AtomDisplacement>& moved) {
    return array_of(static_cast<std::int32_t>(connected ? moved.size() : 0));
  };
  file.append_row(group + searches, {{"id", array_of(std::int64_t{result.search.id})},
                                     {"centre", array_of(std::int32_t{result.search.centre})},
                                     {"outcome", array_of(static_cast<std::int32_t>(result.outcome))},
                                     {"barrier_eV", array_of(result.barrier_eV)},
                                     {"reverse_barrier_eV", array_of(result.reverse_barrier_eV)},
                                     {"final_energy_eV", array_of(result.final_energy_eV)},
                                     {"eigenvalue_eV_per_A2", array_of(result.eigenvalue_eV_per_A2)},
                                     {"force_norm_eV_per_A", array_of(result.force_norm_eV_per_A)},
                                     {"saddle_displacement_A", array_of(result.saddle_displacement_A)},
                                     {"final_displacement_A", array_of(result.final_displacement_A)},
                                     {"participation", array_of(result.participation)},
                                     {"saddle_stress_change_GPa", components_of(result.saddle_stress_change_GPa)},
                                     {"final_stress_change_GPa", components_of(result.final_stress_change_GPa)},
                                     {"evaluations", array_of(std::int64_t{result.evaluations})},
                                     {"atom_evaluations", array_of(std::int64_t{result.atom_evaluations})},
                                     {"saddle_atoms", count(result.at_saddle)},
                                     {"end_atoms", count(result.at_end)}});
  if (!connected) return;
  append_displacements(file, group + at_saddle, result.search.id, result.at_saddle);
  append_displacements(file, group + at_end, result.search.id, result.at_end);
}

std::vector<SearchResult> read_search_results(const hdf5::File& file, const std::string& group, int replica) {
  std::vector<SearchResult> results;
  if (!file.exists(group + searches)) return results;
  const TableColumns columns(file, group + searches, "id");
  const auto id = columns.get<std::int64_t>("id"), evaluations = columns.get<std::int64_t>("evaluations"),
             atom_evaluations = columns.get<std::int64_t>("atom_evaluations");
  const auto centre = columns.get<std::int32_t>("centre"), outcome = columns.get<std::int32_t>("outcome"),
             saddle_atoms = columns.get<std::int32_t>("saddle_atoms"),
             end_atoms = columns.get<std::int32_t>("end_atoms");
  const auto barrier = columns.get<double>("barrier_eV"), reverse = columns.get<double>("reverse_barrier_eV"),
             final_energy = columns.get<double>("final_energy_eV"),
             eigenvalue = columns.get<double>("eigenvalue_eV_per_A2"),
             force = columns.get<double>("force_norm_eV_per_A"),
             saddle_displacement = columns.get<double>("saddle_displacement_A"),
             final_displacement = columns.get<double>("final_displacement_A"),
             participation = columns.get<double>("participation"),
             saddle_stress = columns.get<double>("saddle_stress_change_GPa", 6),
             final_stress = columns.get<double>("final_stress_change_GPa", 6);
  Displacements saddle(file, group + at_saddle), end(file, group + at_end);
  results.resize(id.size());
  for (std::size_t i = 0; i < id.size(); ++i) {
    SearchResult& result = results[i];
    result.search = {static_cast<std::uint32_t>(id[i]), replica, centre[i]};
    result.outcome = outcome_of(outcome[i], group + searches);
    result.barrier_eV = barrier[i], result.reverse_barrier_eV = reverse[i];
    result.final_energy_eV = final_energy[i], result.eigenvalue_eV_per_A2 = eigenvalue[i];
    result.force_norm_eV_per_A = force[i], result.participation = participation[i];
    result.saddle_displacement_A = saddle_displacement[i], result.final_displacement_A = final_displacement[i];
    result.saddle_stress_change_GPa = sym3_of(saddle_stress, i);
    result.final_stress_change_GPa = sym3_of(final_stress, i);
    result.evaluations = evaluations[i], result.atom_evaluations = atom_evaluations[i];
    result.at_saddle = saddle.of(result.search.id, saddle_atoms[i]);
    result.at_end = end.of(result.search.id, end_atoms[i]);
  }
  return results;
}

}  // namespace vitrify
