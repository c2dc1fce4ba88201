#include "host/analysis/scattering/structure_factor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>

#include "host/analysis/scattering/form_factors.hpp"
#include "host/error.hpp"

namespace vitrify {
namespace {

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

struct StructureFactor::Bin {
  Mean q, number, xray;
  std::vector<Mean> partial;  ///< [a][b]
};

void StructureFactor::start(const Structure& frame) {
  const WaveVectorBins& bins = settings_.bins;
  for (const std::string& element : frame.elements) form_factor(element, bins.largest_per_A);
  if (!(bins.largest_per_A / bins.width_per_A <= most_wave_vector_bins))
    throw Error(ExitCode::bad_input, fmt::format("bins of {:g} 1/A up to {:g} 1/A: allowed are {} of them",
                                                 bins.width_per_A, bins.largest_per_A, most_wave_vector_bins));
  box_ = frame.box;
  elements_ = frame.elements;
  atoms_ = static_cast<double>(frame.size());
  fraction_.assign(elements_.size(), 0);
  for (const int type : frame.type) fraction_[type] += 1 / atoms_;
  first_ = {0};
  for (const auto& of_bin : choose_wave_vectors(box_, settings_.bins)) {
    vectors_.insert(vectors_.end(), of_bin.begin(), of_bin.end());
    first_.push_back(vectors_.size());
  }
  if (vectors_.empty())
    throw Error(ExitCode::bad_input,
                fmt::format("S(q) up to {:g} 1/A: the box has no wave vector as short as that", bins.largest_per_A));
  sums_.assign(vectors_.size() * elements_.size() * elements_.size(), 0);
}

void StructureFactor::add(Observer& observer, const Structure& frame) {
  if (frame.box.is_open())
    throw Error(ExitCode::bad_input, "the box has open sides: a structure factor needs a periodic one");
  if (frames_ == 0) start(frame);
  const std::size_t types = elements_.size();
  const auto modes = observer.density_modes(frame, vectors_);
  for (std::size_t v = 0; v < vectors_.size(); ++v) {
    const std::complex<double>* rho = &modes[v * types];
    for (std::size_t a = 0; a < types; ++a)
      for (std::size_t b = 0; b < types; ++b)
        sums_[(v * types + a) * types + b] += (rho[a] * std::conj(rho[b])).real() / atoms_;
  }
  ++frames_;
}

double StructureFactor::amplitude(std::size_t vector, std::size_t a, std::size_t b) const {
  return sums_[(vector * elements_.size() + a) * elements_.size() + b] / static_cast<double>(frames_);
}

StructureFactor::Bin StructureFactor::bin_of(std::size_t first, std::size_t last) const {
  const std::size_t types = elements_.size();
  Bin bin;
  bin.partial.resize(types * types);
  for (std::size_t v = first; v < last; ++v) {
    const double q = norm(wave_vector(box_, vectors_[v]));
    double number = 0, scattered = 0, mean = 0, mean_square = 0;
    std::vector<double> f;
    for (const std::string& element : elements_) f.push_back(form_factor(element, q));
    for (std::size_t a = 0; a < types; ++a) {
      mean += fraction_[a] * f[a], mean_square += fraction_[a] * f[a] * f[a];
      for (std::size_t b = 0; b < types; ++b) {
        const double amplitude_ab = amplitude(v, a, b), weight = fraction_[a] * fraction_[b];
        number += amplitude_ab, scattered += f[a] * f[b] * amplitude_ab;
        if (weight > 0) bin.partial[a * types + b].add(1 + (amplitude_ab - (a == b ? fraction_[a] : 0.0)) / weight);
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

AnalysisResult StructureFactor::result() const {
  const std::size_t types = elements_.size();
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
      const std::string pair = elements_[a] + "-" + elements_[b];
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
  result.tables = {std::move(main)};
  return result;
}

}  // namespace vitrify
