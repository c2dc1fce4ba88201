// Largest differences that a NaN cannot hide in.
#pragma once

#include <cmath>

namespace vitrify::test {

/// std::fmax passes NaN over; here it wins.
inline double larger(double a, double b) { return std::isnan(b) || b > a ? b : a; }

}  // namespace vitrify::test
