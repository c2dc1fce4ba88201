#include "host/analysis/scattering/measured_factor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/error.hpp"

namespace vitrify {
namespace {

constexpr double largest_gap_per_A = 0.5;

/// Not a number outside of x and in its gaps.
double interpolated(const std::vector<double>& x, const std::vector<double>& y, double at) {
  const auto above = std::lower_bound(x.begin(), x.end(), at);
  if (above == x.end() || at < x.front()) return std::numeric_limits<double>::quiet_NaN();
  const auto k = static_cast<std::size_t>(above - x.begin());
  if (*above == at) return y[k];
  if (x[k] - x[k - 1] > largest_gap_per_A) return std::numeric_limits<double>::quiet_NaN();
  return y[k - 1] + (y[k] - y[k - 1]) * (at - x[k - 1]) / (x[k] - x[k - 1]);
}

std::vector<double> at_bins(const MeasuredFactor& measured, const std::vector<double>& y,
                            const std::vector<double>& q_per_A) {
  std::vector<double> values;
  for (const double q : q_per_A) values.push_back(interpolated(measured.q_per_A, y, q));
  return values;
}

const std::vector<double>& column(const ResultTable& table, const std::string& name) {
  const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                  [&](const ResultColumn& column) { return column.name == name; });
  return std::get<std::vector<double>>(found->values);
}

}  // namespace

void compare(const MeasuredFactor& measured, AnalysisResult& factor) {
  ResultTable& table = factor.tables.front();
  const std::vector<double>& q = column(table, "q_per_A");
  const std::vector<double>& s = column(table, "xray");
  const std::vector<double> experiment = at_bins(measured, measured.s, q);
  const std::vector<double> error = measured.error.empty() ? measured.error : at_bins(measured, measured.error, q);
  double off = 0, all = 0;
  for (std::size_t k = 0; k < q.size(); ++k) {
    if (std::isnan(experiment[k])) continue;
    const double weight = error.empty() ? 1 : 1 / (error[k] * error[k]);
    off += weight * (s[k] - experiment[k]) * (s[k] - experiment[k]);
    all += weight * experiment[k] * experiment[k];
  }
  if (!(all > 0))
    throw Error(ExitCode::bad_input,
                fmt::format("{}: found S(q) measured from {:g} to {:g} 1/A, which no bin from {:g} to {:g} 1/A meets",
                            measured.source, measured.q_per_A.front(), measured.q_per_A.back(), q.front(), q.back()));
  factor.numbers.push_back({"R_w", "",
                            fmt::format("sqrt(sum w (S_X - S_exp)^2 / sum w S_exp^2) over bins, w = {}",
                                        error.empty() ? "1" : "1 / error^2"),
                            std::sqrt(off / all)});
  table.columns.push_back({"experiment", "", "measured S(q), interpolated at q_per_A", experiment});
  if (!error.empty()) table.columns.push_back({"experiment_error", "", "error of the measured S(q)", error});
}

}  // namespace vitrify
