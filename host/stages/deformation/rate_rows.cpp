#include "host/stages/deformation/rate_rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "host/stages/dynamics/dynamics_options.hpp"

namespace vitrify::config {
namespace {

/// A line has two parameters, its error needs a third point.
constexpr double least_fitted_rows = 3;

constexpr double rounding = 1e-9;

}  // namespace

long RateRows::steps_of_row(double timestep_ps) const {
  return std::lround(average_strain / (rate_per_ps * timestep_ps));
}

double RateRows::strain_of_row(double timestep_ps) const {
  return static_cast<double>(std::max(1L, steps_of_row(timestep_ps))) * rate_per_ps * timestep_ps;
}

std::vector<StrainBranch> RateRows::branches(double timestep_ps) const {
  const long of_row = std::max(1L, steps_of_row(timestep_ps));
  std::vector<StrainBranch> branches;
  double from = 0;
  for (const double strain : strains) {
    const long rows = std::max(1L, std::lround(std::fabs(strain - from) / strain_of_row(timestep_ps)));
    const double length = static_cast<double>(rows) * strain_of_row(timestep_ps);
    branches.push_back({from, strain > from ? from + length : from - length, rows * of_row});
    from = branches.back().to;
  }
  return branches;
}

StageCommon RateRows::with_rows(StageCommon common, double timestep_ps) const {
  common.thermo_every = std::max(1L, steps_of_row(timestep_ps));
  return common;
}

std::string RateRows::strains_text() const {
  std::vector<std::string> texts;
  for (const double strain : strains) texts.push_back(fmt::format("{:g}", strain));
  return fmt::format("{}", fmt::join(texts, ", "));
}

Scope RateRows::place(const Scope& at, std::size_t i) const {
  return strains.size() == 1 ? at / "strain" : at / "strain" / i;
}

void RateRows::check(const Scope& at) const {
  double from = 0;
  for (std::size_t i = 0; i < strains.size(); ++i) {
    if (place(at, i).clean() && std::fabs(strains[i] - from) < average_strain * (1 - rounding))
      place(at, i).refuse(strains[i], fmt::format("average_strain ({}) or more from {}", number_text(average_strain),
                                                  number_text(from)));
    from = strains[i];
  }
  const double most = std::min(std::fabs(strains[0]), fit_strain) / least_fitted_rows;
  if (place(at, 0).clean() && average_strain > most * (1 + rounding))
    (at / "average_strain")
        .refuse(average_strain,
                fmt::format("at most {:.4g}, a third of the strain that the modulus is fitted to", most));
}

void RateRows::check_steps(const Scope& at, double timestep_fs) const {
  double length = 0, from = 0;
  for (const double strain : strains) length += std::fabs(strain - from), from = strain;
  if (steps_of_row(1e-3 * timestep_fs) < 1)
    (at / "rate_per_ps")
        .refuse(rate_per_ps, fmt::format("at most {:.4g}: average_strain is to take a step of {} fs or more",
                                         1e3 * average_strain / timestep_fs, number_text(timestep_fs)));
  else
    check_step_count(at / "rate_per_ps", length / rate_per_ps, timestep_fs);
}

}  // namespace vitrify::config
