#include "host/analysis/local_order/voronoi.hpp"

#include <gtest/gtest.h>
#include <omp.h>

#include <fstream>
#include <sstream>

#include "host/error.hpp"
#include "host/files/structures/cell_orientation.hpp"
#include "host/files/structures/structure_file.hpp"
#include "tests/unit/analysis/crystal.hpp"
#include "tests/unit/analysis/random_configuration.hpp"

namespace vitrify {
namespace {

const std::filesystem::path data = std::filesystem::path(VITRIFY_SOURCE_DIR) / "tests/data";
constexpr VoronoiSettings all_faces{.face_threshold = 0};

double sum_of_volumes(const std::vector<VoronoiCell>& cells) {
  double sum = 0;
  for (const VoronoiCell& cell : cells) sum += cell.volume_A3;
  return sum;
}

Structure random_structure(int n, unsigned seed) {
  const Box box = test::tilted_box();
  Structure s = test::structure_of(box, test::random_positions(box, n, seed));
  s.elements = {"Cu", "Zr"};
  for (int i = 0; i < n; ++i) s.type[i] = i % 2;
  return s;
}

void expect_same(const std::vector<VoronoiCell>& a, const std::vector<VoronoiCell>& b, double tolerance) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_NEAR(a[i].volume_A3, b[i].volume_A3, tolerance * a[i].volume_A3) << i;
    EXPECT_EQ(a[i].index(), b[i].index()) << i;
  }
}

TEST(Voronoi, IsWhatOvitoFindsAtomByAtom) {
  std::ifstream file(data / "voronoi_ovito.txt");
  Structure glass;
  std::vector<VoronoiCell> cells;
  std::size_t atom = 0;
  int sets = 0;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    if (line[0] == '#') continue;
    if (line[0] == 'c') {
      std::string word, name;
      bool radical = false;
      VoronoiSettings settings;
      words >> word >> name >> radical >> settings.face_threshold >> settings.edge_threshold_A;
      if (radical) settings.radii_A = {1.25, 1.625};
      glass = read_structure(data / "structures" / name, {"Cu", "Zr"});
      cells = voronoi_cells(glass, settings);
      atom = 0, ++sets;
      continue;
    }
    double volume = 0;
    std::size_t faces = 0;
    std::vector<int> index;
    words >> volume >> faces;
    for (int n = 0; words >> n;) index.push_back(n);
    if (index.size() < 4) index.resize(4);
    ASSERT_EQ(glass.id.at(atom), static_cast<std::int64_t>(atom) + 1);
    EXPECT_NEAR(cells.at(atom).volume_A3, volume, 1e-7);
    EXPECT_EQ(cells[atom].faces.size(), faces) << sets << ' ' << atom;
    EXPECT_EQ(cells[atom].index(), index) << sets << ' ' << atom;
    ++atom;
  }
  EXPECT_EQ(sets, 4);
}

TEST(Voronoi, CellsFillTheBox) {
  const Structure s = random_structure(400, 1);
  for (const std::vector<double>& radii : {std::vector<double>{}, {1.28, 1.6}, {0.4, 3.0}}) {
    const auto cells = voronoi_cells(s, {.radii_A = radii});
    EXPECT_NEAR(sum_of_volumes(cells), s.box.volume(), 1e-10 * s.box.volume());
  }
}

TEST(Voronoi, LargeNeighborsLeaveNothingOfASmallAtomsCell) {
  const auto cells = voronoi_cells(random_structure(400, 1), {.radii_A = {0.4, 3.0}});
  int empty = 0;
  for (const VoronoiCell& cell : cells) empty += cell.whole && cell.volume_A3 == 0 && cell.faces.empty();
  EXPECT_GT(empty, 50);
}

TEST(Voronoi, OfLattices) {
  const Structure fcc = test::fcc(3.6, 3), bcc = test::bcc(3.2, 3);
  for (const VoronoiCell& cell : voronoi_cells(fcc, {})) {
    EXPECT_NEAR(cell.volume_A3, std::pow(3.6, 3) / 4, 1e-10);
    EXPECT_EQ(cell.index(), (std::vector{0, 12, 0, 0}));
  }
  for (const VoronoiCell& cell : voronoi_cells(bcc, all_faces)) {
    EXPECT_NEAR(cell.volume_A3, std::pow(3.2, 3) / 2, 1e-10);
    EXPECT_EQ(cell.index(), (std::vector{0, 6, 0, 8}));
  }
}

TEST(Voronoi, FewerAtomsThanNeighborsMeetTheirImages) {
  for (const Structure& s : {test::fcc(3.6, 1), test::bcc(3.2, 1)})
    for (const VoronoiCell& cell : voronoi_cells(s, {}))
      EXPECT_NEAR(cell.volume_A3, s.box.volume() / static_cast<double>(s.size()), 1e-10);
}

/// An atom amid twelve at a distance of d A, in an open box.
Structure icosahedron(double d) {
  const double golden = std::numbers::phi, scale = d / std::sqrt(1 + golden * golden);
  Structure s;
  s.box.origin = {-3 * d, -3 * d, -3 * d};
  s.box.length = {6 * d, 6 * d, 6 * d};
  for (int& periodic : s.box.periodic) periodic = 0;
  s.position.emplace_back();
  for (const double one : {-1.0, 1.0})
    for (const double other : {-golden, golden})
      for (const Vec3& corner : {Vec3{0, one, other}, Vec3{one, other, 0}, Vec3{other, 0, one}})
        s.position.push_back(scale * corner);
  s.elements = {"Cu"};
  s.type.resize(13);
  return s;
}

TEST(Voronoi, OfAnIcosahedronIsADodecahedron) {
  const auto cells = voronoi_cells(icosahedron(2.6), all_faces);
  EXPECT_TRUE(cells[0].whole);
  EXPECT_NEAR(cells[0].volume_A3, 0.693786 * std::pow(2.6, 3), 1e-6 * std::pow(2.6, 3));
  EXPECT_EQ(cells[0].index(), (std::vector{0, 0, 12, 0}));
  for (std::size_t i = 1; i < cells.size(); ++i) {
    EXPECT_FALSE(cells[i].whole);
    EXPECT_TRUE(std::isnan(cells[i].volume_A3));
    EXPECT_TRUE(cells[i].faces.empty());
  }
}

TEST(Voronoi, DoesNotDependOnTheChoiceOfTheBox) {
  const Structure s = random_structure(300, 2);
  const auto cells = voronoi_cells(s, {});
  Structure images = s;
  for (std::size_t i = 0; i < s.size(); ++i)
    images.position[i] += s.box.lattice(static_cast<double>(i % 3) - 1, static_cast<double>(i % 5) - 2, i % 2);
  expect_same(voronoi_cells(images, {}), cells, 1e-10);

  Structure flipped = s;  // other edges of the same lattice
  flipped.box.xy -= s.box.length.x;
  flipped.box.yz += s.box.length.y, flipped.box.xz += flipped.box.xy;
  expect_same(voronoi_cells(flipped, {}), cells, 1e-10);
}

TEST(Voronoi, TurnsWithTheAtoms) {
  const Structure s = random_structure(300, 3);
  const Box& box = s.box;
  const auto turned = orient_cell(box.lattice(0, 1, 0), box.lattice(0, 0, 1), box.lattice(1, 0, 0)).value();
  Structure t = s;
  t.box = turned.box;
  for (Vec3& p : t.position) p = turned.rotation * p;
  expect_same(voronoi_cells(t, {}), voronoi_cells(s, {}), 1e-10);
}

TEST(Voronoi, OpenSidesCutTheCellsOfTheSurfaceAndNoOthers) {
  const Structure whole = test::shaken(test::bcc(3, 8), 0.1);
  Structure tilted = whole;  // a slab: images along an open edge do not matter, however it leans
  tilted.box.periodic[2] = 0;
  tilted.box.xz = 7, tilted.box.yz = -5;
  const auto cells = voronoi_cells(tilted, {}), expected = voronoi_cells(whole, {});
  int n_whole = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const double depth = std::min(whole.position[i].z, 24 - whole.position[i].z);
    EXPECT_EQ(cells[i].whole, depth > 2.2) << depth;
    if (depth < 4) continue;
    ++n_whole;
    EXPECT_NEAR(cells[i].volume_A3, expected[i].volume_A3, 1e-10);
    EXPECT_EQ(cells[i].index(), expected[i].index());
  }
  EXPECT_GT(n_whole, 500);
}

TEST(Voronoi, NumberOfThreadsDoesNotMatter) {
  const Structure s = random_structure(500, 4);
  const int usual = omp_get_max_threads();
  std::vector<std::vector<VoronoiCell>> found;
  for (const int threads : {1, 3}) {
    omp_set_num_threads(threads);
    found.push_back(voronoi_cells(s, all_faces));
  }
  omp_set_num_threads(usual);
  expect_same(found[0], found[1], 0);
}

TEST(Voronoi, DroppedFacesLeaveTheEdgesOfOthers) {
  const Structure s = random_structure(200, 6);
  const auto all = voronoi_cells(s, all_faces), large = voronoi_cells(s, {.face_threshold = 0.05});
  for (std::size_t i = 0; i < s.size(); ++i) {
    double surface = 0;
    for (const VoronoiFace& face : all[i].faces) surface += face.area_A2;
    std::vector<VoronoiFace> expected;
    for (const VoronoiFace& face : all[i].faces)
      if (face.area_A2 > 0.05 * surface) expected.push_back(face);
    ASSERT_EQ(large[i].faces.size(), expected.size());
    for (std::size_t k = 0; k < expected.size(); ++k) EXPECT_EQ(large[i].faces[k].edges, expected[k].edges);
  }
}

TEST(Voronoi, RefusesWhatHasNoCells) {
  Structure s = random_structure(300, 5);
  EXPECT_THROW(voronoi_cells(s, {.radii_A = {1.28}}), Error);
  EXPECT_THROW(voronoi_cells(s, {.radii_A = {1.28, 0}}), Error);
  s.position[7] = s.position[199];
  EXPECT_THROW(voronoi_cells(s, {}), Error);
}

}  // namespace
}  // namespace vitrify
