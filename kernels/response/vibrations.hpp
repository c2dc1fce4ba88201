// Three-term recurrences with the dynamical matrix D = M^-1/2 H M^-1/2 for several fields at once. Fields are kept as
// y = M^-1/2 t, which are displacements; products of fields t are sums of m y . y.
#pragma once

#include "kernels/random/streams.hpp"
#include "kernels/response/fields.hpp"
#include "kernels/units.hpp"

namespace vitrify {

/// Fields t of random signs on the atoms of one type, or of all where it is negative: t . t is the number of their
/// components, and the mean of t . f(D) t is the trace of f(D) over them.
struct DrawSigns {
  AtomsView atoms;
  Vec3* y;
  std::uint64_t seed;
  int first;  ///< number of field 0
  int type[fields_at_once];

  VITRIFY_HD void operator()(int i, int) const {
    for (int k = 0; k < fields_at_once; ++k) {
      const auto words = random_words(seed, Stream::vibrations, static_cast<std::uint64_t>(first) + k,
                                      static_cast<std::uint32_t>(atoms.id[i]));
      const double size = type[k] < 0 || type[k] == atoms.type[i] ? 1 / sqrt(atoms.mass[atoms.type[i]]) : 0.0;
      const auto sign = [&](unsigned bit) { return words[0] >> bit & 1u ? size : -size; };
      y[i * fields_at_once + k] = {sign(0), sign(1), sign(2)};
    }
  }
};

/// t_n . t_n+1 and t_n+1 . t_n+1 of each field.
struct RecurrenceSums {
  FieldSums cross, square;
  VITRIFY_HD RecurrenceSums& operator+=(const RecurrenceSums& o) {
    cross += o.cross;
    square += o.square;
    return *this;
  }
};

/// y_n+1 = a D y_n + b y_n + c y_n-1, in place of y_n-1.
struct Recur {
  AtomsView atoms;
  const double* a;  ///< [n_replicas], ps^2
  double b, c;
  const Vec3 *now, *product;  ///< y_n and H y_n
  Vec3* before;

  VITRIFY_HD RecurrenceSums operator()(int i, int r) const {
    RecurrenceSums sums;
    const double mass = atoms.mass[atoms.type[i]], scale = a[r] * units::acceleration / mass;
    for (int k = 0; k < fields_at_once; ++k) {
      const int at = i * fields_at_once + k;
      const Vec3 next = product[at] * scale + now[at] * b + before[at] * c;
      before[at] = next;
      sums.cross.of[k] = mass * dot(now[at], next);
      sums.square.of[k] = mass * norm2(next);
    }
    return sums;
  }
};
struct StoreRecurrence {
  RecurrenceSums* sums;  ///< [n_replicas][stride]
  int stride, step;
  VITRIFY_HD void operator()(int r, const RecurrenceSums& total) const { sums[r * stride + step] = total; }
};

/// t . t of each field.
struct FieldSquare {
  FieldWeight weight;
  const Vec3* y;
  VITRIFY_HD RecurrenceSums operator()(int i, int) const {
    RecurrenceSums sums;
    for (int k = 0; k < fields_at_once; ++k) sums.square.of[k] = weight(i) * norm2(y[i * fields_at_once + k]);
    return sums;
  }
};

/// z += c_n y_n.
struct AddTerm {
  const double* coefficient;  ///< [n_replicas][stride]
  int stride, step;
  const Vec3* y;
  Vec3* z;
  VITRIFY_HD void operator()(int i, int r) const {
    const double c = coefficient[r * stride + step];
    for (int k = 0; k < fields_at_once; ++k) z[i * fields_at_once + k] += y[i * fields_at_once + k] * c;
  }
};
/// The squares of t that fall on each atom, summed over fields.
struct AddWeights {
  AtomsView atoms;
  const Vec3* z;
  double* weight;
  VITRIFY_HD void operator()(int i, int) const {
    double sum = 0;
    for (int k = 0; k < fields_at_once; ++k) sum += norm2(z[i * fields_at_once + k]);
    weight[i] += sum * atoms.mass[atoms.type[i]];
  }
};

}  // namespace vitrify
