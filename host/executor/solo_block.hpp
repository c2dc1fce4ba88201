// One CPU thread that does what a block of threads does on a GPU.
#pragma once

#include <functional>
#include <numeric>

#include "host/executor/simd_passes.hpp"
#include "host/executor/simd_search.hpp"
#include "kernels/batch.hpp"

namespace vitrify {

class SoloBlock {
 public:
  /// body(i) for 0 <= i < n.
  template <class Body>
  void for_each(int n, const Body& body) const {
    for (int i = 0; i < n; ++i) body(i);
  }
  /// body(), by one thread.
  template <class Body>
  void once(const Body& body) const {
    body();
  }
  /// The sum of term(i) for 0 <= i < n, in an order that depends on n alone.
  template <class Term>
  auto sum(int n, const Term& term) const {
    decltype(term(0)) total{};
    for (int i = 0; i < n; ++i) total += term(i);
    return total;
  }
  /// Writes the i with 0 <= i < n for which keep(i), in their order, and returns how many there are.
  template <class Keep>
  int select(int n, const Keep& keep, int* out) const {
    int kept = 0;
    for (int i = 0; i < n; ++i)
      if (keep(i)) out[kept++] = i;
    return kept;
  }
  /// out[k] = first + in[0] + .. + in[k - 1] for 0 <= k <= n.
  static void scan(int n, int first, const int* in, int* out) {
    out[0] = first;
    std::inclusive_scan(in, in + n, out + 1, std::plus<>(), first);
  }
  /// Number of the next task of a queue that many blocks share.
  int take(int* next) const {
    int taken = 0;
#pragma omp atomic capture
    taken = (*next)++;
    return taken;
  }
  /// A pass over atoms 0 .. n - 1 of a system of its own.
  template <class Pass>
  void run(const Pass& pass, int n) const {
    run_pass(*this, n, pass);
  }
  /// The rows of these atoms.
  void search(const SearchNeighbors& search, int n) const { search_neighbors(*this, n, search); }
};

}  // namespace vitrify
