// Softest modes of minima on an executor.
#pragma once

#include <algorithm>
#include <vector>

#include "host/engine/aqs/lowest_mode.hpp"
#include "host/engine/response/hessian_on.hpp"

namespace vitrify {

/// One for each structure; `guesses` are modes of similar ones, empty where there is none.
template <Executor Exec>
std::vector<SoftMode> soft_modes_on(Exec& exec, ForceField<Exec>& force_field, const ListRadii& radii,
                                    const std::vector<Structure>& minima,
                                    const std::vector<std::vector<Vec3>>& guesses) {
  HessianOn<Exec> hessian(exec, force_field, radii, minima, std::vector<double>(minima.front().elements.size(), 1));
  Atoms<Exec>& atoms = hessian.atoms();
  const std::vector<int>& first = atoms.layout().first;
  const std::vector<int> id = exec.download(atoms.ids());
  std::vector<LowestMode> modes;
  for (std::size_t r = 0; r < minima.size(); ++r) modes.emplace_back(minima[r].size(), guesses[r]);
  typename Exec::template Array<Vec3> direction(id.size()), product(id.size());
  for (;;) {
    std::vector<int> open;
    for (const LowestMode& mode : modes) open.push_back(!mode.done());
    if (std::none_of(open.begin(), open.end(), [](int flag) { return flag != 0; })) break;
    std::vector<Vec3> directions(id.size());
    for (std::size_t r = 0; r < modes.size(); ++r)
      if (open[r])
        for (int i = first[r]; i < first[r + 1]; ++i) directions[i] = modes[r].direction()[id[i]];
    exec.upload(direction, directions);
    atoms.set_active(open);
    hessian.template multiply<1>(atoms.batch(), direction.data(), product.data());
    const std::vector<Vec3> products = exec.download(product);
    for (std::size_t r = 0; r < modes.size(); ++r) {
      if (!open[r]) continue;
      std::vector<Vec3> taken(minima[r].size());
      for (int i = first[r]; i < first[r + 1]; ++i) taken[id[i]] = products[i];
      modes[r].take(std::move(taken));
    }
  }
  std::vector<SoftMode> results;
  for (const LowestMode& mode : modes) results.push_back(mode.result());
  return results;
}

}  // namespace vitrify
