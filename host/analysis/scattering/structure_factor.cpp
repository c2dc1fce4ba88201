#include "host/analysis/scattering/structure_factor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>

#include "host/analysis/scattering/form_factors.hpp"
#include "host/analysis/statistics/first_peak.hpp"
#include "host/error.hpp"

namespace vitrify {
namespace {

/// Of a first peak, which is one above half of its height.
constexpr double peak_down_to = 0.5;
/// Bins of fewer do not know their errors.
constexpr std::int64_t least_vectors_of_peak = 10;

/// A mean and its error over so many values.
struct Mean {
  double sum = 0, square_sum = 0, n = 0;

  void add(double value) { sum += value, square_sum += value * value, ++n; }
  double value() const { return sum / n; }
  double error() const {
    if (n < 2) return std::numeric_limits<double>::quiet_NaN();
    return std::sqrt(std::max(0.0, square_sum / n - value() * value()) / (n - 1));
  }
};

}  // namespace

struct StructureFactor::Curve {
  std::vector<double> q, s, error;

  void add(double at, double value, double of_value) { q.push_back(at), s.push_back(value), error.push_back(of_value); }
};

struct StructureFactor::Bin {
  Mean q, number, xray;
  std::vector<Mean> partial;  ///< [a][b]
};

void StructureFactor::choose_vectors(const Structure& first) {
  const WaveVectorBins& bins = settings_.bins;
  for (const std::string& element : first.elements) form_factor(element, bins.largest_per_A);
  if (!(bins.largest_per_A / bins.width_per_A <= most_wave_vector_bins))
    throw Error(ExitCode::bad_input, fmt::format("bins of {:g} 1/A up to {:g} 1/A: allowed are {} of them",
                                                 bins.width_per_A, bins.largest_per_A, most_wave_vector_bins));
  box_ = first.box;
  list_vectors();
  if (vectors_.empty())
    throw Error(ExitCode::bad_input,
                fmt::format("S(q) up to {:g} 1/A: the box has no wave vector as short as that", bins.largest_per_A));
  sums_.assign(vectors_.size() * first.elements.size() * first.elements.size(), 0);
}

void StructureFactor::list_vectors() {
  first_ = {0};
  vectors_.clear();
  for (const auto& of_bin : choose_wave_vectors(box_, settings_.bins)) {
    vectors_.insert(vectors_.end(), of_bin.begin(), of_bin.end());
    first_.push_back(vectors_.size());
  }
}

double StructureFactor::fraction(std::size_t type) const {
  return static_cast<double>(atoms_.counts()[type]) / static_cast<double>(atoms_.total());
}

void StructureFactor::add(Frame& frame) {
  const Structure& s = frame.structure();
  if (s.box.is_open())
    throw Error(ExitCode::bad_input, "the box has open sides: a structure factor needs a periodic one");
  atoms_.take(s);
  if (frames_ == 0) choose_vectors(s);
  const std::size_t types = s.elements.size();
  const auto modes = frame.observer().density_modes(s, vectors_);
  for (std::size_t v = 0; v < vectors_.size(); ++v) {
    const std::complex<double>* rho = &modes[v * types];
    for (std::size_t a = 0; a < types; ++a)
      for (std::size_t b = 0; b < types; ++b)
        sums_[(v * types + a) * types + b] += (rho[a] * std::conj(rho[b])).real() / static_cast<double>(s.size());
  }
  ++frames_;
}

double StructureFactor::amplitude(std::size_t vector, std::size_t a, std::size_t b) const {
  return sums_[(vector * atoms_.counts().size() + a) * atoms_.counts().size() + b] / static_cast<double>(frames_);
}

StructureFactor::Bin StructureFactor::bin_of(std::size_t first, std::size_t last) const {
  const std::vector<std::string>& elements = atoms_.elements();
  const std::size_t types = elements.size();
  Bin bin;
  bin.partial.resize(types * types);
  for (std::size_t v = first; v < last; ++v) {
    const double q = norm(wave_vector(box_, vectors_[v]));
    double number = 0, scattered = 0, mean = 0, mean_square = 0;
    std::vector<double> f;
    for (const std::string& element : elements) f.push_back(form_factor(element, q));
    for (std::size_t a = 0; a < types; ++a) {
      mean += fraction(a) * f[a], mean_square += fraction(a) * f[a] * f[a];
      for (std::size_t b = 0; b < types; ++b) {
        const double amplitude_ab = amplitude(v, a, b), weight = fraction(a) * fraction(b);
        number += amplitude_ab, scattered += f[a] * f[b] * amplitude_ab;
        if (weight > 0) bin.partial[a * types + b].add(1 + (amplitude_ab - (a == b ? fraction(a) : 0.0)) / weight);
      }
    }
    bin.q.add(q);
    bin.number.add(number);
    bin.xray.add(settings_.normalisation == ScatteringNormalisation::faber_ziman
                     ? 1 + (scattered - mean_square) / (mean * mean)
                     : scattered / mean_square);
  }
  return bin;
}

void StructureFactor::add_first_peak(const std::string& name, const Curve& curve, AnalysisResult& result) {
  const auto peak = first_peak(curve.q, curve.s, curve.error, peak_down_to);
  if (!peak) return;
  result.numbers.push_back(
      {"first_peak_" + name + "_per_A", "1/A", "place of the first peak", peak->place.value, peak->place.error});
  result.numbers.push_back(
      {"first_peak_" + name + "_height", "", "S(q) at its first peak", peak->height.value, peak->height.error});
}

AnalysisResult StructureFactor::result() const {
  const std::vector<std::string>& elements = atoms_.elements();
  const std::size_t types = elements.size();
  std::vector<double> q, xray, xray_error, number, number_error;
  std::vector<std::vector<double>> partial(types * types), partial_error(types * types);
  std::vector<std::int64_t> vectors;
  for (std::size_t k = 0; k + 1 < first_.size(); ++k) {
    if (first_[k] == first_[k + 1]) continue;
    const Bin bin = bin_of(first_[k], first_[k + 1]);
    q.push_back(bin.q.value());
    xray.push_back(bin.xray.value()), xray_error.push_back(bin.xray.error());
    number.push_back(bin.number.value()), number_error.push_back(bin.number.error());
    for (std::size_t p = 0; p < partial.size(); ++p) {
      const bool known = bin.partial[p].n > 0;
      partial[p].push_back(known ? bin.partial[p].value() : std::numeric_limits<double>::quiet_NaN());
      partial_error[p].push_back(known ? bin.partial[p].error() : std::numeric_limits<double>::quiet_NaN());
    }
    vectors.push_back(static_cast<std::int64_t>(first_[k + 1] - first_[k]));
  }
  ResultTable main{"",
                   {{"q_per_A", "1/A", "mean of the vectors of the bin", q},
                    {"xray", "", "X-ray weighted S(q)", xray},
                    {"xray_error", "", "standard error over the vectors", xray_error},
                    {"number", "", "number-number S(q)", number},
                    {"number_error", "", "standard error over the vectors", number_error},
                    {"vectors", "", "averaged over, one of q and -q", vectors}}};
  for (std::size_t a = 0; a < types; ++a)
    for (std::size_t b = a; b < types; ++b) {
      const std::string pair = elements[a] + "-" + elements[b];
      main.columns.push_back({pair, "", "Faber-Ziman partial S(q)", partial[a * types + b]});
      main.columns.push_back({pair + "_error", "", "standard error over the vectors", partial_error[a * types + b]});
    }
  AnalysisResult result;
  result.definition = fmt::format(
      "Structure factors by direct sums over wave vectors of the periodic box; X-ray weighted with the scattering "
      "factors of Waasmaier and Kirfel (1995), {}.",
      settings_.normalisation == ScatteringNormalisation::faber_ziman ? "normalised after Faber and Ziman"
                                                                      : "divided by <f^2>");
  result.numbers = {{"frames", "", "frames averaged over", static_cast<double>(frames_)}};
  Curve of_xray, of_number;
  for (std::size_t k = 0; k < q.size(); ++k) {
    if (vectors[k] < least_vectors_of_peak) continue;
    of_xray.add(q[k], xray[k], xray_error[k]);
    of_number.add(q[k], number[k], number_error[k]);
  }
  add_first_peak("xray", of_xray, result);
  add_first_peak("number", of_number, result);
  result.tables = {std::move(main)};
  if (settings_.measured) compare(*settings_.measured, result);
  return result;
}

void StructureFactor::save(StateArchive& archive, const std::string& entry) const {
  archive.put(entry + "/frames", std::vector<std::int64_t>{frames_});
  archive.put(entry + "/box", std::vector<Box>{box_});
  archive.put(entry + "/sums", sums_);
  atoms_.save(archive, entry + "/atoms");
}

void StructureFactor::restore(const StateArchive& archive, const std::string& entry) {
  frames_ = archive.get_one<std::int64_t>(entry + "/frames", 0, largest_number);
  box_ = archive.get_one<Box>(entry + "/box", -longest_A, longest_A);
  atoms_.restore(archive, entry + "/atoms");
  sums_ = archive.get<double>(entry + "/sums");
  if (frames_ == 0) return;
  if (!(box_.length.x > 0 && box_.length.y > 0 && box_.length.z > 0) || box_.is_open())
    StateArchive::refuse(entry + "/box", "is no periodic box");
  list_vectors();
  if (sums_.size() != vectors_.size() * atoms_.counts().size() * atoms_.counts().size())
    StateArchive::refuse(entry + "/sums", "has another size");
}

}  // namespace vitrify
