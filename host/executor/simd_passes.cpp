// Tuned bodies of the passes in double: as many neighbors of an atom at a time as a vector has lanes. They agree with
// the plain bodies to rounding; a replica gives the same bits for any number of threads.
#include <cmath>
#include <vector>

#include "host/executor/cpu.hpp"
#include "host/executor/interior.hpp"
#include "host/executor/row_prefetch.hpp"
#include "host/executor/simd_targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "host/executor/simd_passes.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#if HWY_TARGET != HWY_SCALAR
#include "host/executor/simd_tables-inl.hpp"
#endif

#ifndef VITRIFY_SIMD_PASSES_ONCE
#define VITRIFY_SIMD_PASSES_ONCE
namespace vitrify {
namespace {

/// What both passes read and write.
struct PassView {
  AtomsView atoms;
  NeighborView list;
  PotentialView potential;
  const double* unlisted = nullptr;
};

}  // namespace
}  // namespace vitrify
#endif

HWY_BEFORE_NAMESPACE();
namespace vitrify {
namespace {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

template <class Pass>
void plain_chunk(const Pass& pass, const Chunk& chunk) {
  for (int i = chunk.first; i < chunk.last; ++i) pass(i, chunk.replica, SingleLane{});
}
void density_of_chunk(const PassView& v, const Chunk& chunk, const Interior&) {
  plain_chunk(DensityPass{v.atoms, v.list, v.potential, v.unlisted}, chunk);
}
template <bool with_energy, VirialPart part>
void forces_of(const PassView& v, const Chunk& chunk, const Interior&) {
  plain_chunk(ForcePass<with_energy, part>{v.atoms, v.list, v.potential}, chunk);
}

#else

using namespace vitrify::HWY_NAMESPACE;

/// Pairs of one atom within the cutoff, packed without gaps: first all neighbors are measured, then full vectors of
/// pairs look up their tables, whose rows are known early enough to come from a distant cache.
struct PackedPairs {
  static constexpr int block = 256;  ///< neighbors measured at a time
  static constexpr int capacity = 2 * block, size = capacity + lanes;

  int n = 0;
  alignas(64) double x[size], y[size], z[size];  ///< x_i - x_j
  alignas(64) double r[size];
  alignas(64) double p[size];
  alignas(64) double embedding_slope[size];  ///< F'_j
  alignas(64) int row[size];                 ///< in the tables of the part, all types in one
  alignas(64) int reverse_row[size];         ///< of the pair (j, i), where densities are not symmetric
};

/// Which neighbors, and what is kept of them.
enum class Part { density, inner, outer };

/// First row of the table of types (a, b); where (b, a) has the same numbers, both share one to save cache.
HWY_INLINE double first_row(const PotentialView& u, int a, int b, bool symmetric) {
  const int table = symmetric && b < a ? b * u.n_types + a : a * u.n_types + b;
  return static_cast<double>(table) * u.n_r;
}

/// Appends the neighbors *j .. *(last - 1), of type tj, that are within the cutoff (or have NaN).
template <Part part, Images images>
HWY_INLINE void pack(const PassView& v, int ti, int tj, const VecXYZ& xi, const int* j, const int* last,
                     const NearestImages& nearest, PackedPairs& out) {
  const PotentialView& u = v.potential;
  const Vec cutoff2 = constant(u.cutoff2);
  const Vec row = constant(first_row(u, ti, tj, part == Part::outer || u.symmetric_density));
  const Vec reverse_row = constant(first_row(u, tj, ti, u.symmetric_density));
  int n = out.n;
  for (; j < last; j += lanes) {
    const Group group(j, last);
    const VecRow xj = load_rows<4>(&v.atoms.position->x, group.entries());
    const VecXYZ d =
        nearest.template operator()<images>({hn::Sub(xi.x, xj.a), hn::Sub(xi.y, xj.b), hn::Sub(xi.z, xj.c)});
    const Vec r2 = norm2(d);
    const Packing packing(hn::AndNot(hn::Ge(r2, cutoff2), group.listed()));
    const Vec r = hn::Sqrt(r2);
    const TablePlace at(u, r);
    const Vec m = packing(at.m);
    hn::StoreU(hn::DemoteTo(Ints(), hn::Add(m, row)), Ints(), out.row + n);
    if constexpr (part == Part::density) {
      packing.store(at.p, out.p + n);
    } else {
      packing.store(d.x, out.x + n);
      packing.store(d.y, out.y + n);
      packing.store(d.z, out.z + n);
      packing.store(r, out.r + n);
    }
    if constexpr (part == Part::inner) {
      packing.store(xj.d, out.embedding_slope + n);
      if (!u.symmetric_density) hn::StoreU(hn::DemoteTo(Ints(), hn::Add(m, reverse_row)), Ints(), out.reverse_row + n);
    }
    n += packing.size();
  }
  out.n = n;
}

/// Rows for the lanes beyond the last pair, so that they can be loaded, and left out.
HWY_INLINE void close(PackedPairs& pairs) {
  const auto zero = hn::Zero(Ints());
  hn::StoreU(zero, Ints(), pairs.row + pairs.n);
  hn::StoreU(zero, Ints(), pairs.reverse_row + pairs.n);
}

/// Calls use() with all pairs of one part packed, in one go unless they are very many.
template <Part part, Images images, class Use>
HWY_INLINE void for_packed(const PassView& v, int i, const NearestImages& nearest, PackedPairs& pairs, const Use& use) {
  const NeighborView& list = v.list;
  const VecXYZ xi = broadcast(v.atoms.position[i]);
  const int ti = v.atoms.type[i];
  const int* entries = &list.entry(i, 0);
  pairs.n = 0;
  for (int tj = 0; tj < list.n_types; ++tj) {
    const int* j = entries + (part == Part::outer ? list.outer_first(i, tj) : list.inner_first(i, tj));
    const int* end = entries + (part == Part::outer ? list.outer_last(i, tj) : list.inner_last(i, tj));
    for (; j < end; j += PackedPairs::block) {
      pack<part, images>(v, ti, tj, xi, j, end - j < PackedPairs::block ? end : j + PackedPairs::block, nearest, pairs);
      if (pairs.n <= PackedPairs::capacity - PackedPairs::block) continue;
      close(pairs);
      use();
      pairs.n = 0;
    }
  }
  close(pairs);
  use();
}

/// rho_i = sum_j rho_{j->i}(r_ij)
template <Images images>
HWY_INLINE double density_at(const PassView& v, int i, const NearestImages& nearest, PackedPairs& pairs) {
  const Doubles d;
  const double* table = &v.potential.density->a;
  Vec rho = hn::Zero(d);
  for_packed<Part::density, images>(v, i, nearest, pairs, [&]() HWY_ATTR {
    for (int k = 0; k < pairs.n; k += lanes) {
      const Mask count = hn::FirstN(d, static_cast<std::size_t>(pairs.n - k));
      const VecRow cubic = load_rows<4>(table, pairs.row + k);
      rho = hn::Add(rho, hn::IfThenElseZero(count, value(cubic, hn::Load(d, pairs.p + k))));
    }
  });
  return sum(rho);
}

void density_of_chunk(const PassView& v, const Chunk& chunk, const Interior& interior) {
  const AtomsView& atoms = v.atoms;
  const Box& box = atoms.box[chunk.replica];
  const NearestImages nearest(box);
  const RowPrefetch prefetch(v.list, chunk);
  PackedPairs pairs;
  for (int i = chunk.first; i < chunk.last; ++i) {
    prefetch.inner_after(i);
    double rho = 0;
    if (interior.contains(box.to_fractional(atoms.position[i].xyz())))
      rho = density_at<Images::none>(v, i, nearest, pairs);
    else if (box.xy == 0 && box.xz == 0 && box.yz == 0)
      rho = density_at<Images::orthogonal>(v, i, nearest, pairs);
    else
      rho = density_at<Images::triclinic>(v, i, nearest, pairs);
    if (v.unlisted) rho += v.unlisted[i];
    const Embedding f = embed(v.potential, atoms.type[i], rho);
    atoms.rho[i] = rho;
    atoms.energy[i] = f.energy;
    atoms.position[i].embedding_slope = f.slope;
  }
}

/// Sums over the neighbors of one atom, lane by lane.
template <bool with_energy, VirialPart part>
struct ForceLanes {
  VecXYZ force;
  Vec energy, trace;
  VecXYZ diagonal, mixed;  ///< virial: xx yy zz, xy xz yz

  HWY_INLINE ForceLanes() {
    const Vec zero = hn::Zero(Doubles());
    force = diagonal = mixed = {zero, zero, zero};
    energy = trace = zero;
  }

  /// Pairs k, k + 1, ..: phi = z / r, phi' = (z' - phi) / r, f = -[density_term + phi'] (x_i - x_j) / r, where
  /// density_term is [F'_i rho'_{j->i} + F'_j rho'_{i->j}] per table interval.
  HWY_INLINE void add(const PotentialView& u, const PackedPairs& pairs, int k, const VecRow& z, Vec p,
                      Vec density_term) {
    const Doubles d;
    const Mask count = hn::FirstN(d, static_cast<std::size_t>(pairs.n - k));
    const Vec inverse_r = hn::Div(constant(1.0), hn::Load(d, pairs.r + k)), inverse_dr = constant(u.inverse_dr);
    const VecXYZ x = {hn::Load(d, pairs.x + k), hn::Load(d, pairs.y + k), hn::Load(d, pairs.z + k)};
    const Vec phi = hn::Mul(value(z, p), inverse_r);
    const Vec pair_term = hn::Mul(hn::MulSub(slope(z, p), inverse_dr, phi), inverse_r);
    const Vec psi = hn::MulAdd(density_term, inverse_dr, pair_term);
    const Vec scale = hn::Neg(hn::Mul(psi, inverse_r));
    const VecXYZ f = {hn::IfThenElseZero(count, hn::Mul(x.x, scale)), hn::IfThenElseZero(count, hn::Mul(x.y, scale)),
                      hn::IfThenElseZero(count, hn::Mul(x.z, scale))};
    force = {hn::Add(force.x, f.x), hn::Add(force.y, f.y), hn::Add(force.z, f.z)};
    if constexpr (with_energy) energy = hn::Add(energy, hn::IfThenElseZero(count, phi));
    if constexpr (part != VirialPart::none)
      trace = hn::MulAdd(hn::IfThenElseZero(count, hn::Load(d, pairs.r + k)), hn::IfThenElseZero(count, hn::Neg(psi)),
                         trace);
    if constexpr (part == VirialPart::all) {
      const VecXYZ y = {hn::IfThenElseZero(count, x.x), hn::IfThenElseZero(count, x.y), hn::IfThenElseZero(count, x.z)};
      diagonal = {hn::MulAdd(y.x, f.x, diagonal.x), hn::MulAdd(y.y, f.y, diagonal.y), hn::MulAdd(y.z, f.z, diagonal.z)};
      mixed = {hn::MulAdd(y.x, f.y, mixed.x), hn::MulAdd(y.x, f.z, mixed.y), hn::MulAdd(y.y, f.z, mixed.z)};
    }
  }
};

/// f_i = -sum_j [F'_i rho'_{j->i} + F'_j rho'_{i->j} + phi'] (x_i - x_j) / r_ij
template <bool with_energy, VirialPart part, Images images>
HWY_INLINE void force_on(const PassView& v, int i, const NearestImages& nearest, PackedPairs& pairs) {
  const Doubles d;
  const PotentialView& u = v.potential;
  const Vec slope_i = constant(v.atoms.position[i].embedding_slope);
  const double* inner_z = &u.pair->z.a;
  const double* inner_rho = &u.pair->rho.a;
  const double* outer_z = &u.z->a;
  ForceLanes<with_energy, part> sums;
  for_packed<Part::inner, images>(v, i, nearest, pairs, [&]() HWY_ATTR {
    for (int k = 0; k < pairs.n; k += lanes) {
      const Vec p = TablePlace(u, hn::Load(d, pairs.r + k)).p;
      const VecRow z = load_rows<8>(inner_z, pairs.row + k);
      const Vec from_j = slope(load_rows<8>(inner_rho, pairs.row + k), p);
      const Vec from_i = u.symmetric_density ? from_j : slope(load_rows<8>(inner_rho, pairs.reverse_row + k), p);
      const Vec slope_j = hn::Load(d, pairs.embedding_slope + k);
      sums.add(u, pairs, k, z, p, hn::MulAdd(slope_i, from_j, hn::Mul(slope_j, from_i)));
    }
  });
  for_packed<Part::outer, images>(v, i, nearest, pairs, [&]() HWY_ATTR {
    for (int k = 0; k < pairs.n; k += lanes)
      sums.add(u, pairs, k, load_rows<4>(outer_z, pairs.row + k), TablePlace(u, hn::Load(d, pairs.r + k)).p,
               hn::Zero(d));
  });
  v.atoms.force[i] = {sum(sums.force.x), sum(sums.force.y), sum(sums.force.z)};
  if constexpr (with_energy) v.atoms.energy[i] += 0.5 * sum(sums.energy);
  if constexpr (part != VirialPart::none) v.atoms.trace[i] = 0.5 * sum(sums.trace);
  if constexpr (part == VirialPart::all)
    v.atoms.virial[i] = {{0.5 * sum(sums.diagonal.x), 0.5 * sum(sums.diagonal.y), 0.5 * sum(sums.diagonal.z),
                          0.5 * sum(sums.mixed.x), 0.5 * sum(sums.mixed.y), 0.5 * sum(sums.mixed.z)}};
}

template <bool with_energy, VirialPart part>
void forces_of(const PassView& v, const Chunk& chunk, const Interior& interior) {
  const Box& box = v.atoms.box[chunk.replica];
  const NearestImages nearest(box);
  const RowPrefetch prefetch(v.list, chunk);
  PackedPairs pairs;
  for (int i = chunk.first; i < chunk.last; ++i) {
    prefetch.inner_after(i), prefetch.outer_after(i);
    if (interior.contains(box.to_fractional(v.atoms.position[i].xyz())))
      force_on<with_energy, part, Images::none>(v, i, nearest, pairs);
    else if (box.xy == 0 && box.xz == 0 && box.yz == 0)
      force_on<with_energy, part, Images::orthogonal>(v, i, nearest, pairs);
    else
      force_on<with_energy, part, Images::triclinic>(v, i, nearest, pairs);
  }
}

#endif

void forces_of_chunk(const PassView& v, const Chunk& chunk, const Interior& interior, ForceOutput output) {
  if (output.energy && output.virial != VirialPart::none)
    forces_of<true, VirialPart::all>(v, chunk, interior);
  else if (output.energy)
    forces_of<true, VirialPart::none>(v, chunk, interior);
  else if (output.virial == VirialPart::all)
    forces_of<false, VirialPart::all>(v, chunk, interior);
  else if (output.virial == VirialPart::trace)
    forces_of<false, VirialPart::trace>(v, chunk, interior);
  else
    forces_of<false, VirialPart::none>(v, chunk, interior);
}

}  // namespace HWY_NAMESPACE
}  // namespace
}  // namespace vitrify
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vitrify {
namespace {

HWY_EXPORT(density_of_chunk);
HWY_EXPORT(forces_of_chunk);

std::vector<Interior> interiors(CpuExecutor& exec, const BatchView& batch, const PassView& v) {
  const double cutoff = std::sqrt(v.potential.cutoff2);
  std::vector<Interior> all(batch.n_replicas, Interior(Box(), Extent(), cutoff));
  exec.reduce(
      batch,
      [&](int i, int r) {
        const Vec3 s = v.atoms.box[r].to_fractional(v.atoms.position[i].xyz());
        return Extent{s, s};
      },
      [&](int r, const Extent& atoms) { all[r] = Interior(v.atoms.box[r], atoms, cutoff); });
  return all;
}

}  // namespace

void CpuExecutor::run(const BatchView& batch, const DensityPass& pass) {
  const PassView v{pass.atoms, pass.list, pass.potential, pass.unlisted};
  const auto interior = interiors(*this, batch, v);
  for_each_chunk(batch, [&](const Chunk& chunk, int) {
    HWY_DYNAMIC_DISPATCH(density_of_chunk)(v, chunk, interior[chunk.replica]);
  });
}

template <bool with_energy, VirialPart part>
void CpuExecutor::run(const BatchView& batch, const ForcePass<with_energy, part>& pass) {
  const PassView v{pass.atoms, pass.list, pass.potential};
  const auto interior = interiors(*this, batch, v);
  for_each_chunk(batch, [&](const Chunk& chunk, int) {
    HWY_DYNAMIC_DISPATCH(forces_of_chunk)(v, chunk, interior[chunk.replica], {with_energy, part});
  });
}
template void CpuExecutor::run(const BatchView&, const ForcePass<false, VirialPart::none>&);
template void CpuExecutor::run(const BatchView&, const ForcePass<true, VirialPart::none>&);
template void CpuExecutor::run(const BatchView&, const ForcePass<false, VirialPart::trace>&);
template void CpuExecutor::run(const BatchView&, const ForcePass<false, VirialPart::all>&);
template void CpuExecutor::run(const BatchView&, const ForcePass<true, VirialPart::all>&);

void SoloBlock::run(int n, const DensityPass& pass) {
  const PassView v{pass.atoms, pass.list, pass.potential, pass.unlisted};
  HWY_DYNAMIC_DISPATCH(density_of_chunk)(v, {0, n, 0}, Interior::none());
}
template <bool with_energy, VirialPart part>
void SoloBlock::run(int n, const ForcePass<with_energy, part>& pass) {
  const PassView v{pass.atoms, pass.list, pass.potential};
  HWY_DYNAMIC_DISPATCH(forces_of_chunk)(v, {0, n, 0}, Interior::none(), {with_energy, part});
}
template void SoloBlock::run(int, const ForcePass<false, VirialPart::none>&);
template void SoloBlock::run(int, const ForcePass<true, VirialPart::all>&);

}  // namespace vitrify
#endif
