// Smooth functions of distance as a few polynomials, so few that wide lanes hold the coefficients of all in registers
// and pick each lane's own by a permutation, where rows of a table are loaded one by one.
#pragma once

namespace vitrify {

/// Equal segments. Segment m holds r * inverse_width + origin between m - 1/2 and m + 1/2.
struct CurveGrid {
  static constexpr int segments = 32;
  float inverse_width = 1;  ///< 1/A
  float origin = 0;

  double place(double r) const { return r * inverse_width + origin; }
};

/// Coefficient k of all segments side by side. Powers are those of the distance from a segment's middle, in widths.
template <int n_coefficients>
struct alignas(64) Curve {
  static constexpr int degree = n_coefficients - 1;
  float c[n_coefficients][CurveGrid::segments] = {};
};
using Quintic = Curve<6>;

/// A function of inner pairs on a grid of its own.
struct InnerCurve {
  CurveGrid grid;
  float from = 0, to = 0;  ///< A, where it holds; `to` is infinite where the function ends with the grid
  Curve<8> curve;
};

/// Curves of all pairs of types, [i type][j type]. They end with their grids: nothing acts beyond.
struct CurvesView {
  CurveGrid inner, outer;
  const Quintic* density = nullptr;          ///< density that j puts on i, on the inner grid
  const InnerCurve* density_pull = nullptr;  ///< its derivative / r, 1/A^2
  const InnerCurve* inner_pull = nullptr;    ///< phi'/r of the inner pairs, eV/A^2
  const Quintic* outer_phi = nullptr;        ///< phi of the outer pairs, eV
  const Quintic* outer_pull = nullptr;       ///< phi'/r of the outer pairs, eV/A^2

  explicit operator bool() const { return density != nullptr; }
};

}  // namespace vitrify
