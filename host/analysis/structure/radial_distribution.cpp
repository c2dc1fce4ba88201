#include "host/analysis/structure/radial_distribution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "host/analysis/statistics/first_peak.hpp"
#include "host/error.hpp"

namespace vitrify {
namespace {

/// Below this part of a first peak the second shell begins to tell.
constexpr double peak_down_to = 0.6;

double shell_volume(const PairBins& bins, int k) {
  const double w = bins.width_A();
  return 4.0 / 3 * std::numbers::pi * w * w * w * (std::pow(k + 1, 3) - std::pow(k, 3));
}

double half_height(const Box& box) {
  const Vec3 heights = box.heights();
  return 0.5 * std::min({heights.x, heights.y, heights.z});
}

PairBins bins_for(const RadialSettings& settings, const Box& box) {
  const double range = settings.range_A.value_or(std::min(settings.most_A, half_height(box)));
  const double n = std::max(1.0, std::floor(range / settings.bin_A * (1 + 1e-9)));
  if (!(n <= most_radial_bins))
    throw Error(ExitCode::bad_input, fmt::format("{:g} bins of {:g} A up to {:g} A: allowed are {}", n, settings.bin_A,
                                                 range, most_radial_bins));
  return {std::min(n * settings.bin_A, range), static_cast<int>(n)};
}

}  // namespace

void RadialDistribution::add(Frame& frame) {
  const Structure& s = frame.structure();
  if (s.box.is_open()) throw Error(ExitCode::bad_input, "the box has open sides: g(r) has no meaning");
  atoms_.take(s);
  const std::size_t types = s.elements.size();
  if (frames_ == 0) bins_ = bins_for(settings_, s.box), counts_.assign(types * types * bins_.n, 0);
  if (!settings_.range_A) shorten_to(s.box);
  const PairCounts counts = frame.observer().pair_counts(s, bins_);
  for (int a = 0; a < counts.n_types(); ++a)
    for (int b = a; b < counts.n_types(); ++b)
      for (int k = 0; k < bins_.n; ++k) counts_[(a * types + b) * bins_.n + k] += counts.of(a, b, k);
  volume_sum_A3_ += s.box.volume();
  ++frames_;
}

/// Bins beyond half of a box that is smaller than those before.
void RadialDistribution::shorten_to(const Box& box) {
  const double width = bins_.width_A();
  const int n = std::max(1, static_cast<int>(half_height(box) / width));
  if (n >= bins_.n) return;
  const std::vector<std::int64_t> all = std::exchange(counts_, {});
  for (std::size_t first = 0; first < all.size(); first += static_cast<std::size_t>(bins_.n))
    counts_.insert(counts_.end(), all.begin() + static_cast<std::ptrdiff_t>(first),
                   all.begin() + static_cast<std::ptrdiff_t>(first) + n);
  bins_ = {n * width, n};
}

double RadialDistribution::ordered_pairs(std::size_t a, std::size_t b, int bin) const {
  const std::int64_t pairs = counts_[(std::min(a, b) * atoms_.counts().size() + std::max(a, b)) * bins_.n + bin];
  return static_cast<double>(a == b ? 2 * pairs : pairs) / static_cast<double>(frames_);
}

double RadialDistribution::g(std::size_t a, std::size_t b, int bin) const {
  const double partners = atoms(b) - (a == b ? 1 : 0);
  if (atoms(a) == 0 || partners <= 0) return 0;
  return volume_sum_A3_ / static_cast<double>(frames_) * ordered_pairs(a, b, bin) /
         (atoms(a) * partners * shell_volume(bins_, bin));
}

double RadialDistribution::pairs(std::size_t a, std::size_t b, int bin) const {
  return ordered_pairs(a, b, bin) / (a == b ? 2 : 1);
}

/// Errors are those of counting the pairs of one frame.
void RadialDistribution::add_first_peak(const std::string& name, const std::vector<double>& r,
                                        const std::vector<double>& g_of_r, const std::vector<double>& pairs,
                                        AnalysisResult& result) {
  std::vector<double> error;
  for (std::size_t k = 0; k < r.size(); ++k) error.push_back(g_of_r[k] / std::sqrt(std::max(1.0, pairs[k])));
  const auto peak = first_peak(r, g_of_r, error, peak_down_to);
  if (!peak) return;
  result.numbers.push_back(
      {"first_peak_" + name + "_A", "A", "place of the first peak", peak->place.value, peak->place.error});
  result.numbers.push_back(
      {"first_peak_" + name + "_height", "", "g(r) at its first peak", peak->height.value, peak->height.error});
}

AnalysisResult RadialDistribution::result() const {
  const std::vector<std::string>& elements = atoms_.elements();
  const std::size_t types = elements.size();
  const auto n = static_cast<double>(atoms_.total());
  AnalysisResult result;
  result.definition =
      "Radial distribution functions from whole counts of pairs in shells of exact volume, at the mean volume of the "
      "frames; total: sum over a, b of c_a c_b g_ab.";
  result.numbers = {{"frames", "", "frames averaged over", static_cast<double>(frames_)},
                    {"bin_A", "A", "width of a bin", bins_.width_A()}};
  ResultTable main{"", {}}, running{"running_coordination", {}};
  std::vector<double> r, total, to, all_pairs(static_cast<std::size_t>(bins_.n));
  for (int k = 0; k < bins_.n; ++k) {
    r.push_back((k + 0.5) * bins_.width_A());
    to.push_back((k + 1) * bins_.width_A());
    double sum = 0;
    for (std::size_t a = 0; a < types; ++a)
      for (std::size_t b = 0; b < types; ++b) sum += atoms(a) * atoms(b) / (n * n) * g(a, b, k);
    total.push_back(sum);
    for (std::size_t a = 0; a < types; ++a)
      for (std::size_t b = a; b < types; ++b) all_pairs[static_cast<std::size_t>(k)] += pairs(a, b, k);
  }
  add_first_peak("total", r, total, all_pairs, result);
  main.columns = {{"r_A", "A", "middle of the bin", r}, {"total", "", "g(r) of all atoms", total}};
  running.columns = {{"r_A", "A", "end of the bin", to}};
  for (std::size_t a = 0; a < types; ++a)
    for (std::size_t b = 0; b < types; ++b) {
      const std::string pair = elements[a] + "-" + elements[b];
      std::vector<double> of_pair, within, counted;
      double neighbors = 0;
      for (int k = 0; k < bins_.n; ++k) {
        of_pair.push_back(g(a, b, k));
        counted.push_back(pairs(a, b, k));
        if (atoms(a) > 0) neighbors += ordered_pairs(a, b, k) / atoms(a);
        within.push_back(neighbors);
      }
      if (a <= b) add_first_peak(elements[a] + "_" + elements[b], r, of_pair, counted, result);
      if (a <= b) main.columns.push_back({pair, "", "partial g(r)", of_pair});
      running.columns.push_back(
          {pair, "", fmt::format("{} atoms within r_A of a {} atom", elements[b], elements[a]), within});
    }
  result.tables = {std::move(main), std::move(running)};
  return result;
}

void RadialDistribution::save(StateArchive& archive, const std::string& entry) const {
  archive.put(entry + "/frames", std::vector<std::int64_t>{frames_});
  archive.put(entry + "/volume", std::vector<double>{volume_sum_A3_});
  archive.put(entry + "/range", std::vector<double>{bins_.range_A});
  archive.put(entry + "/bins", std::vector<std::int64_t>{bins_.n});
  archive.put(entry + "/pairs", counts_);
  atoms_.save(archive, entry + "/atoms");
}

void RadialDistribution::restore(const StateArchive& archive, const std::string& entry) {
  frames_ = archive.get_one<std::int64_t>(entry + "/frames", 0, largest_number);
  volume_sum_A3_ = archive.get_one<double>(entry + "/volume", 0, std::numeric_limits<double>::max());
  bins_.range_A = archive.get_one<double>(entry + "/range", 0, longest_A);
  bins_.n = static_cast<int>(archive.get_one<std::int64_t>(entry + "/bins", 0, most_radial_bins));
  atoms_.restore(archive, entry + "/atoms");
  const std::size_t types = atoms_.elements().size();
  counts_ = archive.get_within<std::int64_t>(entry + "/pairs", types * types * bins_.n, 0, largest_number);
}

}  // namespace vitrify
