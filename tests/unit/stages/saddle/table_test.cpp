#include "host/stages/saddle/table.hpp"

#include "host/run_files/run_reader.hpp"
#include "tests/support/files.hpp"

namespace vitrify {
namespace {

const std::string group = RunFile::results("art", "r0", "art");

RunFile new_file(const std::filesystem::path& path) {
  return RunFile::create(path, {"0.1.0", "abc", "me", "{}", {"art"}, {{"r0", random_structure(40), {63.5, 91.2}}}});
}

SearchResult result(std::uint32_t id, SearchOutcome outcome) {
  SearchResult one;
  one.search = {id, 0, 17};
  one.outcome = outcome;
  one.barrier_eV = 0.75, one.reverse_barrier_eV = 0.5, one.final_energy_eV = 0.25;
  one.eigenvalue_eV_per_A2 = -1.5, one.force_norm_eV_per_A = 0.009;
  one.saddle_displacement_A = 1.25, one.final_displacement_A = 2.5, one.participation = 6.5;
  one.saddle_stress_change_GPa = {{1, 2, 3, 4, 5, 6}};
  one.final_stress_change_GPa = {{-1, -2, -3, -4, -5, -6}};
  one.evaluations = 432, one.atom_evaluations = 98'765;
  one.at_saddle = {{2, {0.5, 0, 0}}, {9, {0, 0.25, 0.125}}};
  one.at_end = {{2, {1, 0, static_cast<double>(id)}}};
  return one;
}

void expect_same(const std::vector<AtomDisplacement>& a, const std::vector<AtomDisplacement>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t k = 0; k < a.size(); ++k) {
    EXPECT_EQ(a[k].atom, b[k].atom);
    EXPECT_EQ(norm(a[k].by - b[k].by), 0);
  }
}

TEST(ArtTable, GivesBackWhatWasAppended) {
  const ScratchDirectory scratch;
  RunFile file = new_file(scratch / "run.h5");
  const std::vector<SearchResult> written = {result(1, SearchOutcome::connected), result(3, SearchOutcome::connected),
                                             result(5, SearchOutcome::connected)};
  append_search_result(file, group, written[0]);
  file.flush();
  append_search_result(file, group, written[1]);
  append_search_result(file, group, written[2]);
  file.flush();
  const auto read = read_search_results(RunReader(scratch / "run.h5").file(), group, 4);
  ASSERT_EQ(read.size(), written.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    EXPECT_EQ(read[i].search.id, written[i].search.id);
    EXPECT_EQ(read[i].search.replica, 4);
    EXPECT_EQ(read[i].search.centre, 17);
    EXPECT_EQ(read[i].barrier_eV, 0.75);
    EXPECT_EQ(read[i].reverse_barrier_eV, 0.5);
    EXPECT_EQ(read[i].final_energy_eV, 0.25);
    EXPECT_EQ(read[i].eigenvalue_eV_per_A2, -1.5);
    EXPECT_EQ(read[i].force_norm_eV_per_A, 0.009);
    EXPECT_EQ(read[i].saddle_displacement_A, 1.25);
    EXPECT_EQ(read[i].final_displacement_A, 2.5);
    EXPECT_EQ(read[i].participation, 6.5);
    EXPECT_EQ(read[i].saddle_stress_change_GPa.v[5], 6);
    EXPECT_EQ(read[i].final_stress_change_GPa.v[5], -6);
    EXPECT_EQ(read[i].evaluations, 432);
    EXPECT_EQ(read[i].atom_evaluations, 98'765);
    expect_same(read[i].at_saddle, written[i].at_saddle);
    expect_same(read[i].at_end, written[i].at_end);
  }
}

TEST(ArtTable, StoresDisplacementsOfConnectedSaddlesAlone) {
  const ScratchDirectory scratch;
  RunFile file = new_file(scratch / "run.h5");
  append_search_result(file, group, result(0, SearchOutcome::not_connected));
  file.flush();
  const RunReader reader(scratch / "run.h5");
  EXPECT_FALSE(reader.file().exists(group + "/end_displacements"));
  const auto read = read_search_results(reader.file(), group, 0);
  ASSERT_EQ(read.size(), 1u);
  EXPECT_EQ(read[0].outcome, SearchOutcome::not_connected);
  EXPECT_TRUE(read[0].at_saddle.empty());
}

TEST(ArtTable, IsEmptyBeforeTheFirstSearch) {
  const ScratchDirectory scratch;
  RunFile file = new_file(scratch / "run.h5");
  EXPECT_TRUE(read_search_results(RunReader(scratch / "run.h5").file(), group, 0).empty());
}

TEST(ArtTable, RefusesTablesThatDoNotFitTogether) {
  const ScratchDirectory scratch;
  RunFile file = new_file(scratch / "run.h5");
  append_search_result(file, group, result(0, SearchOutcome::connected));
  file.flush();
  {
    hdf5::File damaged = hdf5::File::open_to_extend(scratch / "run.h5", "run.h5");
    damaged.remove(group + "/end_displacements");
    damaged.close();
  }
  expect_error([&] { read_search_results(hdf5::File::open_to_read(scratch / "run.h5"), group, 0); }, ExitCode::io,
               {"end_displacements: the displacements do not fit to the table of searches"});
}

}  // namespace
}  // namespace vitrify
