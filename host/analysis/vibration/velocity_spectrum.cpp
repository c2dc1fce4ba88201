#include "host/analysis/vibration/velocity_spectrum.hpp"

#include <fftw3.h>
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <memory>
#include <numbers>
#include <utility>

#include "host/error.hpp"
#include "kernels/random/streams.hpp"

namespace vitrify {
namespace {

std::size_t frames_of(const VelocitySpectrumSettings& settings) {
  return 2 * static_cast<std::size_t>(std::lround(settings.segment_ps / settings.interval_ps / 2));
}

/// Of the atoms, those that are followed.
double share_of(std::size_t atoms, std::size_t most) {
  return atoms <= most ? 1 : static_cast<double>(most) / static_cast<double>(atoms);
}

std::vector<std::size_t> followed_of(std::size_t atoms, std::size_t most) {
  const double words = 4294967296.0 * share_of(atoms, most);
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < atoms; ++i)
    if (random_words(0, Stream::vibrations, ~0ull, static_cast<std::uint32_t>(i))[0] < words) all.push_back(i);
  return all;
}

/// Transform of a real series of one length, with memory of its own.
class RealTransform {
 public:
  explicit RealTransform(std::size_t n)
      : in_(fftw_alloc_real(n)),
        out_(fftw_alloc_complex(n / 2 + 1)),
        plan_(fftw_plan_dft_r2c_1d(static_cast<int>(n), in_.get(), out_.get(), FFTW_ESTIMATE)) {}
  double* in() { return in_.get(); }
  void run() { fftw_execute(plan_.get()); }
  double power(std::size_t k) const {
    return out_.get()[k][0] * out_.get()[k][0] + out_.get()[k][1] * out_.get()[k][1];
  }

 private:
  struct Free {
    void operator()(void* memory) const { fftw_free(memory); }
  };
  struct Destroy {
    void operator()(fftw_plan plan) const { fftw_destroy_plan(plan); }
  };
  std::unique_ptr<double, Free> in_;
  std::unique_ptr<fftw_complex, Free> out_;
  std::unique_ptr<std::remove_pointer_t<fftw_plan>, Destroy> plan_;
};

}  // namespace

VelocitySpectrum::VelocitySpectrum(std::vector<int> type, std::vector<double> mass_amu,
                                   const VelocitySpectrumSettings& settings)
    : type_(std::move(type)),
      mass_amu_(std::move(mass_amu)),
      settings_(settings),
      length_(frames_of(settings)),
      followed_(followed_of(type_.size(), settings.most_atoms)),
      series_(followed_.size() * 3 * length_),
      power_(mass_amu_.size(), std::vector<double>(length_ / 2 + 1)),
      total_(length_ / 2 + 1),
      total_squared_(length_ / 2 + 1) {}

double VelocitySpectrum::memory_bytes(std::size_t atoms, const VelocitySpectrumSettings& settings) {
  const double followed = static_cast<double>(atoms) * share_of(atoms, settings.most_atoms);
  return followed * 3 * static_cast<double>(frames_of(settings)) * sizeof(float);
}

void VelocitySpectrum::add(std::span<const Vec3> velocities) {
  Vec3 momentum;
  double mass = 0;
  for (std::size_t i = 0; i < velocities.size(); ++i) {
    momentum += velocities[i] * mass_amu_[type_[i]];
    mass += mass_amu_[type_[i]];
  }
  const Vec3 drift = momentum * (1 / mass);
  for (std::size_t k = 0; k < followed_.size(); ++k)
    for (int axis = 0; axis < 3; ++axis)
      series_[(3 * k + axis) * length_ + frames_] = static_cast<float>(velocities[followed_[k]][axis] - drift[axis]);
  if (++frames_ < length_) return;
  transform();
  const std::size_t half = length_ / 2;
  for (std::size_t row = 0; row < 3 * followed_.size(); ++row) {
    float* begin = series_.data() + row * length_;
    std::copy(begin + half, begin + length_, begin);
  }
  frames_ = half;
}

void VelocitySpectrum::transform() {
  RealTransform fourier(length_);
  std::vector<double> window;
  for (std::size_t t = 0; t < length_; ++t)
    window.push_back(std::sin(std::numbers::pi * static_cast<double>(t) / static_cast<double>(length_)));
  for (double& w : window) w *= w;  // Hann's
  std::vector<std::vector<double>> power(power_.size(), std::vector<double>(total_.size()));
  for (std::size_t k = 0; k < followed_.size(); ++k) {
    const int type = type_[followed_[k]];
    for (int axis = 0; axis < 3; ++axis) {
      const float* row = series_.data() + (3 * k + axis) * length_;
      for (std::size_t t = 0; t < length_; ++t) fourier.in()[t] = window[t] * row[t];
      fourier.run();
      for (std::size_t f = 0; f < total_.size(); ++f) power[type][f] += mass_amu_[type] * fourier.power(f);
    }
  }
  double area = 0;
  for (const auto& of_type : power)
    for (const double p : of_type) area += p / settings_.segment_ps;
  for (std::size_t f = 0; f < total_.size(); ++f) {
    double total = 0;
    for (std::size_t a = 0; a < power.size(); ++a) power_[a][f] += power[a][f] / area, total += power[a][f] / area;
    total_[f] += total, total_squared_[f] += total * total;
  }
  ++segments_;
}

DensityOfStates VelocitySpectrum::result() const {
  if (segments_ == 0)
    throw Error(ExitCode::bad_input,
                fmt::format("{} frames of velocities, a spectrum takes at least {} ({} ps at intervals of {} ps)",
                            frames_, length_, settings_.segment_ps, settings_.interval_ps));
  const auto n = static_cast<double>(segments_);
  DensityOfStates g;
  g.partial.resize(power_.size());
  for (std::size_t f = 0; f < total_.size(); ++f) {
    g.frequency_THz.push_back(static_cast<double>(f) / (static_cast<double>(length_) * settings_.interval_ps));
    const double mean = total_[f] / n, variance = std::max(0.0, total_squared_[f] / n - mean * mean);
    g.total.push_back(mean);
    g.error.push_back(segments_ > 1 ? std::sqrt(variance / (n - 1)) : std::numeric_limits<double>::quiet_NaN());
    for (std::size_t a = 0; a < power_.size(); ++a) g.partial[a].push_back(power_[a][f] / n);
  }
  return g;
}

void VelocitySpectrum::save(StateArchive& archive, const std::string& entry) const {
  archive.put(entry + "/frames", std::vector<std::int64_t>{static_cast<std::int64_t>(frames_)});
  archive.put(entry + "/segments", std::vector<std::int64_t>{segments_});
  std::vector<float> begun;
  for (std::size_t row = 0; row < 3 * followed_.size(); ++row)
    begun.insert(begun.end(), series_.begin() + static_cast<std::ptrdiff_t>(row * length_),
                 series_.begin() + static_cast<std::ptrdiff_t>(row * length_ + frames_));
  archive.set(entry + "/begun", std::move(begun));
  std::vector<double> power;
  for (const auto& of_type : power_) power.insert(power.end(), of_type.begin(), of_type.end());
  archive.set(entry + "/power", std::move(power));
  archive.set(entry + "/total", total_);
  archive.set(entry + "/total_squared", total_squared_);
}

void VelocitySpectrum::restore(const StateArchive& archive, const std::string& entry) {
  frames_ =
      static_cast<std::size_t>(archive.get_one<std::int64_t>(entry + "/frames", 0, static_cast<double>(length_ - 1)));
  segments_ = archive.get_one<std::int64_t>(entry + "/segments", 0, largest_number);
  const auto begun = archive.get<float>(entry + "/begun", 3 * followed_.size() * frames_);
  for (std::size_t row = 0; row < 3 * followed_.size(); ++row)
    std::copy_n(begun.begin() + static_cast<std::ptrdiff_t>(row * frames_), frames_,
                series_.begin() + static_cast<std::ptrdiff_t>(row * length_));
  const auto power = archive.get<double>(entry + "/power", power_.size() * total_.size());
  for (std::size_t a = 0; a < power_.size(); ++a)
    std::copy_n(power.begin() + static_cast<std::ptrdiff_t>(a * total_.size()), total_.size(), power_[a].begin());
  total_ = archive.get<double>(entry + "/total", total_.size());
  total_squared_ = archive.get<double>(entry + "/total_squared", total_.size());
}

}  // namespace vitrify
