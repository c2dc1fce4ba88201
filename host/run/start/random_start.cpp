#include "host/run/start/random_start.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "host/error.hpp"
#include "kernels/random/streams.hpp"
#include "kernels/units.hpp"

namespace vitrify {
namespace {

constexpr std::uint32_t max_tries = 100'000;  ///< of one atom

/// The atoms placed so far, in cells no smaller than the distance they keep.
class CrowdedBox {
 public:
  CrowdedBox(const Box& box, double distance_A, std::size_t atoms) : box_(box), distance2_(distance_A * distance_A) {
    const double finest = std::cbrt(static_cast<double>(atoms));
    cells_ = static_cast<int>(std::max(1.0, std::floor(std::min(box.length.x / distance_A, finest))));
    last_.assign(static_cast<std::size_t>(cells_) * cells_ * cells_, -1);
  }

  bool has_room_at(const Vec3& position) const {
    const Int3 home = cell_of(position);
    for (int x = -1; x <= 1; ++x)
      for (int y = -1; y <= 1; ++y)
        for (int z = -1; z <= 1; ++z)
          for (int j = last_[index({home.x + x, home.y + y, home.z + z})]; j >= 0; j = before_[j])
            if (norm2(box_.minimum_image(positions_[j] - position)) < distance2_) return false;
    return true;
  }
  void add(const Vec3& position) {
    int& last = last_[index(cell_of(position))];
    before_.push_back(last);
    last = static_cast<int>(positions_.size());
    positions_.push_back(position);
  }
  std::vector<Vec3> take_positions() { return std::move(positions_); }

 private:
  Int3 cell_of(const Vec3& position) const {
    const Vec3 s = box_.to_fractional(position);
    const auto cell = [this](double fraction) { return std::min(static_cast<int>(fraction * cells_), cells_ - 1); };
    return {cell(s.x), cell(s.y), cell(s.z)};
  }
  std::size_t index(const Int3& cell) const {
    const auto inside = [this](int c) { return static_cast<std::size_t>((c + cells_) % cells_); };
    return (inside(cell.z) * cells_ + inside(cell.y)) * cells_ + inside(cell.x);
  }

  Box box_;
  double distance2_;
  int cells_;
  std::vector<int> last_;    ///< atom that came into each cell last
  std::vector<int> before_;  ///< atom that came into the same cell before this one
  std::vector<Vec3> positions_;
};

std::vector<Vec3> insert_atoms(const config::RandomStart& start, const Box& box, std::uint64_t seed) {
  const auto n = static_cast<std::uint32_t>(start.atoms);
  CrowdedBox crowd(box, start.min_distance_A, n);
  for (std::uint32_t i = 0; i < n; ++i) {
    const auto place = [&](std::uint32_t draw) {
      return box.to_cartesian(uniform3(seed, Stream::positions, 0, i, draw));
    };
    std::uint32_t draw = 0;
    while (draw < max_tries && !crowd.has_room_at(place(draw))) ++draw;
    if (draw == max_tries)
      throw Error(ExitCode::bad_input,
                  fmt::format("found room for {} of {} atoms only that are {:g} A apart at {:g} g/cm3; must be less", i,
                              n, start.min_distance_A, start.density_g_cm3));
    crowd.add(place(draw));
  }
  return crowd.take_positions();
}

std::vector<int> shuffled_types(const config::RandomStart& start, const std::vector<std::string>& elements,
                                std::uint64_t seed) {
  std::vector<int> types;
  for (const auto& [name, count] : config::element_counts(start.atoms, start.composition)) {
    const auto type = std::find(elements.begin(), elements.end(), name) - elements.begin();
    types.insert(types.end(), count, static_cast<int>(type));
  }
  for (std::size_t i = types.size(); i-- > 1;) {
    const auto words = random_words(seed, Stream::types, 0, static_cast<std::uint32_t>(i));
    const auto other = static_cast<std::size_t>(uniform(words[0], words[1]) * static_cast<double>(i + 1));
    std::swap(types[i], types[std::min(other, i)]);
  }
  return types;
}

}  // namespace

Structure random_structure(const config::RandomStart& start, const std::vector<std::string>& elements,
                           const std::vector<double>& mass_amu, std::uint64_t seed) {
  Structure structure;
  structure.elements = elements;
  structure.type = shuffled_types(start, elements, seed);
  double mass = 0;
  for (const int type : structure.type) mass += mass_amu.at(type);
  const double side = std::cbrt(mass * units::density_g_cm3 / start.density_g_cm3);
  structure.box.length = {side, side, side};
  structure.position = insert_atoms(start, structure.box, seed);
  structure.id.resize(structure.position.size());
  std::iota(structure.id.begin(), structure.id.end(), 1);
  return structure;
}

}  // namespace vitrify
