// Runs kernels on CPU threads (OpenMP). host/executor/executor.hpp says what each member promises.
//
// Passes that run() takes have tuned bodies, in host/executor/simd_*.cpp: vectors of the best instruction set that the
// machine has, chosen at run time. There is no plain body that would take the place of one that is missing.
#pragma once

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "host/executor/executor.hpp"
#include "host/executor/pin_threads.hpp"
#include "host/executor/solo_block.hpp"
#include "host/executor/solo_crew.hpp"

namespace vitrify {

class CpuExecutor {
 public:
  static constexpr int queue_depth = 1;
  /// Measured: 0.36 and 1.4 in double, 0.55 and 2.2 in mixed precision.
  static constexpr ListCosts list_costs{0.5, 1.8};

  template <class T>
  class Array {
   public:
    Array() = default;
    explicit Array(std::size_t n) : data_(n) {}
    void resize(std::size_t n) { data_.resize(n); }
    std::size_t size() const { return data_.size(); }
    T* data() { return data_.data(); }
    const T* data() const { return data_.data(); }

   private:
    std::vector<T> data_;
  };

  class HostFlags {
   public:
    explicit HostFlags(int n) : flags_(n) {}
    int* data() { return flags_.data(); }
    bool any() const {
      return std::any_of(flags_.begin(), flags_.end(), [](int flag) { return flag != 0; });
    }
    void lower() { std::fill(flags_.begin(), flags_.end(), 0); }

   private:
    std::vector<int> flags_;
  };

  /// With as many threads as OpenMP would take, unless it is told how many. `pin` keeps each on a CPU of its own, or
  /// throws Error(bad_input).
  explicit CpuExecutor(int threads = 0, bool pin = false) : threads_(threads > 0 ? threads : omp_get_max_threads()) {
    if (pin) pin_threads(threads_);
  }

  std::string name() const { return "cpu"; }
  int threads() const { return threads_; }

  template <class T>
  void upload(Array<T>& to, const std::vector<T>& from) {
    to.resize(from.size());
    std::copy(from.begin(), from.end(), to.data());
  }
  template <class T>
  std::vector<T> download(const Array<T>& from) const {
    return {from.data(), from.data() + from.size()};
  }
  template <class T>
  void fill(Array<T>& array, const T& value) {
    std::fill_n(array.data(), array.size(), value);
  }
  template <class T>
  void copy(Array<T>& to, const Array<T>& from) {
    to.resize(from.size());
    std::copy_n(from.data(), from.size(), to.data());
  }
  void synchronize() {}

  /// Rows are contiguous.
  static long atom_stride(int, int capacity) { return capacity; }
  static long place_stride(int, int) { return 1; }

  template <class Body>
  void for_each(int n, const Body& body) {
#pragma omp parallel for schedule(static) num_threads(threads_) if (n > chunk_size)
    for (int i = 0; i < n; ++i) body(i);
  }

  template <class Body>
  void for_each_atom(const BatchView& batch, const Body& body) {
    for_each_chunk(batch, [&](const Chunk& c, int) {
      for (int i = c.first; i < c.last; ++i) body(i, c.replica);
    });
  }

  /// A team has one lane.
  template <class Body>
  void for_each_atom_team(const BatchView& batch, const Body& body) {
    static_assert(!Runs<CpuExecutor, Body>, "this pass has a tuned body: run() it");
    for_each_atom(batch, [&](int i, int r) { body(i, r, SingleLane{}); });
  }

  template <class Body>
  void for_each_replica(const BatchView& batch, const Body& body) {
#pragma omp parallel for schedule(static) num_threads(threads_) if (batch.n_replicas > 64)
    for (int r = 0; r < batch.n_replicas; ++r)
      if (batch.active[r]) body(r);
  }

  template <class Body>
  void for_each_replica_crew(const BatchView& batch, const Body& body) {
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_) if (batch.n_replicas > 1)
    for (int r = 0; r < batch.n_replicas; ++r)
      if (batch.active[r]) body(r, SoloCrew{});
  }

  template <class Body>
  void for_each_team(int n, const Body& body) {
    for_each_task(n, [&](int k) { body(k, SingleLane{}); });
  }

  int n_slots() const { return threads_; }
  /// `go_on` is asked by the block of the calling thread, and between its bodies.
  template <class Body>
  void for_each_slot(int n, const Body& body, const std::function<bool()>& go_on) {
    std::atomic<bool> stop = go_on && !go_on();
    std::exception_ptr error;  // must not leave the parallel region
#pragma omp parallel for schedule(static, 1) num_threads(threads_) if (n > 1)
    for (int slot = 0; slot < n; ++slot) try {
        const SoloBlock block(stop, omp_get_thread_num() == 0 && go_on ? &go_on : nullptr);
        while (block.goes_on() && body(slot, block)) continue;
      } catch (...) {
        error = std::current_exception();
        stop = true;
      }
    if (error) std::rethrow_exception(error);
  }

  template <class Term, class Finish>
  void reduce(const BatchView& batch, const Term& term, const Finish& finish) {
    using Sum = std::decay_t<decltype(term(0, 0))>;
    Sum* partial = scratch<Sum>(batch.n_chunks);
    for_each_chunk(batch, [&](const Chunk& c, int k) {
      Sum sum{};
      for (int i = c.first; i < c.last; ++i) sum += term(i, c.replica);
      partial[k] = sum;
    });
    for_each_replica(batch, [&](int r) {
      Sum total{};
      for (int k = batch.first_chunk[r]; k < batch.first_chunk[r + 1]; ++k) total += partial[k];
      finish(r, total);
    });
  }

  /// Vectors are read once, one after the other; the order of summation within a chunk is that of the instruction set.
  template <class FactorsOf>
  void products(const BatchView& batch, const FloatVec3* vectors, long stride, int n_vectors, const FactorsOf& factors,
                double* products) {
    using Row = double[3];
    Row* partial = scratch<Row>(static_cast<std::size_t>(batch.n_chunks) * n_vectors);
    for_each_chunk(batch, [&](const Chunk& chunk, int k) {
      chunk_products(chunk, vectors, stride, n_vectors, factors(chunk.replica),
                     partial + static_cast<long>(k) * n_vectors);
    });
    for_each_replica(batch, [&](int r) {
      for (int v = 0; v < n_vectors; ++v)
        for (int p = 0; p < 3; ++p) {
          double sum = 0;
          for (int k = batch.first_chunk[r]; k < batch.first_chunk[r + 1]; ++k)
            sum += partial[static_cast<long>(k) * n_vectors + v][p];
          products[(static_cast<long>(r) * n_vectors + v) * 3 + p] = sum;
        }
    });
  }

  void run(const BatchView& batch, const DensityPass& pass);
  /// Defined for the outputs of TunablePasses.
  template <bool with_energy, VirialPart part>
  void run(const BatchView& batch, const ForcePass<with_energy, part>& pass);
  void run(const BatchView& batch, const MixedDensityPass& pass);
  template <bool with_energy, VirialPart part>
  void run(const BatchView& batch, const MixedForcePass<with_energy, part>& pass);
  void run(const BatchView& batch, const SearchNeighbors& pass);
  void run(const BatchView& batch, const PruneRow& pass);
  void run(int n, const EvaluateTrials& pass) {
    for_each_task(n, [&](int k) { pass(k, SingleLane{}, change_by); });
  }
  /// As vitrify::change_by(), to rounding: flips have a tuned body, with neighbors of the site in the lanes of a
  /// vector, exchanges take the plain one.
  static MoveChange change_by(const Move& move, const Moment& moment, const SingleLane& team);
  static constexpr bool foresees_decisions = false;
  /// Enough that waking threads is cheap, and so few that hardly a trial has an accepted one before it within reach.
  int trials_ahead(int n_replicas) const { return std::max(8, threads_ > 1 ? 64 * threads_ / n_replicas : 0); }
  /// Vector after vector: an atom after the other would jump between all of them.
  template <class Finish>
  void run(const BatchView& batch, const AssembleDirection& assemble, const Finish& finish) {
    combine_vectors(batch, assemble);
    reduce(batch, MeasureDirection{assemble}, finish);
  }

  bool any(const Array<int>& flags) const {
    for (std::size_t k = 0; k < flags.size(); ++k)
      if (flags.data()[k]) return true;
    return false;
  }

  /// Keeps the function and calls it again.
  class Recording {
   public:
    void replay(int times = 1) const {
      for (int k = 0; k < times; ++k) launches_();
    }
    void replay_until(const HostFlags& flags, int times) const {
      for (int k = 0; k < times && !flags.any(); ++k) launches_();
    }

   private:
    friend class CpuExecutor;
    explicit Recording(std::function<void()> launches) : launches_(std::move(launches)) {}
    std::function<void()> launches_;
  };

  template <class Launches>
  Recording record(const Launches& launches) {
    return Recording(launches);
  }

 private:
  /// visit(chunk, index of the chunk) for the chunks of the active replicas, in contiguous shares, handed out as
  /// threads get done.
  template <class Visit>
  void for_each_chunk(const BatchView& batch, const Visit& visit) {
    active_.clear();
    for (int r = 0; r < batch.n_replicas; ++r)
      if (batch.active[r])
        for (int k = batch.first_chunk[r]; k < batch.first_chunk[r + 1]; ++k) active_.push_back(k);
    const int n = static_cast<int>(active_.size());
#pragma omp parallel for schedule(guided) num_threads(threads_) if (n > 1)
    for (int k = 0; k < n; ++k) visit(batch.chunks[active_[k]], active_[k]);
  }

  /// visit(k) for 0 <= k < n, whose work differs.
  template <class Visit>
  void for_each_task(int n, const Visit& visit) {
    if (threads_ == 1) {
      for (int k = 0; k < n; ++k) visit(k);
      return;
    }
#pragma omp parallel for schedule(dynamic, 4) num_threads(threads_)
    for (int k = 0; k < n; ++k) visit(k);
  }
  /// products[v][0..2] = vectors[v].a, .b, .c over the atoms of a chunk.
  static void chunk_products(const Chunk& chunk, const FloatVec3* vectors, long stride, int n_vectors,
                             const Factors& factors, double (*products)[3]);
  /// The directions that `assemble` puts together, without their sums.
  void combine_vectors(const BatchView& batch, const AssembleDirection& assemble);

  template <class T>
  T* scratch(std::size_t n) {
    static_assert(std::is_trivially_copyable_v<T>);
    scratch_.resize((n * sizeof(T) + sizeof(Line) - 1) / sizeof(Line));
    return reinterpret_cast<T*>(scratch_.data());
  }

  struct alignas(64) Line {
    std::byte bytes[64];
  };
  int threads_;
  std::vector<int> active_;
  std::vector<Line> scratch_;
};
static_assert(Executor<CpuExecutor>);

}  // namespace vitrify
