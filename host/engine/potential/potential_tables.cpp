#include "host/engine/potential/potential_tables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "host/error.hpp"

namespace vitrify {

namespace {

std::vector<int> indices_of(const SetflPotential& potential, const std::vector<std::string>& elements) {
  std::vector<std::string> known;
  for (const auto& e : potential.elements) known.push_back(e.name);
  std::vector<int> indices;
  for (const auto& name : elements) {
    const int k = potential.index_of(name);
    if (k < 0)
      throw Error(ExitCode::bad_input,
                  fmt::format("element \"{}\" is not in the potential, which has {}", name, fmt::join(known, ", ")));
    indices.push_back(k);
  }
  if (static_cast<int>(indices.size()) > max_types)
    throw Error(ExitCode::bad_input, fmt::format("{} elements, at most {} are allowed", indices.size(), max_types));
  return indices;
}

}  // namespace

std::vector<Cubic> interpolate(const Table& f) {
  const int n = static_cast<int>(f.size());
  const auto at = [&](int k) { return f[static_cast<std::size_t>(k)]; };
  std::vector<double> slope(f.size());
  slope[0] = at(1) - at(0);
  slope[1] = 0.5 * (at(2) - at(0));
  for (int k = 2; k < n - 2; ++k) slope[k] = ((at(k - 2) - at(k + 2)) + 8.0 * (at(k + 1) - at(k - 1))) / 12.0;
  slope[n - 2] = 0.5 * (at(n - 1) - at(n - 3));
  slope[n - 1] = at(n - 1) - at(n - 2);
  std::vector<Cubic> rows;
  rows.reserve(f.size() - 1);
  for (int k = 0; k + 1 < n; ++k) {
    const double rise = at(k + 1) - at(k);
    rows.push_back({slope[k] + slope[k + 1] - 2.0 * rise, 3.0 * rise - 2.0 * slope[k] - slope[k + 1], slope[k], at(k)});
  }
  return rows;
}

PotentialTables make_tables(const SetflPotential& potential, const std::vector<std::string>& elements) {
  const auto index = indices_of(potential, elements);
  PotentialTables t;
  t.n_types = static_cast<int>(index.size());
  t.n_r = potential.nr - 1, t.n_rho = potential.nrho - 1;
  t.dr = potential.dr, t.drho = potential.drho, t.cutoff = potential.cutoff;
  t.rho_max = (potential.nrho - 1) * potential.drho;
  const double spread = 2 * potential.dr;  // the interpolation carries a table's last value two intervals further
  t.radii.n_types = t.n_types;
  for (int ti = 0; ti < t.n_types; ++ti) {
    const int a = index[ti];
    t.mass_amu.push_back(potential.elements[a].mass_amu);
    const auto embedding = interpolate(potential.embedding[a]);
    t.embedding.insert(t.embedding.end(), embedding.begin(), embedding.end());
    for (int tj = 0; tj < t.n_types; ++tj) {
      const int b = index[tj];
      const auto rho = interpolate(potential.density[b][a]);
      const auto z = interpolate(potential.pair[a][b]);
      t.density.insert(t.density.end(), rho.begin(), rho.end());
      t.z.insert(t.z.end(), z.begin(), z.end());
      for (std::size_t m = 0; m < z.size(); ++m) t.pair.push_back({z[m], rho[m]});
      t.symmetric_density = t.symmetric_density && potential.density[a][b] == potential.density[b][a];
      const double inner = std::max(potential.density_range(a, b), potential.density_range(b, a)) + spread;
      const double outer = std::max(inner, potential.pair_range(a, b) + spread);
      t.radii.inner[ti][tj] = std::min(inner, potential.cutoff);
      t.radii.outer[ti][tj] = std::min(outer, potential.cutoff);
    }
  }
  return t;
}

}  // namespace vitrify
