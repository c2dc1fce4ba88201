// Softest modes of minima on an executor: H q ~ [F(x) - F(x + h q)] / h.
#pragma once

#include <algorithm>
#include <vector>

#include "host/engine/aqs/lowest_mode.hpp"
#include "host/engine/atoms/neighbor_list.hpp"
#include "host/engine/potential/force_field.hpp"

namespace vitrify {

/// One for each structure; `guesses` are modes of similar ones, empty where there is none.
template <Executor Exec>
std::vector<SoftMode> soft_modes_on(Exec& exec, ForceField<Exec>& force_field, const ListRadii& radii,
                                    const std::vector<Structure>& minima,
                                    const std::vector<std::vector<Vec3>>& guesses) {
  // Small enough for the Hessian to be that of the minimum (third derivatives are some 10 eV/A^3), and large enough for
  // forces, which are good to 1e-12 eV/A.
  constexpr double step_A = 1e-5, skin_A = 0.1;
  Atoms<Exec> atoms(exec, minima, std::vector<double>(minima.front().elements.size(), 1));
  NeighborList<Exec> list(exec, atoms, radii, skin_A);
  list.renew(true);
  const auto forces = [&] {
    force_field.compute(atoms.view(), list.view(), atoms.batch(), {false, VirialPart::none});
    return exec.download(atoms.forces());
  };
  const std::vector<Vec3> at_minimum = atoms.positions(), force = forces();
  const std::vector<int>& first = atoms.layout().first;
  const std::vector<int> id = exec.download(atoms.ids());
  std::vector<LowestMode> modes;
  for (std::size_t r = 0; r < minima.size(); ++r) modes.emplace_back(minima[r].size(), guesses[r]);
  for (;;) {
    std::vector<int> open;
    for (const LowestMode& mode : modes) open.push_back(!mode.done());
    if (std::none_of(open.begin(), open.end(), [](int flag) { return flag != 0; })) break;
    std::vector<Vec3> places = at_minimum;
    for (std::size_t r = 0; r < modes.size(); ++r)
      if (open[r])
        for (int i = first[r]; i < first[r + 1]; ++i) places[i] += modes[r].direction()[id[i]] * step_A;
    atoms.set_positions(places);
    atoms.set_active(open);
    const std::vector<Vec3> moved = forces();
    for (std::size_t r = 0; r < modes.size(); ++r) {
      if (!open[r]) continue;
      std::vector<Vec3> product(minima[r].size());
      for (int i = first[r]; i < first[r + 1]; ++i) product[id[i]] = (force[i] - moved[i]) * (1 / step_A);
      modes[r].take(std::move(product));
    }
  }
  std::vector<SoftMode> results;
  for (const LowestMode& mode : modes) results.push_back(mode.result());
  return results;
}

}  // namespace vitrify
