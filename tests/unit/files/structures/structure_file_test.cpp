#include "host/files/structures/structure_file.hpp"

#include "host/files/elements.hpp"
#include "host/files/structures/extended_xyz.hpp"
#include "host/files/structures/lammps_data.hpp"
#include "host/run/start/adopt_elements.hpp"
#include "tests/support/files.hpp"

namespace vitrify {
namespace {

TEST(StructureFile, FormatByNameOrContent) {
  const ScratchDirectory scratch;
  const Structure structure = random_structure(9);
  const auto expect_read = [&](const char* name, bool lammps) {
    expect_equal(adopt_elements(read_structure(scratch / name), {"Cu", "Zr"}, name), structure, 4e-15);
    EXPECT_EQ(is_lammps_data(scratch / name), lammps);
  };
  for (const char* name : {"a.data", "a.lmp", "a.xyz", "a.extxyz"}) {
    write_structure(scratch / name, structure);
    expect_read(name, std::string(name).find("xyz") == std::string::npos);
  }
  std::filesystem::rename(scratch / "a.data", scratch / "data.something");
  std::filesystem::rename(scratch / "a.xyz", scratch / "something");
  expect_read("data.something", true);
  expect_read("something", false);
}

TEST(StructureFile, ExtendedXyzNamesItsOwnElements) {
  const ScratchDirectory scratch;
  write_structure(scratch / "a.xyz", random_structure(9));
  EXPECT_THROW(read_structure(scratch / "a.xyz", {"Cu", "Zr"}), ElementsError);
  expect_error(
      [&] {
        read_structure(scratch / "a.xyz", {"Cu", "Zr"});
      },
      ExitCode::bad_input, {"a.xyz: found elements (Cu, Zr) for an extended XYZ file", "LAMMPS data files only"});
}

TEST(StructureFile, UnknownFormats) {
  const ScratchDirectory scratch;
  spill(scratch / "a.txt", "hello\n");
  expect_error([&] { read_structure(scratch / "a.txt"); }, ExitCode::bad_input,
               {"a.txt: found no structure format, allowed: LAMMPS data"});
  expect_error([&] { read_structure(scratch / "none.txt"); }, ExitCode::bad_input, {"none.txt", "No such file"});
  const Structure structure = random_structure(2);
  expect_error([&] { write_structure(scratch / "b.cif", structure); }, ExitCode::bad_input, {"found extension '.cif'"});
  expect_error([&] { write_structure(scratch / "b.data.gz", structure); }, ExitCode::bad_input,
               {"found extension '.gz'"});
  Structure strange = structure;
  strange.elements[1] = "Qq";
  expect_error([&] { write_structure(scratch / "b.data", strange); }, ExitCode::bad_input,
               {"found no mass for element 'Qq'"});
  EXPECT_EQ(scratch.file_count(), 1u);
}

TEST(StructureFile, LammpsDataHaveOneFrame) {
  EXPECT_EQ(read_structure(structure_data("cluster2.data"), {}, -1).size(), 2u);
  expect_error([] { read_structure(structure_data("cluster2.data"), {}, 1); }, ExitCode::bad_input,
               {"cluster2.data: found frame 1, allowed: 0"});
}

TEST(Elements, WeightsAndMasses) {
  EXPECT_EQ(standard_atomic_weight("Cu"), 63.546);
  EXPECT_FALSE(standard_atomic_weight("cu"));
  EXPECT_EQ(element_of_mass(91.22), "Zr");
  EXPECT_EQ(element_of_mass(58.70), "Ni");
  EXPECT_EQ(element_of_mass(58.93), "Co");
  EXPECT_EQ(element_of_mass(1000), "");
}

}  // namespace
}  // namespace vitrify
