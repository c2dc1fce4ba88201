#include "host/analysis/scattering/form_factors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>

#include "host/error.hpp"

namespace vitrify {
namespace {

struct Coefficients {
  const char* element;
  double c, a[5], b[5];
};

constexpr Coefficients table[] = {
#include "host/analysis/scattering/form_factors.inc"
};
constexpr double largest_s_per_A = 6;

}  // namespace

double form_factor(const std::string& element, double q_per_A) {
  const auto* const found =
      std::find_if(std::begin(table), std::end(table), [&](const Coefficients& row) { return row.element == element; });
  if (found == std::end(table))
    throw Error(ExitCode::bad_input,
                fmt::format("element {}: no X-ray scattering factor is known, of H to Cf there are some", element));
  const double s = q_per_A / (4 * std::numbers::pi);
  if (!(s <= largest_s_per_A))
    throw Error(ExitCode::bad_input, fmt::format("q {:g} 1/A: scattering factors end at {:g}", q_per_A,
                                                 4 * std::numbers::pi * largest_s_per_A));
  double f = found->c;
  for (int k = 0; k < 5; ++k) f += found->a[k] * std::exp(-found->b[k] * s * s);
  return f;
}

}  // namespace vitrify
