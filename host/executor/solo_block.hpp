// One CPU thread that does what a block of threads does on a GPU.
#pragma once

#include <atomic>
#include <functional>
#include <numeric>

#include "host/executor/executor.hpp"

namespace vitrify {

class SoloBlock {
 public:
  SoloBlock() = default;
  /// A block that does not go on once somebody has set `stop`; where it is given, `go_on` is asked, too.
  SoloBlock(std::atomic<bool>& stop, const std::function<bool()>* go_on) : stop_(&stop), go_on_(go_on) {}

  bool goes_on() const {
    if (stop_ == nullptr) return true;
    if (go_on_ != nullptr && !*stop_ && !(*go_on_)()) *stop_ = true;
    return !*stop_;
  }
  template <class Body>
  static void for_each(int n, const Body& body) {
    for (int i = 0; i < n; ++i) body(i);
  }
  template <class Body>
  static void once(const Body& body) {
    body();
  }
  template <class Term>
  static auto sum(int n, const Term& term) {
    decltype(term(0)) total{};
    for (int i = 0; i < n; ++i) total += term(i);
    return total;
  }
  template <class Keep>
  static int select(int n, const Keep& keep, int* out) {
    int kept = 0;
    for (int i = 0; i < n; ++i)
      if (keep(i)) out[kept++] = i;
    return kept;
  }
  static void scan(int n, int first, const int* in, int* out) {
    out[0] = first;
    std::inclusive_scan(in, in + n, out + 1, std::plus<>(), first);
  }
  static int take(int* next) {
    int taken = 0;
#pragma omp atomic capture
    taken = (*next)++;
    return taken;
  }
  /// Tuned bodies, as those of CpuExecutor. Forces are defined for no further outputs and for all.
  static void run(int n, const DensityPass& pass);
  template <bool with_energy, VirialPart part>
  static void run(int n, const ForcePass<with_energy, part>& pass);
  static void run(int n, const SearchNeighbors& pass);

 private:
  std::atomic<bool>* stop_ = nullptr;
  const std::function<bool()>* go_on_ = nullptr;
};
static_assert(Block<SoloBlock>);

}  // namespace vitrify
