#include "host/engine/potential/table_curve.hpp"

#include <algorithm>
#include <cmath>

namespace vitrify {

CurvePoint at(TableCurve rows, double x) {
  const double last = static_cast<double>(rows.size());
  const auto m = static_cast<std::size_t>(std::min(x, last - 1));
  const double p = std::min(x, last) - static_cast<double>(m), slope = rows[m].slope(p);
  return {rows[m].value(p) + slope * std::max(x - last, 0.0), slope};
}

double nearest_felt(TableCurve z, double dr) {
  auto k = z.size();
  while (k > 1 && z[k - 1].value(0) < felt_eV * static_cast<double>(k - 1) * dr) --k;
  return static_cast<double>(k);
}

double steepest_embedding(const PotentialTables& t) {
  double steepest = 0;
  for (int type = 0; type < t.n_types; ++type)
    for (const Cubic& row : table_curve(t.embedding, type, t.n_rho).subspan(t.n_rho / 100))
      steepest = std::max(steepest, std::abs(row.slope(0)) / t.drho);
  return steepest;
}

}  // namespace vitrify
