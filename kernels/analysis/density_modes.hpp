// Fourier components of the density, rho_a(q) = sum over the atoms of type a of exp(i q . r), at q = 2 pi H^-T n of
// whole n. With fractional coordinates in units of 2^-32 the phase n . s is exact modulo a turn by the overflow of
// integers, however large n is.
#pragma once

#include <cstdint>

#include "kernels/batch.hpp"

namespace vitrify {

/// exp(2 pi i t) of t turns, in units of 2^-32; within 3e-7. By way of half of the angle, where polynomials that are
/// best for all angles (fitted at Chebyshev nodes) have small terms.
struct PhaseFactor {
  float cosine, sine;

  VITRIFY_HD static PhaseFactor of(std::uint32_t turns) {
    const float t = static_cast<float>(static_cast<std::int32_t>(turns)) * 2.3283064365386963e-10f, s = t * t;
    const float half_sine =
        t * (3.14159264f + s * (-5.16771008f + s * (2.55007753f + s * (-0.5982913f + s * 0.0776576612f))));
    const float half_cosine =
        0.999999953f + s * (-4.93479283f + s * (4.05841137f + s * (-1.33187662f + s * 0.219689615f)));
    return {1 - 2 * half_sine * half_sine, 2 * half_sine * half_cosine};
  }
};

/// Fractional coordinates of atoms, those of one type after those of another.
struct FixedAtoms {
  const std::uint32_t *x, *y, *z;
  const int* first;  ///< [n_types + 1]
  int n_types;
};

struct WaveVector {
  int a, b, c;
};

/// modes[v][a] = (Re, Im) rho_a of vector v. Sums are of blocks of 1024 atoms in float, and of those in double.
struct SumModes {
  FixedAtoms atoms;
  const WaveVector* vectors;
  double* modes;

  template <class Team>
  VITRIFY_HD void operator()(int v, const Team& team) const {
    const WaveVector n = vectors[v];
    for (int a = 0; a < atoms.n_types; ++a) {
      double cosine = 0, sine = 0;
      for (int first = atoms.first[a]; first < atoms.first[a + 1]; first += block) {
        const int end = first + block < atoms.first[a + 1] ? first + block : atoms.first[a + 1];
        sum_block(n, first, end, team, cosine, sine);
      }
      cosine = team.sum(cosine), sine = team.sum(sine);
      if (team.rank() != 0) continue;
      double* mode = modes + 2 * (static_cast<long>(v) * atoms.n_types + a);
      mode[0] = cosine, mode[1] = sine;
    }
  }

 private:
  static constexpr int block = 1024;

  /// A lane of a team has every so many atoms. A team of one has several sums, so that the compiler can use vectors.
  template <class Team>
  VITRIFY_HD void sum_block(const WaveVector& n, int first, int end, const Team& team, double& cosine,
                            double& sine) const {
    constexpr int width = Team::size() == 1 ? 16 : 1;
    float c[width] = {}, s[width] = {};
    int i = first + team.rank();
    for (; i + width <= end; i += width * Team::size())
      for (int k = 0; k < width; ++k) add(n, i + k, c[k], s[k]);
    for (; i < end; i += Team::size()) add(n, i, c[0], s[0]);
    for (int k = 0; k < width; ++k) cosine += c[k], sine += s[k];
  }
  VITRIFY_HD void add(const WaveVector& n, int i, float& cosine, float& sine) const {
    const PhaseFactor phase =
        PhaseFactor::of(static_cast<std::uint32_t>(n.a) * atoms.x[i] + static_cast<std::uint32_t>(n.b) * atoms.y[i] +
                        static_cast<std::uint32_t>(n.c) * atoms.z[i]);
    cosine += phase.cosine, sine += phase.sine;
  }
};

}  // namespace vitrify
