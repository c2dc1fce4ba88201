// Sums over many per-atom vectors of single precision: they are read once, one after the other. The order of summation
// is that of the instruction set, chosen at run time.
#include "host/executor/cpu.hpp"
#include "host/executor/simd_targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "host/executor/simd_vectors.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace vitrify {
namespace {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

constexpr hn::ScalableTag<double> doubles;
constexpr hn::Rebind<float, decltype(doubles)> floats;
using Vec = hn::Vec<decltype(doubles)>;
constexpr int lanes = HWY_LANES(double);

/// Components of the atoms of a chunk in full vectors; those beyond its end are zero.
class Components {
 public:
  static constexpr int capacity = 3 * chunk_size + lanes;

  static int count(const Chunk& chunk) { return 3 * (chunk.last - chunk.first); }
  /// Full vectors that hold all components.
  static int padded(int n) { return (n + lanes - 1) / lanes * lanes; }

  template <class T>
  HWY_INLINE Components(const T* of_atoms, const Chunk& chunk) {
    const auto* from = &of_atoms[chunk.first].x;
    const int n = count(chunk);
    for (int k = 0; k < n; ++k) at_[k] = from[k];
    for (int k = n; k < padded(n); ++k) at_[k] = 0;
  }
  HWY_INLINE Vec operator()(int k) const { return hn::Load(doubles, at_ + k); }

 private:
  alignas(64) double at_[capacity];
};

/// Components k, k + 1, .. < n of a vector.
HWY_INLINE Vec load(const float* v, int k, int n) {
  if (k + lanes <= n) return hn::PromoteTo(doubles, hn::LoadU(floats, v + k));
  return hn::PromoteTo(doubles, hn::MaskedLoad(hn::FirstN(floats, static_cast<std::size_t>(n - k)), floats, v + k));
}
HWY_INLINE double sum(Vec v) { return hn::GetLane(hn::SumOfLanes(doubles, v)); }

/// Products of `width` vectors at a time, so that factors are read less often.
template <int width>
HWY_INLINE void products_of(const float* vectors, long stride, int n, const Components& a, const Components& b,
                            const Components& c, double (*products)[3]) {
  Vec va[width], vb[width], vc[width];
  for (int w = 0; w < width; ++w) va[w] = vb[w] = vc[w] = hn::Zero(doubles);
  for (int k = 0; k < n; k += lanes)
    for (int w = 0; w < width; ++w) {
      const Vec v = load(vectors + w * stride, k, n);
      va[w] = hn::MulAdd(v, a(k), va[w]), vb[w] = hn::MulAdd(v, b(k), vb[w]), vc[w] = hn::MulAdd(v, c(k), vc[w]);
    }
  for (int w = 0; w < width; ++w) products[w][0] = sum(va[w]), products[w][1] = sum(vb[w]), products[w][2] = sum(vc[w]);
}

void products_of_chunk(const Chunk& chunk, const FloatVec3* vectors, long stride, int n_vectors, const Factors& factors,
                       double (*products)[3]) {
  const Components a(factors.a, chunk), b(factors.b, chunk), c(factors.c, chunk);
  const int n = Components::count(chunk);
  const auto components = [&](int v) { return &vectors[v * stride + chunk.first].x; };
  int v = 0;
  for (; v + 2 <= n_vectors; v += 2) products_of<2>(components(v), 3 * stride, n, a, b, c, products + v);
  if (v < n_vectors) products_of<1>(components(v), 3 * stride, n, a, b, c, products + v);
}

/// Vectors whose sum is under way, some at a time, so that it is read and written less often.
class Combination {
 public:
  HWY_INLINE explicit Combination(int n) : n_(n) {
    for (int k = 0; k < Components::padded(n); k += lanes) hn::Store(hn::Zero(doubles), doubles, total_ + k);
  }
  HWY_INLINE void add(const float* v, double weight) {
    of_[held_] = v, weight_[held_] = weight;
    if (++held_ == at_once) flush();
  }
  HWY_INLINE void flush() {
    if (held_ == 0) return;
    for (; held_ < at_once; ++held_) of_[held_] = of_[0], weight_[held_] = 0;
    Vec weight[at_once];
    for (int w = 0; w < at_once; ++w) weight[w] = hn::Set(doubles, weight_[w]);
    for (int k = 0; k < n_; k += lanes) {
      Vec t = hn::Load(doubles, total_ + k);
      for (int w = 0; w < at_once; ++w) t = hn::MulAdd(weight[w], load(of_[w], k, n_), t);
      hn::Store(t, doubles, total_ + k);
    }
    held_ = 0;
  }
  HWY_INLINE void add_to(double* sum) const {
    for (int k = 0; k < n_; ++k) sum[k] += total_[k];
  }

 private:
  static constexpr int at_once = 4;

  int n_, held_ = 0;
  const float* of_[at_once];
  double weight_[at_once];
  alignas(64) double total_[Components::capacity];
};

/// sum[i] += weights[0] vectors[0][i] + .. for the atoms i of the chunk; vectors without weight are not read.
void combination_of_chunk(const Chunk& chunk, const FloatVec3* vectors, long stride, int n_vectors,
                          const double* weights, Vec3* sum) {
  Combination combination(Components::count(chunk));
  for (int v = 0; v < n_vectors; ++v)
    if (weights[v] != 0) combination.add(&vectors[v * stride + chunk.first].x, weights[v]);
  combination.flush();
  combination.add_to(&sum[chunk.first].x);
}

}  // namespace HWY_NAMESPACE
}  // namespace
}  // namespace vitrify
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vitrify {
namespace {

HWY_EXPORT(products_of_chunk);
HWY_EXPORT(combination_of_chunk);

}  // namespace

void CpuExecutor::chunk_products(const Chunk& chunk, const FloatVec3* vectors, long stride, int n_vectors,
                                 const Factors& factors, double (*products)[3]) {
  HWY_DYNAMIC_DISPATCH(products_of_chunk)(chunk, vectors, stride, n_vectors, factors, products);
}

void CpuExecutor::combine_vectors(const BatchView& batch, const AssembleDirection& assemble) {
  const LbfgsView& l = assemble.lbfgs;
  for_each_chunk(batch, [&](const Chunk& c, int) {
    for (int i = c.first; i < c.last; ++i) l.descent.direction[i] = assemble.of_gradient(i, c.replica);
    if (l.count[c.replica] == 0) return;
    const auto combine = HWY_DYNAMIC_DISPATCH(combination_of_chunk);
    combine(c, l.vectors, l.n_atoms, 2 * l.memory, assemble.weights(c.replica), l.descent.direction);
  });
}

}  // namespace vitrify
#endif
