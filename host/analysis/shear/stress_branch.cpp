#include "host/analysis/shear/stress_branch.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>

namespace vitrify {
namespace {

double width_of_a_bin(const StressBranch& branch) {
  return std::fabs(branch.to - branch.from) / static_cast<double>(branch.strain.size());
}

ResultTable branches_table(const std::vector<NamedPath>& paths, double fit_strain) {
  std::vector<std::string> names;
  std::vector<double> from, to, modulus, error, work;
  for (const NamedPath& path : paths)
    for (const StressBranch& branch : path.branches) {
      const LineFit line = initial_line(branch, fit_strain);
      names.push_back(path.name), from.push_back(branch.from), to.push_back(branch.to);
      modulus.push_back(line.slope), error.push_back(line.slope_error), work.push_back(work_GPa(branch));
    }
  return {"branches",
          {{"direction", "", "of the strain", names},
           {"from", "", "strain at which the branch begins", from},
           {"to", "", "strain at which it ends", to},
           {"modulus", "GPa", "slope of the stress at its beginning: after a turn that of unloading", modulus},
           {"modulus_error", "GPa", "standard error of the slope", error},
           {"work", "GPa", "integral of the stress over the strain, GJ/m^3", work}}};
}

}  // namespace

LineFit initial_line(const StressBranch& branch, double fit_strain) {
  std::vector<double> strain, stress;
  for (std::size_t k = 0; k < branch.strain.size() && std::fabs(branch.strain[k] - branch.from) <= fit_strain; ++k)
    strain.push_back(branch.strain[k]), stress.push_back(branch.stress_GPa[k]);
  return fit_line_in_order(strain, stress);
}

/// Each bin is as wide as the way from the end of the last one.
double work_GPa(const StressBranch& branch) {
  double end = branch.from, sum = 0;
  for (std::size_t k = 0; k < branch.strain.size(); ++k) {
    const double width = 2 * (branch.strain[k] - end);
    sum += branch.stress_GPa[k] * width, end += width;
  }
  return sum;
}

std::vector<StrainCycle> cycles_of(const std::vector<StressBranch>& branches) {
  std::vector<StrainCycle> cycles;
  for (std::size_t k = 0; k + 1 < branches.size(); ++k) {
    const StressBranch &there = branches[k], &back = branches[k + 1];
    if (std::fabs(back.to - there.from) > 0.5 * width_of_a_bin(back)) continue;
    cycles.push_back({there.from, there.to, work_GPa(there) + work_GPa(back)});
    ++k;
  }
  return cycles;
}

void add_turned_paths(AnalysisResult& result, const std::vector<NamedPath>& paths, double fit_strain) {
  if (paths.empty() || paths.front().branches.size() < 2) return;
  result.tables.push_back(branches_table(paths, fit_strain));
  std::vector<std::string> names;
  std::vector<double> from, turned_at, work;
  for (const NamedPath& path : paths)
    for (const StrainCycle& cycle : cycles_of(path.branches)) {
      names.push_back(path.name), from.push_back(cycle.from), turned_at.push_back(cycle.turned_at);
      work.push_back(cycle.work_GPa);
    }
  if (work.empty()) return;
  const auto n = static_cast<double>(work.size());
  double mean = 0, square = 0;
  for (const double one : work) mean += one / n;
  for (const double one : work) square += (one - mean) * (one - mean);
  const double error = n > 1 ? std::sqrt(square / (n * (n - 1))) : std::numeric_limits<double>::quiet_NaN();
  result.numbers.push_back({"dissipated_work", "GPa", "area of the loop, mean over the cycles, GJ/m^3", mean, error});
  result.tables.push_back({"cycles",
                           {{"direction", "", "of the strain", names},
                            {"from", "", "strain at which the cycle begins and ends", from},
                            {"turned_at", "", "strain at which it turns", turned_at},
                            {"dissipated_work", "GPa", "area of the loop, GJ/m^3", work}}});
}

}  // namespace vitrify
