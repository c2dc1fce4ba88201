// The observer on an executor.
#pragma once

#include <algorithm>
#include <utility>

#include "host/engine/observe/fixed_atoms.hpp"
#include "host/engine/observe/observer.hpp"
#include "host/engine/observe/tiles.hpp"
#include "host/executor/executor.hpp"
#include "kernels/analysis/pair_counts.hpp"

namespace vitrify {

template <Executor Exec>
class ObserverOn final : public Observer {
 public:
  template <class T>
  using Array = typename Exec::template Array<T>;

  explicit ObserverOn(Exec exec) : exec_(std::move(exec)) {}

  PairCounts pair_counts(const Structure& structure, const PairBins& bins) override;
  std::vector<std::complex<double>> density_modes(const Structure& structure,
                                                  const std::vector<WaveVector>& vectors) override;

 private:
  /// Tasks that count pairs side by side; each has counts of its own, and all together have so many at most.
  static constexpr int most_tasks = 2048;
  static constexpr std::size_t most_counts = std::size_t{1} << 26;

  Exec exec_;
};

template <Executor Exec>
PairCounts ObserverOn<Exec>::pair_counts(const Structure& structure, const PairBins& bins) {
  const Tiles tiles = make_tiles(structure, bins.range_A);
  Array<double> x, y, z;
  Array<int> type;
  Array<Tile> on_device;
  exec_.upload(x, tiles.x), exec_.upload(y, tiles.y), exec_.upload(z, tiles.z);
  exec_.upload(type, tiles.type);
  exec_.upload(on_device, tiles.tiles);
  const TiledAtoms atoms{x.data(),
                         y.data(),
                         z.data(),
                         type.data(),
                         on_device.data(),
                         static_cast<int>(tiles.tiles.size()),
                         {tiles.lattice[0], tiles.lattice[1], tiles.lattice[2]},
                         {tiles.images[0], tiles.images[1], tiles.images[2]}};
  const int n_types = static_cast<int>(structure.elements.size());
  const int stride = n_types * n_types * bins.n;
  const int in_memory = static_cast<int>(std::max<std::size_t>(1, most_counts / stride));
  const int n_tasks = std::min({atoms.n_tiles, most_tasks, in_memory});
  const double range = bins.range_A * tiles.per_A;
  Array<int> counts(static_cast<std::size_t>(n_tasks) * stride);
  Array<std::int64_t> sums(stride);
  exec_.for_each_team(n_tasks,
                      CountPairs{atoms, {range * range, bins.n / range, bins.n}, n_tasks, n_types, counts.data()});
  exec_.for_each(stride, SumCounts{counts.data(), n_tasks, stride, sums.data()});
  return {n_types, bins.n, exec_.download(sums)};
}

template <Executor Exec>
std::vector<std::complex<double>> ObserverOn<Exec>::density_modes(const Structure& structure,
                                                                  const std::vector<WaveVector>& vectors) {
  const FixedPlaces places = fixed_places(structure);
  Array<std::uint32_t> x, y, z;
  Array<int> first;
  Array<WaveVector> on_device;
  exec_.upload(x, places.x), exec_.upload(y, places.y), exec_.upload(z, places.z);
  exec_.upload(first, places.first);
  exec_.upload(on_device, vectors);
  const int n_types = static_cast<int>(structure.elements.size());
  Array<double> modes(2 * vectors.size() * n_types);
  exec_.for_each_team(static_cast<int>(vectors.size()),
                      SumModes{{x.data(), y.data(), z.data(), first.data(), n_types}, on_device.data(), modes.data()});
  std::vector<std::complex<double>> result;
  const auto numbers = exec_.download(modes);
  for (std::size_t k = 0; k < numbers.size(); k += 2) result.emplace_back(numbers[k], numbers[k + 1]);
  return result;
}

}  // namespace vitrify
