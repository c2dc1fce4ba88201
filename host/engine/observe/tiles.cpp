#include "host/engine/observe/tiles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

#include "host/error.hpp"

namespace vitrify {
namespace {

void check_range(const Box& box, double range_A) {
  const Vec3 heights = box.heights();
  for (int axis = 0; axis < 3; ++axis)
    if (box.periodic[axis] && !(range_A > 0 && range_A <= heights[axis] / 2))
      throw Error(
          ExitCode::bad_input,
          fmt::format("distances up to {:g} A: must be above 0 and at most half the box height along {}, {:g} A",
                      range_A, "abc"[axis], heights[axis] / 2));
}

/// The bits of a number of ten bits, each followed by two zeros.
std::uint32_t spread(std::uint32_t number) {
  std::uint32_t bits = 0;
  for (unsigned k = 0; k < 10; ++k) bits |= (number >> k & 1U) << 3 * k;
  return bits;
}

/// Place along a curve that fills the box and stays among neighbors (Morton's order).
std::uint32_t place_on_curve(const Vec3& fractional) {
  const auto step = [](double s) { return static_cast<std::uint32_t>(std::clamp(s, 0.0, 0.9999) * 1024); };
  return spread(step(fractional.x)) | spread(step(fractional.y)) << 1 | spread(step(fractional.z)) << 2;
}

/// The finest grid, a power of two, on which squares of such distances are whole numbers below 2^53.
double grid_per_A(double range_A) { return std::exp2(std::floor(26.5 - std::log2(range_A))); }

std::vector<int> order_of(const std::vector<std::uint32_t>& places) {
  std::vector<int> order(places.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int i, int j) { return places[i] < places[j]; });
  return order;
}

Tile tile_of(const Tiles& t, int first, int last) {
  Tile tile{first, last, {}, {}};
  const std::vector<double>* const coordinates[3] = {&t.x, &t.y, &t.z};
  for (int axis = 0; axis < 3; ++axis) {
    const auto begin = coordinates[axis]->begin();
    const auto [low, high] = std::minmax_element(begin + first, begin + last);
    tile.low[axis] = *low, tile.high[axis] = *high;
  }
  return tile;
}

}  // namespace

Tiles make_tiles(const Structure& structure, double range_A) {
  const Box& box = structure.box;
  check_range(box, range_A);
  std::vector<Vec3> wrapped = structure.position;
  std::vector<std::uint32_t> places;
  for (Vec3& r : wrapped) {
    Int3 image;
    box.wrap(r, image);
    places.push_back(place_on_curve(box.to_fractional(r)));
  }
  Tiles t;
  t.per_A = grid_per_A(range_A);
  for (const int i : order_of(places)) {
    t.x.push_back(std::rint(wrapped[i].x * t.per_A));
    t.y.push_back(std::rint(wrapped[i].y * t.per_A));
    t.z.push_back(std::rint(wrapped[i].z * t.per_A));
    t.type.push_back(structure.type[i]);
  }
  const int n = static_cast<int>(structure.size());
  for (int first = 0; first < n; first += tile_size)
    t.tiles.push_back(tile_of(t, first, std::min(first + tile_size, n)));
  for (int axis = 0; axis < 3; ++axis) {
    t.images[axis] = box.periodic[axis];
    for (int k = 0; k < 3; ++k) t.lattice[axis][k] = std::rint(box.matrix()(k, axis) * t.per_A);
  }
  return t;
}

}  // namespace vitrify
