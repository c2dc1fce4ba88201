#include "host/analysis/structure/radial_distribution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "host/error.hpp"

namespace vitrify {
namespace {

constexpr double longest_range_A = 30;

double shell_volume(const PairBins& bins, int k) {
  const double w = bins.width_A();
  return 4.0 / 3 * std::numbers::pi * w * w * w * (std::pow(k + 1, 3) - std::pow(k, 3));
}

PairBins bins_for(const RadialSettings& settings, const Box& box) {
  const Vec3 heights = box.heights();
  const double range =
      settings.range_A.value_or(std::min(longest_range_A, 0.5 * std::min({heights.x, heights.y, heights.z})));
  const double n = std::max(1.0, std::floor(range / settings.bin_A * (1 + 1e-9)));
  if (!(n <= most_radial_bins))
    throw Error(ExitCode::bad_input, fmt::format("{:g} bins of {:g} A up to {:g} A: allowed are {}", n, settings.bin_A,
                                                 range, most_radial_bins));
  return {std::min(n * settings.bin_A, range), static_cast<int>(n)};
}

}  // namespace

void RadialDistribution::add(Observer& observer, const Structure& frame) {
  if (frame.box.is_open()) throw Error(ExitCode::bad_input, "the box has open sides: g(r) has no meaning");
  if (frames_ == 0) {
    bins_ = bins_for(settings_, frame.box);
    elements_ = frame.elements;
    atoms_.assign(elements_.size(), 0);
    for (const int type : frame.type) ++atoms_[type];
    counts_.assign(elements_.size() * elements_.size() * bins_.n, 0);
  }
  const PairCounts counts = observer.pair_counts(frame, bins_);
  for (int a = 0; a < counts.n_types(); ++a)
    for (int b = a; b < counts.n_types(); ++b)
      for (int k = 0; k < bins_.n; ++k) counts_[(a * elements_.size() + b) * bins_.n + k] += counts.of(a, b, k);
  volume_sum_A3_ += frame.box.volume();
  ++frames_;
}

double RadialDistribution::ordered_pairs(std::size_t a, std::size_t b, int bin) const {
  const std::int64_t pairs = counts_[(std::min(a, b) * elements_.size() + std::max(a, b)) * bins_.n + bin];
  return static_cast<double>(a == b ? 2 * pairs : pairs) / static_cast<double>(frames_);
}

double RadialDistribution::g(std::size_t a, std::size_t b, int bin) const {
  const double partners = atoms_[b] - (a == b ? 1 : 0);
  if (atoms_[a] == 0 || partners <= 0) return 0;
  return volume_sum_A3_ / static_cast<double>(frames_) * ordered_pairs(a, b, bin) /
         (atoms_[a] * partners * shell_volume(bins_, bin));
}

AnalysisResult RadialDistribution::result() const {
  const std::size_t types = elements_.size();
  double n = 0;
  for (const double of_type : atoms_) n += of_type;
  ResultTable main{"", {}}, running{"running_coordination", {}};
  std::vector<double> r, total, to;
  for (int k = 0; k < bins_.n; ++k) {
    r.push_back((k + 0.5) * bins_.width_A());
    to.push_back((k + 1) * bins_.width_A());
    double sum = 0;
    for (std::size_t a = 0; a < types; ++a)
      for (std::size_t b = 0; b < types; ++b) sum += atoms_[a] * atoms_[b] / (n * n) * g(a, b, k);
    total.push_back(sum);
  }
  main.columns = {{"r_A", "A", "middle of the bin", r}, {"total", "", "g(r) of all atoms", total}};
  running.columns = {{"r_A", "A", "end of the bin", to}};
  for (std::size_t a = 0; a < types; ++a)
    for (std::size_t b = 0; b < types; ++b) {
      const std::string pair = elements_[a] + "-" + elements_[b];
      std::vector<double> of_pair, within;
      double neighbors = 0;
      for (int k = 0; k < bins_.n; ++k) {
        of_pair.push_back(g(a, b, k));
        if (atoms_[a] > 0) neighbors += ordered_pairs(a, b, k) / atoms_[a];
        within.push_back(neighbors);
      }
      if (a <= b) main.columns.push_back({pair, "", "partial g(r)", of_pair});
      running.columns.push_back(
          {pair, "", fmt::format("{} atoms within r_A of a {} atom", elements_[b], elements_[a]), within});
    }
  AnalysisResult result;
  result.definition =
      "Radial distribution functions from whole counts of pairs in shells of exact volume, at the mean volume of the "
      "frames; total: sum over a, b of c_a c_b g_ab.";
  result.numbers = {{"frames", "", "frames averaged over", static_cast<double>(frames_)},
                    {"bin_A", "A", "width of a bin", bins_.width_A()}};
  result.tables = {std::move(main), std::move(running)};
  return result;
}

}  // namespace vitrify
