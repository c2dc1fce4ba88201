#include "host/files/structures/extended_xyz.hpp"

#include "host/run/start/adopt_elements.hpp"
#include "tests/support/files.hpp"

namespace vitrify {
namespace {

const std::string small =
    "2\n"
    "Lattice=\"10 0 0 1 11 0 2 3 12\" Properties=species:S:1:pos:R:3:forces:R:3:id:I:1 pbc=\"T F T\" energy=-3.5\n"
    "Zr 1 2 3 .1 .2 .3 7\n"
    "Cu 4 5 6 .1 .2 .3 5\n";

class ExtendedXyz : public testing::Test {
 protected:
  Structure read(const std::string& text, std::optional<std::int64_t> frame = {}) {
    spill(scratch_ / "s.xyz", text);
    return read_extended_xyz(scratch_ / "s.xyz", frame);
  }
  /// With the types of random_structure().
  Structure read_cu_zr(const std::filesystem::path& path) {
    return adopt_elements(read_extended_xyz(path), {"Cu", "Zr"}, path.string());
  }
  void refuse(const std::string& from, const std::string& to, int line, const std::string& what) {
    SCOPED_TRACE(to);
    std::string text = small;
    ASSERT_NE(text.find(from), std::string::npos) << from;
    text.replace(text.find(from), from.size(), to);
    expect_error([&] { read(text); }, ExitCode::bad_input, {"s.xyz:" + std::to_string(line) + ": ", what});
  }
  ScratchDirectory scratch_;
};

TEST_F(ExtendedXyz, ReadsColumnsInAnyOrder) {
  const Structure s = read(small);
  EXPECT_EQ(s.elements, (std::vector<std::string>{"Zr", "Cu"}));
  EXPECT_EQ(s.id, (std::vector<std::int64_t>{5, 7}));
  EXPECT_EQ(s.type, (std::vector<int>{1, 0}));
  expect_equal(s.position, {{4, 5, 6}, {1, 2, 3}});
  EXPECT_TRUE(s.velocity.empty());
  EXPECT_TRUE(s.image.empty());
  EXPECT_EQ(s.box.xy, 1);
  EXPECT_EQ(s.box.xz, 2);
  EXPECT_EQ(s.box.yz, 3);
  EXPECT_EQ(s.box.periodic[0], 1);
  EXPECT_EQ(s.box.periodic[1], 0);
}

TEST_F(ExtendedXyz, CommentLineAsOtherProgramsWriteIt) {
  const Structure s = read(
      "1\r\n"
      "flag Lattice='5 0 0 0 6 0 0 0 7' name=\"a b=c\" Origin={1 2 3} Properties=vel:R:3:pos:R:3:species:S:1\r\n"
      "1 2 3 4 5 6 Cu\r\n\r\n");
  EXPECT_EQ(s.box.origin.y, 2);
  EXPECT_EQ(s.box.periodic[1], 1);
  EXPECT_EQ(s.id, (std::vector<std::int64_t>{1}));
  expect_equal(s.velocity, {{1, 2, 3}});
  expect_equal(s.position, {{4, 5, 6}});
}

/// Rotates a cell and its atoms in space; the reader brings them back into LAMMPS's convention.
TEST_F(ExtendedXyz, AnyOrientation) {
  const Structure original = random_structure(20);
  const double u = std::cos(0.7), v = std::sin(0.7), p = std::cos(2.1), q = std::sin(2.1);
  Mat3 turn_z = Mat3::identity(), turn_x = Mat3::identity();
  turn_z(0, 0) = u, turn_z(0, 1) = -v, turn_z(1, 0) = v, turn_z(1, 1) = u;
  turn_x(1, 1) = p, turn_x(1, 2) = -q, turn_x(2, 1) = q, turn_x(2, 2) = p;
  const Mat3 turn = turn_z * turn_x;
  std::ostringstream text;
  text.precision(17);
  const auto put = [&](const Vec3& w) { text << ' ' << w.x << ' ' << w.y << ' ' << w.z; };
  text << original.size() << "\nLattice=\"";
  for (int k = 0; k < 3; ++k) put(turn * original.box.lattice(k == 0, k == 1, k == 2));
  text << "\" Origin=\"";
  put(turn * original.box.origin);
  text << "\" Properties=species:S:1:pos:R:3:velo:R:3\n";
  for (std::size_t i = 0; i < original.size(); ++i) {
    text << "Cu";
    put(turn * original.position[i]);
    put(turn * original.velocity[i]);
    text << '\n';
  }
  const Structure s = read(text.str());
  EXPECT_NEAR(s.box.xy, original.box.xy, 1e-13);
  EXPECT_NEAR(s.box.xz, original.box.xz, 1e-13);
  EXPECT_NEAR(s.box.yz, original.box.yz, 1e-13);
  EXPECT_NEAR(norm(s.box.length - original.box.length), 0, 1e-13);
  EXPECT_NEAR(norm(s.box.origin - original.box.origin), 0, 1e-13);
  for (std::size_t i = 0; i < s.size(); ++i) {
    EXPECT_NEAR(norm(s.position[i] - original.position[i]), 0, 1e-13);
    EXPECT_NEAR(norm(s.velocity[i] - original.velocity[i]), 0, 1e-13);
  }
  for (int r = 0; r < 3; ++r)
    for (int c = 0; c < 3; ++c) EXPECT_NEAR(s.rotation(r, c), turn(c, r), 1e-13);

  // What is written is turned back, and reads the same.
  const std::string written = format_extended_xyz(s);
  std::istringstream lattice(written.substr(written.find('"') + 1));
  for (int k = 0; k < 3; ++k) {
    Vec3 edge;
    lattice >> edge.x >> edge.y >> edge.z;
    EXPECT_NEAR(norm(edge - turn * original.box.lattice(k == 0, k == 1, k == 2)), 0, 1e-13);
  }
  const Structure again = read(written);
  for (std::size_t i = 0; i < s.size(); ++i) {
    EXPECT_NEAR(norm(again.position[i] - s.position[i]), 0, 1e-13);
    EXPECT_NEAR(norm(again.velocity[i] - s.velocity[i]), 0, 1e-13);
  }
}

TEST_F(ExtendedXyz, MomentaOfAse) {
  const std::string head = "1\nLattice=\"5 0 0 0 6 0 0 0 7\" Properties=species:S:1:pos:R:3:momenta:R:3";
  const double unit = 1e-2 * std::sqrt(1.602176634e-19 / 1.66053906660e-27);  // sqrt(eV/amu) in A/ps
  EXPECT_NEAR(read(head + "\nCu 1 2 3 63.546 0 0\n").velocity[0].x, unit, 1e-6);
  EXPECT_NEAR(read(head + ":masses:R:1\nCu 1 2 3 0 20 0 10\n").velocity[0].y, 2 * unit, 1e-6);
  EXPECT_EQ(read(head + ":velo:R:3\nCu 1 2 3 0 20 0 1 2 3\n").velocity[0].z, 3);
  expect_error([&] { read(head + "\nX 1 2 3 0 20 0\n"); }, ExitCode::bad_input,
               {"s.xyz:3: found momenta, but no mass of 'X' above 0"});
}

TEST_F(ExtendedXyz, ColumnsThatAreLeftOutAreNamed) {
  const auto columns = [&](const std::string& properties) {
    spill(scratch_ / "s.xyz", "1\nLattice=\"5 0 0 0 6 0 0 0 7\" Properties=species:S:1:pos:R:3" + properties + "\n");
    return read_frame_columns(scratch_ / "s.xyz");
  };
  EXPECT_TRUE(columns(":id:I:1:forces:R:3:momenta:R:3:masses:R:1").unread.empty());
  EXPECT_TRUE(columns(":id:I:1").id);
  EXPECT_FALSE(columns(":velo:R:3").id);
  EXPECT_EQ(columns(":charge:R:1:vels:R:3:energies:R:1").unread, (std::vector<std::string>{"charge", "vels"}));
  EXPECT_EQ(columns(":velo:R:3:momenta:R:3:mass:R:1").unread, (std::vector<std::string>{"masses", "momenta"}));
}

TEST_F(ExtendedXyz, Frames) {
  std::string second = small;
  second.replace(second.find("Zr 1"), 4, "Zr 9");
  const std::string both = small + second + "\n";
  EXPECT_EQ(read(both, 0).position[1].x, 1);
  EXPECT_EQ(read(both, 1).position[1].x, 9);
  EXPECT_EQ(read(both, -1).position[1].x, 9);
  EXPECT_EQ(read(both, -2).position[1].x, 1);
  expect_error([&] { read(both); }, ExitCode::bad_input, {"s.xyz:5: found a further frame; choose one"});
  expect_error([&] { read(both, 2); }, ExitCode::bad_input, {"s.xyz:10: the file ends here, after 2 frames"});
  expect_error([&] { read(both, -3); }, ExitCode::bad_input, {"s.xyz:1: found 2 frames, allowed: -2 to 1"});
}

TEST_F(ExtendedXyz, EveryErrorNamesItsLine) {
  refuse("2\n", "two\n", 1, "found 'two', expected the number of atoms (an integer)");
  refuse("2\n", "0\n", 1, "found 0 atoms, allowed: 1 or more");
  refuse("2\n", "3\n", 5, "the file ends here, after 2 of 3 atoms");
  refuse("2\n", "1\n", 4, "found a further frame");
  refuse("Lattice", "Latice", 2, "found no Lattice=");
  refuse("10 0 0 1", "10 0 0", 2, "found 8 numbers in Lattice, allowed: 9");
  refuse("10 0 0", "inf 0 0", 2, "found 'inf', expected Lattice (a finite number)");
  refuse("10 0 0", "-10 0 0", 2, "found a Lattice that is left-handed or has no volume");
  refuse("2 3 12\"", "2 3 0\"", 2, "found a Lattice that is left-handed or has no volume");
  refuse("T F T\"", "T F T", 2, "found no end of the value that begins with \"");
  refuse("T F T", "T F X", 2, "found 'X' in pbc, allowed: T or F");
  refuse("T F T", "T F", 2, "found 2 words in pbc, allowed: 3");
  refuse("Properties", "pbc=\"F F F\" Properties", 2, "found a second pbc in the comment line");
  refuse("Properties", "Lattice=\"9 0 0 0 9 0 0 0 9\" Properties", 2, "found a second Lattice in the comment line");
  refuse("Properties", "Props", 2, "found no Properties=");
  refuse("species:S:1:pos", "pos", 2, "found no column species:S:1");
  refuse("pos:R:3", "pos:R:2", 2, "found pos:R:2 in Properties, allowed: pos:R:3");
  refuse("pos:R:3", "pos:R", 2, "allowed: name:kind:count");
  refuse("pos:R:3", "pos:R:x", 2, "found 'x', expected the number of components");
  refuse("Zr 1 2 3 .1", "Zr 1 2 3", 3, "found 7 columns, allowed: 8 (by Properties)");
  refuse("Zr 1 2 3", "Zr 1 x 3", 3, "found 'x', expected a coordinate (a finite number)");
  refuse("Zr 1 2 3", "Zr 1 nan 3", 3, "found 'nan', expected a coordinate");
  refuse("Cu 4 5 6 .1 .2 .3 5", "Cu 4 5 6 .1 .2 .3 7", 4, "atom id 7 is already that of line 3");
  refuse("Zr 1 2 3", "Zr 1 3e7 3", 3, "atom 7 is 2.73e+06 box lengths along b, allowed: -1e+06 to 1e+06");
}

TEST_F(ExtendedXyz, RoundTrip) {
  const Structure written = random_structure(50);
  write_extended_xyz(scratch_ / "r.xyz", written);
  expect_equal(read_cu_zr(scratch_ / "r.xyz"), written);

  Structure bare = random_structure(5);
  bare.velocity.clear();
  bare.image.clear();
  bare.box.periodic[2] = 0;
  write_extended_xyz(scratch_ / "r.xyz", bare);
  expect_equal(read_cu_zr(scratch_ / "r.xyz"), bare);
}

TEST_F(ExtendedXyz, ExtraColumnsAndKeys) {
  const Structure structure = random_structure(2);
  const std::vector<Vec3> forces{{1, 2, 3}, {4, 5, 1.0 / 3}};
  const std::vector<double> energies{-1, -2}, stresses{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18};
  const std::vector<int> cluster{-1, 3};
  XyzExtras extras;
  extras.columns = {{"forces", forces}, {"energies", energies}, {"cluster", cluster}, {"stresses", stresses, 9}};
  extras.keys = {
      {"energy", -3.5}, {"step", std::int64_t{12}}, {"note", "two words"}, {"stress", std::vector<double>{1, 2}}};
  const std::string text = format_extended_xyz(structure, extras);
  EXPECT_NE(text.find(":velo:R:3:forces:R:3:energies:R:1:cluster:I:1:stresses:R:9 energy=-3.5 step=12 "
                      "note=\"two words\" stress=\"1 2\"\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(" 4 5 0.33333333333333331 -2 3 10 11 12 13 14 15 16 17 18\n"), std::string::npos) << text;
  spill(scratch_ / "s.xyz", text);
  expect_equal(read_cu_zr(scratch_ / "s.xyz"), structure);
}

}  // namespace
}  // namespace vitrify
