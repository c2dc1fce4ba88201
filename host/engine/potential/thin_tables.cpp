#include "host/engine/potential/thin_tables.hpp"

#include <algorithm>
#include <cmath>

#include "host/engine/potential/table_curve.hpp"

namespace vitrify {
namespace {

std::vector<Cubic> thinned_curve(TableCurve rows, int every) {
  std::vector<Cubic> thin;
  for (std::size_t k = 0; k < rows.size(); k += every) {
    const CurvePoint a = at(rows, static_cast<double>(k)), b = at(rows, static_cast<double>(k + every));
    const double rise = b.value - a.value, from = every * a.slope, to = every * b.slope;
    thin.push_back({from + to - 2 * rise, 3 * rise - 2 * from - to, from, a.value});
  }
  return thin;
}

/// End of the last interval on which the curve is not exactly zero, in intervals.
double range_of(TableCurve rows) {
  std::size_t m = rows.size();
  while (m > 0 && rows[m - 1].a == 0 && rows[m - 1].b == 0 && rows[m - 1].c == 0 && rows[m - 1].d == 0) --m;
  return static_cast<double>(m);
}

}  // namespace

PotentialTables thinned(const PotentialTables& t, int every) {
  PotentialTables thin = t;
  thin.n_r = (t.n_r + every - 1) / every, thin.dr = every * t.dr;
  thin.density.clear(), thin.z.clear(), thin.pair.clear();
  std::vector<double> density_range, pair_range;
  for (int n = 0; n < t.n_types * t.n_types; ++n) {
    const auto rho = thinned_curve(table_curve(t.density, n, t.n_r), every),
               z = thinned_curve(table_curve(t.z, n, t.n_r), every);
    thin.density.insert(thin.density.end(), rho.begin(), rho.end());
    thin.z.insert(thin.z.end(), z.begin(), z.end());
    for (std::size_t m = 0; m < z.size(); ++m) thin.pair.push_back({z[m], rho[m]});
    density_range.push_back(range_of(rho) * thin.dr), pair_range.push_back(range_of(z) * thin.dr);
  }
  for (int a = 0; a < t.n_types; ++a)
    for (int b = 0; b < t.n_types; ++b) {
      const int ab = a * t.n_types + b, ba = b * t.n_types + a;
      const double inner = std::max(density_range[ab], density_range[ba]);
      thin.radii.inner[a][b] = std::min(inner, t.cutoff);
      thin.radii.outer[a][b] = std::min(std::max(inner, pair_range[ab]), t.cutoff);
    }
  return thin;
}

TableError table_error(const PotentialTables& fine, const PotentialTables& coarse) {
  const double steepest = steepest_embedding(fine), ratio = fine.dr / coarse.dr;
  TableError error;
  for (int n = 0; n < fine.n_types * fine.n_types; ++n) {
    const TableCurve z = table_curve(fine.z, n, fine.n_r), other_z = table_curve(coarse.z, n, coarse.n_r);
    const TableCurve rho = table_curve(fine.density, n, fine.n_r),
                     other_rho = table_curve(coarse.density, n, coarse.n_r);
    const auto difference = [&](TableCurve a, TableCurve b, double x) {
      const CurvePoint p = at(a, x), q = at(b, x * ratio);
      return CurvePoint{std::abs(p.value - q.value), std::abs(p.slope / fine.dr - q.slope / coarse.dr)};
    };
    for (double x = nearest_felt(z, fine.dr); x < fine.n_r; x += 0.5) {
      const double r = x * fine.dr;
      const CurvePoint dz = difference(z, other_z, x), drho = difference(rho, other_rho, x);
      error.energy_eV = std::max(error.energy_eV, dz.value / r + steepest * drho.value);
      error.force_eV_per_A = std::max(error.force_eV_per_A, dz.slope / r + dz.value / (r * r) + steepest * drho.slope);
    }
  }
  return error;
}

ThinTables thin_tables(const PotentialTables& t, const TableError& bound) {
  for (const int every : {8, 5, 4, 2}) {
    PotentialTables tables = thinned(t, every);
    const TableError error = table_error(t, tables);
    if (error.energy_eV <= bound.energy_eV && error.force_eV_per_A <= bound.force_eV_per_A)
      return {std::move(tables), every, error};
  }
  return {t, 1, {}};
}

}  // namespace vitrify
