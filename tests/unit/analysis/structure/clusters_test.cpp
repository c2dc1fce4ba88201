#include "host/analysis/structure/clusters.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "tests/unit/analysis/random_configuration.hpp"

namespace vitrify {
namespace {

/// Flood fill over all pairs, written without any grid or union-find.
std::vector<int> flood_fill(const Box& box, const std::vector<Vec3>& positions,
                            const std::vector<std::uint8_t>& selected, double cutoff) {
  const int n = static_cast<int>(positions.size());
  std::vector<int> label(n, -1);
  int next = 0;
  for (int seed = 0; seed < n; ++seed) {
    if (!selected[seed] || label[seed] >= 0) continue;
    std::vector<int> todo{seed};
    label[seed] = next;
    while (!todo.empty()) {
      const int i = todo.back();
      todo.pop_back();
      for (int j = 0; j < n; ++j)
        if (selected[j] && label[j] < 0 && norm(test::shortest_image(box, positions[j] - positions[i])) < cutoff) {
          label[j] = next;
          todo.push_back(j);
        }
    }
    ++next;
  }
  return label;
}

TEST(Clusters, KnownOnesAcrossTheFacesOfATiltedBox) {
  const Box box = test::tilted_box();
  const auto at = [&](double x, double y, double z) { return box.to_cartesian({x, y, z}); };
  // A chain through the corner of the box, a pair through a face, a single atom; one atom that is not selected.
  const std::vector<Vec3> positions = {at(0.5, 0.5, 0.5),    at(0.02, 0.5, 0.1),   at(0.97, 0.5, 0.1),
                                       at(0.01, 0.01, 0.98), at(0.98, 0.99, 0.02), at(0.5, 0.4, 0.5),
                                       at(0.05, 0.05, 0.0)};
  const std::vector<std::uint8_t> selected = {1, 1, 1, 1, 1, 0, 1};
  const Clusters clusters = find_clusters(box, positions, selected, 2.5);
  EXPECT_EQ(clusters.sizes, (std::vector<int>{3, 2, 1}));
  EXPECT_EQ(clusters.label, (std::vector<int>{2, 1, 1, 0, 0, -1, 0}));
}

TEST(Clusters, EqualSizesAreOrderedByLowestAtom) {
  Box box;
  box.length = {20, 20, 20};
  const std::vector<Vec3> positions = {{1, 1, 1}, {10, 1, 1}, {19.5, 1, 1}, {11, 1, 1}};
  const Clusters clusters = find_clusters(box, positions, std::vector<std::uint8_t>(4, 1), 2);
  EXPECT_EQ(clusters.sizes, (std::vector<int>{2, 2}));
  EXPECT_EQ(clusters.label, (std::vector<int>{0, 1, 0, 1}));
}

TEST(Clusters, NothingSelected) {
  const Box box = test::tilted_box();
  const auto positions = test::random_positions(box, 10, 3);
  const Clusters clusters = find_clusters(box, positions, std::vector<std::uint8_t>(10, 0), 2);
  EXPECT_TRUE(clusters.sizes.empty());
  EXPECT_EQ(clusters.label, std::vector<int>(10, -1));
}

TEST(Clusters, AgreeWithFloodFill) {
  const Box box = test::tilted_box();
  for (unsigned seed = 0; seed < 5; ++seed) {
    const auto positions = test::random_positions(box, 500, seed);
    std::vector<std::uint8_t> selected(500);
    for (int i = 0; i < 500; ++i) selected[i] = (i * 7 + seed) % 3 == 0;
    const Clusters clusters = find_clusters(box, positions, selected, 2.2);
    const std::vector<int> expected = flood_fill(box, positions, selected, 2.2);
    EXPECT_GT(clusters.sizes.size(), 10u);
    EXPECT_GT(clusters.sizes[0], 3);
    EXPECT_TRUE(std::is_sorted(clusters.sizes.begin(), clusters.sizes.end(), std::greater<>()));
    for (std::size_t c = 0; c < clusters.sizes.size(); ++c)
      EXPECT_EQ(std::count(clusters.label.begin(), clusters.label.end(), c), clusters.sizes[c]);
    for (int i = 0; i < 500; ++i)
      for (int j = 0; j < i; ++j)
        ASSERT_EQ(clusters.label[i] == clusters.label[j], expected[i] == expected[j]) << i << ' ' << j;
  }
}

TEST(Clusters, DoNotChangeWithABoxFlip) {
  const Box box = test::tilted_box();
  Box flipped = box;
  flipped.xy -= box.length.x;
  const auto positions = test::random_positions(box, 400, 8);
  const std::vector<std::uint8_t> all(400, 1);
  const Clusters a = find_clusters(box, positions, all, 1.9), b = find_clusters(flipped, positions, all, 1.9);
  EXPECT_EQ(a.label, b.label);
  EXPECT_EQ(a.sizes, b.sizes);
}

}  // namespace
}  // namespace vitrify
