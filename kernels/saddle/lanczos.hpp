// Lowest eigenvalue of the Hessian and its mode, by the Lanczos method on finite differences of forces.
//   H q ~ [F(x) - F(x + h q)] / h
// Lanczos, J. Res. Natl. Bur. Stand. 45, 255 (1950); in ART nouveau: Malek & Mousseau, PRE 62, 7723 (2000).
#pragma once

#include "kernels/saddle/region.hpp"
#include "kernels/saddle/tridiagonal.hpp"

namespace vitrify {

/// Replaces the mode of a region, which is where the Krylov space starts, by the lowest one in that space in which the
/// atoms of a part move, on the same side as before; returns its eigenvalue, eV/A^2. `share` of the tolerances of the
/// settings are allowed. The forces have to be those at the current positions, and still are afterwards.
template <class Block>
VITRIFY_HD VITRIFY_NOINLINE double find_lowest_mode(Region<Block>& region, const RegionPart& part,
                                                    const SaddleSettings& settings, double share = 1) {
  const BlockVectors<Block> f{region.block(), part.moving}, all = region.active();
  const bool free = region.whole() && f.n == all.n;  // to be translated
  Vec3 *mode = region.mode(), *force = region.force();
  Vec3 *base = region.vector(base_vector), *base_force = region.vector(base_force_vector);
  const auto q = [&](int k) { return region.vector(first_lanczos_vector + k); };
  const double h = settings.lanczos_step_A;
  region.remember(base);
  f.copy(base_force, force);
  f.copy(q(0), mode);
  if (free) f.remove_translation(q(0));
  f.normalize(q(0));

  Tridiagonal t;
  double eigenvalue = 0;
  for (;;) {
    const int k = t.n++;
    region.place(f.n, base, h, q(k));
    region.evaluate_nearby(part);
    // w = H q_k, without its parts in the space so far
    Vec3* w = k + 1 < settings.lanczos_vectors ? q(k + 1) : region.vector(direction_vector);
    region.block().for_each(f.n, [=](int i) { w[i] = (base_force[i] - force[i]) * (1 / h); });
    if (free) f.remove_translation(w);
    t.a[k] = f.product(w, q(k));
    for (int j = k; j >= 0; --j) f.project_out(w, q(j));
    t.b[k] = sqrt(f.norm2(w));
    const double before = eigenvalue;
    eigenvalue = t.lowest_eigenvalue();
    const double allowed =
        share * fmax(settings.lanczos_tolerance * fabs(eigenvalue), settings.lanczos_resolution_eV_per_A2);
    const bool settled = t.n >= fewest_lanczos_vectors && fabs(eigenvalue - before) <= allowed;
    if (settled || t.n == settings.lanczos_vectors || !(t.b[k] > 1e-8)) break;
    f.scale(w, 1 / t.b[k]);
  }

  double weight[max_lanczos_vectors];
  t.lowest_eigenvector(eigenvalue, weight);
  const double side = weight[0] < 0 ? -1 : 1;
  all.scale(mode, 0);
  for (int k = 0; k < t.n; ++k) f.add(mode, side * weight[k], q(k));
  if (region.whole()) all.remove_translation(mode);
  all.normalize(mode);
  region.place(f.n, base, 0, mode);
  f.copy(force, base_force);
  return eigenvalue;
}

}  // namespace vitrify
