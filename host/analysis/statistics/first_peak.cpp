#include "host/analysis/statistics/first_peak.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "host/analysis/statistics/normal_equations.hpp"

namespace vitrify {
namespace {

constexpr std::size_t terms = 5;
using Coefficients = Parameters<terms>;

struct Window {
  std::size_t begin, end;

  std::size_t size() const { return end - begin; }
};

/// In x of the highest point.
constexpr double first_ends = 1.4;

bool exceeds_one(double height, double error) { return height - 1 > 5 * error; }

/// Points are judged by what they exceed for certain: a point that knows little may be far too high.
std::size_t highest_of_first_peak(std::span<const double> x, const std::vector<double>& least) {
  const double half = *std::max_element(least.begin(), least.end()) / 2;
  const auto rise = std::find_if(least.begin(), least.end(), [&](double value) { return value >= half; });
  const double end = first_ends * x[static_cast<std::size_t>(rise - least.begin())];
  const auto last = std::upper_bound(x.begin(), x.end(), end) - x.begin();
  return static_cast<std::size_t>(std::max_element(rise, least.begin() + last) - least.begin());
}

Window window_around(std::span<const double> y, std::span<const double> error, std::size_t top, double down_to) {
  const auto inside = [&](std::size_t k) { return y[k] > 0 && y[k] + error[k] > down_to * y[top]; };
  Window window{top, top + 1};
  while (window.begin > 0 && inside(window.begin - 1)) --window.begin;
  while (window.end < y.size() && inside(window.end)) ++window.end;
  return window;
}

/// ln y as a polynomial of (x - origin) / scale, each point weighed by its error.
class Fit {
 public:
  Fit(std::span<const double> x, std::span<const double> y, std::span<const double> error, double origin, double scale)
      : origin_(origin), scale_(scale) {
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double weight = y[i] / error[i];
      Coefficients powers{};
      for (std::size_t k = 0; k < terms; ++k) powers[k] = weight * std::pow((x[i] - origin) / scale, k);
      equations_.add(powers, weight * std::log(y[i]));
    }
    c_ = equations_.solution();
    double chi2 = 0;
    for (std::size_t i = 0; i < x.size(); ++i) chi2 += std::pow((std::log(y[i]) - (*this)(x[i])) * y[i] / error[i], 2);
    excess_ = std::sqrt(std::max(1.0, chi2 / static_cast<double>(x.size() - terms)));
  }

  double operator()(double x) const {
    const double t = (x - origin_) / scale_;
    return c_[0] + t * (c_[1] + t * (c_[2] + t * (c_[3] + t * c_[4])));
  }
  /// The highest point of the fit, if it is at the origin.
  Peak peak() const {
    const Coefficients variances = equations_.variances();
    const double height = std::exp(c_[0]);
    return {{origin_, excess_ * std::sqrt(variances[1]) / std::fabs(2 * c_[2]) * scale_},
            {height, excess_ * height * std::sqrt(variances[0])}};
  }

 private:
  NormalEquations<terms> equations_;
  double origin_, scale_;
  double excess_ = 1;  ///< scatter about the fit in units of the errors, if it is larger
  Coefficients c_{};
};

}  // namespace

std::optional<Peak> first_peak(std::span<const double> x, std::span<const double> y, std::span<const double> y_error,
                               double down_to) {
  if (y.empty()) return std::nullopt;
  std::vector<double> least;
  for (std::size_t k = 0; k < y.size(); ++k) least.push_back(y[k] - y_error[k]);
  const std::size_t top = highest_of_first_peak(x, least);
  const Window window = window_around(y, y_error, top, down_to);
  if (window.size() < terms + 2) {
    if (!exceeds_one(y[top], y_error[top])) return std::nullopt;
    return Peak{{x[top], std::nan("")}, {y[top], std::nan("")}};
  }
  const auto of_window = [&](std::span<const double> all) { return all.subspan(window.begin, window.size()); };
  const std::span<const double> at = of_window(x), values = of_window(y), errors = of_window(y_error);
  const double width = at.back() - at.front();
  const Fit rough(at, values, errors, x[top], width);
  constexpr int steps = 10'000;
  double place = at.front();
  for (int k = 0; k <= steps; ++k)
    if (const double to = at.front() + width * k / steps; rough(to) > rough(place)) place = to;
  if (place == at.front() || place == at.back()) return std::nullopt;
  const Peak peak = Fit(at, values, errors, place, width).peak();
  if (!exceeds_one(peak.height.value, peak.height.error)) return std::nullopt;
  return peak;
}

}  // namespace vitrify
