// Line search on the slope, with the energy as a guard, as a state machine that sees one evaluation at a time.
// Near the minimum energy differences drown in rounding while slopes do not (Hager and Zhang, SIAM J. Optim. 16, 170
// (2005)), so the slope decides and the energy only vetoes a rise beyond its own rounding.
#pragma once

#include "kernels/minimize/state.hpp"

namespace vitrify {

enum class Trial : int { accepted, another, failed };

struct LineSearch {
  static constexpr int max_trials = 25;

  double step = 0;     ///< of the trial in hand
  double moved = 0;    ///< position along the direction where the atoms are
  double longest = 0;  ///< largest step that max_displacement allows
  double start_energy = 0, start_slope = 0;
  double low = 0, low_slope = 0;  ///< last step known to be short of the minimum
  double high = -1;               ///< a step known to be beyond it, or -1
  int trials = 0;

  VITRIFY_HD void begin(double energy, double slope, double first_step, double longest_step) {
    step = fmin(first_step, longest_step);
    moved = 0, longest = longest_step;
    start_energy = energy, start_slope = slope;
    low = 0, low_slope = slope, high = -1;
    trials = 0;
  }

  /// Judges the evaluation at `step`; if another is wanted, `step` is where. `flatness` bounds the slope that is left,
  /// relative to the first one.
  VITRIFY_HD Trial judge(double energy, double slope, double flatness) {
    moved = step;
    const double rounding = 1e-13 * fabs(start_energy);
    const bool risen = energy > start_energy + 1e-4 * step * start_slope + rounding;
    if (!risen && fabs(slope) <= flatness * fabs(start_slope)) return Trial::accepted;
    if (!risen && slope < 0 && step >= longest) return Trial::accepted;
    if (++trials >= max_trials) return Trial::failed;
    if (risen || slope > 0) {
      high = step;
      step = risen && slope <= 0 ? 0.5 * (low + high) : interpolate(slope);
    } else {
      const double grown = low_slope < slope ? step + (step - low) * slope / (low_slope - slope) : 4 * step;
      low = step, low_slope = slope;
      step = high > 0 ? (grown < high ? grown : 0.5 * (low + high)) : fmin(fmax(grown, 1.2 * step), 5 * step);
      step = fmin(step, longest);
    }
    return Trial::another;
  }

 private:
  /// Zero of the slope between low and high by the secant, kept off the ends.
  VITRIFY_HD double interpolate(double high_slope) const {
    const double x = low_slope / (low_slope - high_slope);
    return low + (high - low) * fmin(fmax(x, 0.05), 0.95);
  }
};

/// What a replica does after the evaluation in hand.
enum class DescentAction : int { stop, try_step, new_direction };

}  // namespace vitrify
