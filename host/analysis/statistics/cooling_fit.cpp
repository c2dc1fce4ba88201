#include "host/analysis/statistics/cooling_fit.hpp"

#include <cmath>

#include "host/error.hpp"

namespace vitrify {

GlassMean mean_of(std::span<const double> energies) {
  const auto n = static_cast<double>(energies.size());
  double sum = 0, squares = 0;
  for (const double e : energies) sum += e;
  const double mean = sum / n;
  for (const double e : energies) squares += (e - mean) * (e - mean);
  return {mean, n > 1 ? std::sqrt(squares / (n - 1) / n) : std::nan(""), static_cast<int>(energies.size())};
}

CoolingFit::CoolingFit(std::span<const double> rates, std::span<const double> energies)
    : glasses_(static_cast<double>(rates.size())) {
  for (std::size_t i = 0; i < rates.size(); ++i) {
    mean_log10_rate_ += std::log10(rates[i]) / glasses_;
    mean_energy_ += energies[i] / glasses_;
  }
  double width2 = 0, product = 0;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const double x = std::log10(rates[i]) - mean_log10_rate_;
    width2 += x * x;
    product += x * (energies[i] - mean_energy_);
  }
  if (!(width2 > 1e-12))
    throw Error(ExitCode::bad_input, "found glasses of fewer than two cooling rates by plain dynamics, must be two");
  slope_ = product / width2;
  std_width_ = std::sqrt(width2);
  double squares = 0;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const double residual = energies[i] - energy_at(std::log10(rates[i]));
    squares += residual * residual;
  }
  scatter_ = rates.size() > 2 ? std::sqrt(squares / (glasses_ - 2)) : std::nan("");
}

EffectiveRate CoolingFit::rate_of(double energy, int glasses) const {
  const double x = (energy - mean_energy_) / slope_, far = x / std_width_;
  const double variance = scatter_ * scatter_ * (1.0 / glasses + 1 / glasses_ + far * far);
  return {mean_log10_rate_ + x, std::sqrt(variance) / std::abs(slope_)};
}

}  // namespace vitrify
