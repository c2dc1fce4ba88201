#include "host/files/structures/lammps_data.hpp"

#include <zlib.h>

#include "host/files/elements.hpp"
#include "tests/support/files.hpp"

namespace vitrify {
namespace {

const std::string small =
    "title\n"                                  // 1
    "\n"                                       // 2
    "2 atoms\n"                                // 3
    "2 atom types\n"                           // 4
    "0 10 xlo xhi\n"                           // 5
    "0 11 ylo yhi  # comment\n"                // 6
    "0 12 zlo zhi\n"                           // 7
    "7 0 0 xy xz yz\n"                         // 8
    "\n"                                       // 9
    "Masses\n\n1 91.224 # Zr\n"                // 10 to 12
    "2 63.546 # Cu\n\n"                        // 13, 14
    "Pair Coeffs # eam\n\n1 2 3\n\n"           // 15 to 18
    "Atoms # atomic\n\n"                       // 19, 20
    "9 1 1 2 3 1 0 -1\n"                       // 21
    "4 2 4.5 5 6 0 0 0\n\n"                    // 22, 23
    "Velocities\n\n4 1 0 0\n9 +.5 0 -2e-1\n";  // 24 to 27

class LammpsData : public testing::Test {
 protected:
  Structure read(const std::string& text, const std::vector<std::string>& elements = {}) {
    spill(scratch_ / "s.data", text);
    return read_lammps_data(scratch_ / "s.data", elements);
  }
  /// `small` with `from` replaced by `to` fails at this line, saying so.
  void refuse(const std::string& from, const std::string& to, int line, const std::string& what,
              const std::vector<std::string>& elements = {}) {
    SCOPED_TRACE(to);
    std::string text = small;
    ASSERT_NE(text.find(from), std::string::npos) << from;
    text.replace(text.find(from), from.size(), to);
    expect_error([&] { read(text, elements); }, ExitCode::bad_input, {"s.data:" + std::to_string(line) + ": ", what});
  }
  ScratchDirectory scratch_;
};

TEST_F(LammpsData, ReadsAllItMay) {
  const Structure s = read(small);
  EXPECT_EQ(s.elements, (std::vector<std::string>{"Zr", "Cu"}));
  EXPECT_EQ(s.id, (std::vector<std::int64_t>{4, 9}));
  EXPECT_EQ(s.type, (std::vector<int>{1, 0}));
  expect_equal(s.position, {{4.5, 5, 6}, {1, 2, 3}});
  expect_equal(s.velocity, {{1, 0, 0}, {.5, 0, -.2}});
  EXPECT_EQ(s.image, (std::vector<Int3>{{0, 0, 0}, {1, 0, -1}}));
  EXPECT_EQ(s.box.length.y, 11);
  EXPECT_EQ(s.box.xy, 7);
  EXPECT_EQ(s.box.periodic[2], 1);
}

TEST_F(LammpsData, ElementsByNameNumberOrMass) {
  std::string nameless = small;
  nameless.erase(nameless.find(" # Zr"), 5);
  nameless.erase(nameless.find(" # Cu"), 5);
  EXPECT_EQ(read(nameless).elements, (std::vector<std::string>{"Zr", "Cu"}));
  EXPECT_EQ(read(nameless, {"Zr", "Cu"}).type, (std::vector<int>{1, 0}));
  expect_error(
      [&] {
        read(nameless, {"Cu", "Zr"});
      },
      ExitCode::bad_input, {"s.data:12: found mass 91.224, which is that of Zr, for element Cu"});
  refuse("91.224 # Zr", "90", 12, "the element of atom type 1 is not known");
  std::string labels = nameless;
  labels.insert(labels.find("Masses"), "Atom Type Labels\n\n1 Zr\n2 Cu\n\n");
  EXPECT_EQ(read(labels).elements, (std::vector<std::string>{"Zr", "Cu"}));
  std::string alike = nameless;
  alike.replace(alike.find("63.546"), 6, "91.224");
  EXPECT_EQ(read(alike, {"Zr", "Zr"}).elements, (std::vector<std::string>{"Zr"}));
}

/// What the list says of a type is what is read, or an error.
TEST_F(LammpsData, ElementsThatAreGivenSuitTheFile) {
  EXPECT_EQ(read(small, {"Zr", "Cu"}).type, (std::vector<int>{1, 0}));
  EXPECT_THROW(read(small, {"Cu", "Zr"}), ElementsError);
  refuse("title", "title", 12, "found element 'Cu' for atom type 1, allowed: 'Zr', as the file names it", {"Cu", "Zr"});
  refuse("Masses", "Atom Type Labels\n\n1 Zr\n2 Cu\n\nMasses", 18, "found element 'Al' for atom type 2", {"Zr", "Al"});
  refuse("# Cu", "", 4, "found 1 elements (Zr) for 2 atom types, allowed: one for each", {"Zr"});
  refuse("title", "title", 4, "found 3 elements (Zr, Cu, Al) for 2 atom types", {"Zr", "Cu", "Al"});
}

TEST_F(LammpsData, EveryErrorNamesItsLine) {
  refuse("2 atoms", "x atoms", 3, "found 'x', expected the number of atoms (an integer)");
  refuse("2 atoms", "0 atoms", 10, "the header gives 0 atoms, allowed: 1 or more");
  refuse("2 atoms", "2 atoms\n3 bonds", 4, "found '3 bonds', allowed: atoms");
  refuse("2 atom types", "0 atom types", 4, "found 0 atom types, allowed: 1 to 1000");
  refuse("0 10 xlo", "10 10 xlo", 7, "found a box of 0 x 11 x 12 A, allowed: three lengths above 0");
  refuse("0 10 xlo", "nan 10 xlo", 5, "found 'nan', expected the lower end of the box (a finite number)");
  refuse("xlo xhi", "xlo yhi", 5, "expected 'xlo xhi'");
  refuse("0 11 ylo yhi", "", 10, "the header ends without a line 'ylo yhi'");
  refuse("1 91.224", "3 91.224", 12, "found atom type 3, allowed: 1 to 2");
  refuse("1 91.224", "1 -5", 12, "found mass '-5', allowed: above 0");
  refuse("2 63.546 # Cu\n", "", 14, "found 'Pair' after 1 of 2 lines of the section");
  refuse("# atomic", "# charge", 19, "found atom style 'charge', allowed: atomic");
  refuse("Pair Coeffs", "Bonds", 15, "found section 'Bonds', allowed: Masses");
  refuse("Atoms # atomic", "Atomz", 19, "found section 'Atomz', allowed");
  refuse("9 1 1 2 3 1 0 -1", "9 1 1 2 3 4", 21, "found 6 columns, allowed: 5 or 8 (id type x y z nx ny nz)");
  refuse("4 2 4.5 5 6 0 0 0", "4 2 4.5 5 6", 22, "found 5 columns, allowed: 8");
  refuse("9 1 1 2 3", "9 1 1 abc 3", 21, "found 'abc', expected a coordinate (a finite number)");
  refuse("9 1 1 2 3", "9 1 1 nan 3", 21, "found 'nan', expected a coordinate");
  refuse("9 1 1 2 3", "9 1 1 1e999 3", 21, "found '1e999', expected a coordinate");
  refuse("9 1 1 2 3", "9 1 1 2x 3", 21, "found '2x', expected a coordinate");
  refuse("9 1 1 2 3", "9 3 1 2 3", 21, "found atom type 3, allowed: 1 to 2");
  refuse("9 1 1 2 3", "9 0 1 2 3", 21, "found atom type 0, allowed: 1 to 2");
  refuse("9 1 1 2 3", "9.5 1 1 2 3", 21, "found '9.5', expected an atom id (an integer)");
  refuse("9 1 1 2 3", "-9 1 1 2 3", 21, "found atom id -9, allowed: 1 or more");
  refuse("9 1 1 2 3 1", "9 1 1 2 3 1e3", 21, "found '1e3', expected an image count");
  refuse("9 1 1 2 3", "9 1 1e9 2 3", 21, "atom 9 is 1e+08 box lengths along a");
  refuse("4 2 4.5", "9 2 4.5", 22, "atom id 9 is already that of line 21");
  refuse("4 2 4.5 5 6 0 0 0\n", "", 23, "found 'Velocities' after 1 of 2 lines of the section");
  refuse("4 2 4.5 5 6 0 0 0\n", "4 2 4.5 5 6 0 0 0\n7 1 1 1 1 0 0 0\n", 23, "after the last line of section Atoms");
  refuse("4 1 0 0", "5 1 0 0", 26, "found atom id 5, which section Atoms lacks");
  refuse("9 +.5", "4 +.5", 27, "atom id 4 is already that of line 26");
  refuse("9 +.5 0 -2e-1\n", "", 27, "the file ends here, after 1 of 2 lines of the section");
  refuse("-2e-1", "-2e-1 0", 27, "found 5 columns, allowed: 4");
  refuse("title", "title, units = real", 1, "found units 'real', allowed: metal");
}

TEST_F(LammpsData, TruncationAnywhereIsToldOrHarmless) {
  const std::string whole = small.substr(0, small.find("Velocities"));
  for (std::size_t length = 0; length + 9 < whole.size(); ++length)
    EXPECT_THROW(read(whole.substr(0, length)), Error) << length;
}

TEST_F(LammpsData, GarbageIsToldInPrintableWords) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 300; ++round) {
    std::string text = small;
    for (int k = 0; k < 8; ++k) text[random() % text.size()] = static_cast<char>(random() % 256);
    try {
      read(text);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::bad_input);
      for (const char c : std::string(error.what())) EXPECT_TRUE(std::isprint(static_cast<unsigned char>(c)));
    }
  }
}

TEST_F(LammpsData, MissingFile) {
  expect_error([&] { read_lammps_data(scratch_ / "none.data"); }, ExitCode::bad_input,
               {"none.data", "No such file or directory"});
}

TEST_F(LammpsData, RoundTrip) {
  const Structure written = random_structure(100);
  write_lammps_data(scratch_ / "r.data", written, {63.546, 91.224});
  expect_equal(read_lammps_data(scratch_ / "r.data"), written, 4e-15);

  Structure bare = random_structure(10);
  bare.velocity.clear();
  bare.image.clear();
  write_lammps_data(scratch_ / "r.data", bare, {63.546, 91.224});
  expect_equal(read_lammps_data(scratch_ / "r.data", {"Cu", "Zr"}), bare, 4e-15);
}

/// LAMMPS needs bounds that hold all atoms, and takes axes for periodic unless it is told otherwise.
TEST_F(LammpsData, OpenAxesHaveRoomAroundAllAtoms) {
  Structure written = random_structure(100);
  for (int& count : written.box.periodic) count = 0;
  written.box.periodic[1] = 1;
  written.position[3] += written.box.lattice(-7.5, 0, 3);
  write_lammps_data(scratch_ / "r.data", written, {63.546, 91.224});
  const Structure read = read_lammps_data(scratch_ / "r.data");
  EXPECT_EQ(slurp(scratch_ / "r.data").substr(0, 67),
            "LAMMPS data file written by Vitrify, boundary f p f, units = metal\n");
  for (int axis = 0; axis < 3; ++axis) EXPECT_EQ(read.box.periodic[axis], written.box.periodic[axis]);
  expect_equal(read.position, written.position);
  EXPECT_EQ(read.box.length.y, written.box.length.y);
  EXPECT_EQ(read.box.xy, written.box.xy);
  EXPECT_NEAR(read.box.yz / read.box.length.z, written.box.yz / written.box.length.z, 1e-12);
  EXPECT_NEAR(read.box.xz / read.box.length.z, written.box.xz / written.box.length.z, 1e-12);
  for (const Vec3& position : read.position)
    for (const int axis : {0, 2}) {
      const double height = read.box.heights()[axis], depth = read.box.to_fractional(position)[axis] * height;
      EXPECT_GT(depth, 20 - 1e-9);
      EXPECT_LT(depth, height - 20 + 1e-9);
    }
}

TEST_F(LammpsData, ReadsFilesThatLammpsWrote) {
  const Structure glass = read_lammps_data(structure_data("glass500_tilt005.data"), {"Cu", "Zr"});
  ASSERT_EQ(glass.size(), 500u);
  EXPECT_EQ(glass.box.xy, 1.0410082628702);
  EXPECT_EQ(glass.id.front(), 1);
  EXPECT_EQ(glass.id[26], 27);
  EXPECT_EQ(glass.type[26], 0);
  EXPECT_EQ(glass.position[26].x, 2.1451476066257285);
  EXPECT_EQ(glass.image[39], (Int3{1, 0, 0}));
  EXPECT_EQ(norm2(glass.velocity[26]), 0);
  for (const char* name : {"cluster2", "cluster2_CuCu", "cluster2_ZrZr", "cluster3", "glass500_ortho"}) {
    const Structure structure = read_lammps_data(structure_data(std::string(name) + ".data"));
    EXPECT_EQ(structure.elements, (std::vector<std::string>{"Cu", "Zr"})) << name;
  }
}

TEST_F(LammpsData, Gzip) {
  const std::filesystem::path path = scratch_ / "s.data.gz";
  const gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, small.data(), static_cast<unsigned>(small.size()));
  gzclose(file);
  expect_equal(read_lammps_data(path), read(small));

  const std::string packed = slurp(path);
  for (const std::size_t length : {std::size_t{5}, packed.size() / 2, packed.size() - 1}) {
    spill(path, packed.substr(0, length));
    expect_error([&] { read_lammps_data(path); }, ExitCode::bad_input, {"s.data.gz: truncated gzip data"});
  }
  std::string damaged = packed;
  damaged[packed.size() - 6] ^= 1;
  spill(path, damaged);
  expect_error([&] { read_lammps_data(path); }, ExitCode::bad_input, {"s.data.gz: damaged gzip data"});
  spill(path, packed + packed);
  expect_error([&] { read_lammps_data(path); }, ExitCode::bad_input, {"s.data.gz:28: "});
}

}  // namespace
}  // namespace vitrify
