// Runs kernels on a CUDA device. host/executor/executor.hpp says what each member promises.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "cuda/array.cuh"
#include "cuda/launch.cuh"
#include "host/executor/executor.hpp"

namespace vitrify {

/// All work goes into one stream, in order; only download(), any() and synchronize() wait for it. The stream is a
/// blocking one, so that the clearing of new arrays, in the default stream, keeps its place.
class CudaExecutor {
 public:
  static constexpr int queue_depth = 8;
  /// Measured on an H200: 0.4 and 2.7 in double, 0.9 and 5.6 in mixed precision with 115,200 atoms; twice that, for the
  /// launches, with 14,400.
  static constexpr ListCosts list_costs{0.8, 4};
  /// Lanes that share an atom in for_each_atom_team: those with the fewest sectors to load (docs/log/gpu.md).
  static constexpr int team_lanes = 8;

  template <class T>
  using Array = DeviceArray<T>;

  /// In memory of the host.
  class HostFlags {
   public:
    explicit HostFlags(int n) : n_(n) {
      int* flags = nullptr;
      cuda_check(cudaMallocHost(&flags, n * sizeof(int)), "allocating pinned memory");
      flags_.reset(flags);
      lower();
    }
    int* data() const { return flags_.get(); }
    bool any() const {
      return std::any_of(data(), data() + n_, [](const volatile int& flag) { return flag != 0; });
    }
    void lower() { std::fill_n(data(), n_, 0); }

   private:
    struct Free {
      void operator()(int* memory) const { cudaFreeHost(memory); }
    };
    int n_;
    std::unique_ptr<int, Free> flags_;
  };

  /// Throws Error(no_device) if there is no such device.
  explicit CudaExecutor(int device = 0) {
    cuda_check(cudaSetDevice(device), "choosing a device");
    cudaDeviceProp properties;
    cuda_check(cudaGetDeviceProperties(&properties, device), "asking for the device");
    name_ = "cuda:" + std::to_string(device) + " " + properties.name;
    cudaStream_t stream;
    cuda_check(cudaStreamCreate(&stream), "creating a stream");
    stream_.reset(stream);
    flag_on_host_.emplace(1);
    flag_.resize(1);
    arrived_.emplace_back(1024);
    n_slots_ = SlotBlock::per_multiprocessor * properties.multiProcessorCount;
  }

  std::string name() const { return name_; }

  template <class T>
  void upload(Array<T>& to, const std::vector<T>& from) {
    to.resize(from.size());
    copy_bytes(to.data(), from.data(), from.size() * sizeof(T));
  }
  template <class T>
  std::vector<T> download(const Array<T>& from) const {
    std::vector<T> values(from.size());
    copy_bytes(values.data(), from.data(), from.size() * sizeof(T));
    synchronize();
    return values;
  }
  template <class T>
  void fill(Array<T>& array, const T& value) {
    for_each(static_cast<int>(array.size()), launch::Fill<T>{array.data(), value});
  }
  template <class T>
  void copy(Array<T>& to, const Array<T>& from) {
    to.resize(from.size());
    copy_bytes(to.data(), from.data(), from.size() * sizeof(T));
  }
  void synchronize() const { cuda_check(cudaStreamSynchronize(stream_.get()), "waiting for the device"); }

  /// Rows are contiguous: the lanes of a team read neighboring places.
  static long atom_stride(int, int capacity) { return capacity; }
  static long place_stride(int, int) { return 1; }

  template <class Body>
  void for_each(int n, const Body& body) {
    if (n == 0) return;
    launch::for_each<<<blocks_for(n), chunk_size, 0, stream_.get()>>>(n, body);
    launched();
  }

  template <class Body>
  void for_each_atom(const BatchView& batch, const Body& body) {
    if (batch.n_chunks == 0) return;
    launch::for_each_atom<<<batch.n_chunks, chunk_size, 0, stream_.get()>>>(batch, body);
    launched();
  }

  template <class Body>
  void for_each_atom_team(const BatchView& batch, const Body& body) {
    if (batch.n_chunks == 0) return;
    launch::for_each_atom_team<team_lanes><<<batch.n_chunks * team_lanes, chunk_size, 0, stream_.get()>>>(batch, body);
    launched();
  }

  template <class Body>
  void for_each_replica(const BatchView& batch, const Body& body) {
    if (batch.n_replicas == 0) return;
    launch::for_each_replica<<<blocks_for(batch.n_replicas), chunk_size, 0, stream_.get()>>>(batch, body);
    launched();
  }

  template <class Body>
  void for_each_replica_crew(const BatchView& batch, const Body& body) {
    if (batch.n_replicas == 0) return;
    launch::for_each_replica_crew<<<batch.n_replicas, WarpCrew::threads, 0, stream_.get()>>>(batch, body);
    launched();
  }

  template <class Body>
  void for_each_team(int n, const Body& body) {
    if (n == 0) return;
    launch::for_each_team<<<(n - 1) / launch::teams_per_block + 1, chunk_size, 0, stream_.get()>>>(n, body);
    launched();
  }
  /// The body of a change is the plain one.
  void run(int n, const EvaluateTrials& pass) { for_each_team(n, launch::Evaluate{pass}); }
  static constexpr bool foresees_decisions = true;
  /// Some for every warp that has room.
  static int trials_ahead(int n_replicas) { return std::max(32, 16384 / n_replicas); }

  /// As many as have room on the multiprocessors.
  int n_slots() const { return n_slots_; }
  template <class Body>
  void for_each_slot(int n, const Body& body, const std::function<bool()>& go_on) {
    if (n == 0) return;
    volatile int* stop = flag_on_host_->data();
    *stop = go_on && !go_on();
    launch::for_each_slot<<<n, SlotBlock::threads, 0, stream_.get()>>>(body, stop);
    launched();
    try {
      while (cudaStreamQuery(stream_.get()) == cudaErrorNotReady) {
        if (go_on && !*stop && !go_on()) *stop = 1;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
    } catch (...) {
      *stop = 1;
      synchronize();
      throw;
    }
    synchronize();
  }

  template <class Term, class Finish>
  void reduce(const BatchView& batch, const Term& term, const Finish& finish) {
    if (batch.n_chunks == 0) return;
    using Sum = std::decay_t<decltype(term(0, 0))>;
    Sum* partial = static_cast<Sum*>(scratch(batch.n_chunks * sizeof(Sum)));
    unsigned* arrived = counters(batch.n_replicas);
    launch::reduce<<<batch.n_chunks, chunk_size, 0, stream_.get()>>>(batch, term, finish, partial, arrived);
    launched();
  }

  template <class FactorsOf>
  void products(const BatchView& batch, const FloatVec3* vectors, long stride, int n_vectors, const FactorsOf& factors,
                double* products) {
    if (batch.n_chunks == 0 || n_vectors == 0) return;
    const dim3 blocks(batch.n_chunks, (n_vectors - 1) / launch::vectors_per_block + 1);
    void* partial = scratch(static_cast<std::size_t>(batch.n_chunks) * n_vectors * sizeof(launch::ThreeProducts));
    launch::products<<<blocks, chunk_size, 0, stream_.get()>>>(batch, vectors, stride, n_vectors, factors, products,
                                                               static_cast<launch::ThreeProducts*>(partial),
                                                               counters(batch.n_replicas));
    launched();
  }

  /// The body of a pass is the pass itself.
  template <class Pass>
  void run(const BatchView& batch, const Pass& pass) {
    for_each_atom_team(batch, pass);
  }
  template <class Pass, class Finish>
  void run(const BatchView& batch, const Pass& pass, const Finish& finish) {
    reduce(batch, pass, finish);
  }

  bool any(const Array<int>& flags) const {
    launch::any<<<1, chunk_size, 0, stream_.get()>>>(flags.data(), static_cast<int>(flags.size()), flag_.data());
    launched();
    copy_bytes(flag_on_host_->data(), flag_.data(), sizeof(int));
    synchronize();
    return flag_on_host_->any();
  }

  /// A graph: its launches are repeated at the cost of one.
  class Recording {
   public:
    void replay(int times = 1) const {
      for (int k = 0; k < times; ++k) cuda_check(cudaGraphLaunch(graph_.get(), stream_), "repeating a recording");
    }
    /// The next repeat is under way while the host looks at what the last one raised, so that the device never waits
    /// for the host.
    void replay_until(const HostFlags& flags, int times) const {
      for (int k = 0; k < times && !(k > 1 && flags.any()); ++k) {
        replay();
        cuda_check(cudaEventRecord(ends_[k % 2].get(), stream_), "marking a repeat");
        if (k > 0) cuda_check(cudaEventSynchronize(ends_[(k - 1) % 2].get()), "waiting for a repeat");
      }
    }

   private:
    friend class CudaExecutor;
    struct Destroy {
      void operator()(cudaGraphExec_t graph) const { cudaGraphExecDestroy(graph); }
      void operator()(cudaEvent_t event) const { cudaEventDestroy(event); }
    };
    using Event = std::unique_ptr<std::remove_pointer_t<cudaEvent_t>, Destroy>;

    Recording(cudaGraphExec_t graph, cudaStream_t stream) : graph_(graph), stream_(stream) {
      for (Event& end : ends_) {
        cudaEvent_t event = nullptr;
        cuda_check(cudaEventCreateWithFlags(&event, cudaEventDisableTiming), "creating an event");
        end.reset(event);
      }
    }

    std::unique_ptr<std::remove_pointer_t<cudaGraphExec_t>, Destroy> graph_;
    cudaStream_t stream_;
    Event ends_[2];
  };

  template <class Launches>
  Recording record(const Launches& launches) {
    // Relaxed, because a reduction that is new to the executor allocates its scratch memory here.
    cuda_check(cudaStreamBeginCapture(stream_.get(), cudaStreamCaptureModeRelaxed), "starting a recording");
    cudaGraph_t graph = nullptr;
    try {
      launches();
    } catch (...) {
      cudaStreamEndCapture(stream_.get(), &graph);
      if (graph) cudaGraphDestroy(graph);
      cudaGetLastError();  // what was thrown tells why
      throw;
    }
    cuda_check(cudaStreamEndCapture(stream_.get(), &graph), "ending a recording");
    cudaGraphExec_t executable = nullptr;
    const cudaError_t status = cudaGraphInstantiate(&executable, graph, 0);
    cudaGraphDestroy(graph);
    cuda_check(status, "preparing a recording");
    return Recording(executable, stream_.get());
  }

 private:
  static int blocks_for(int n) { return (n - 1) / chunk_size + 1; }
  static void launched() { cuda_check(cudaGetLastError(), "launching a kernel"); }

  void copy_bytes(void* to, const void* from, std::size_t bytes) const {
    if (bytes == 0) return;
    cuda_check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDefault, stream_.get()), "copying an array");
  }

  /// Memory for the partial sums of one launch, and a zero per replica. Blocks that have become too small stay:
  /// recordings may use them.
  void* scratch(std::size_t bytes) {
    if (bytes > scratch_bytes_) {
      scratch_bytes_ = 2 * bytes;
      scratch_.emplace_back(scratch_bytes_);
    }
    return scratch_.back().data();
  }
  unsigned* counters(int n) {
    if (static_cast<std::size_t>(n) > arrived_.back().size()) arrived_.emplace_back(2 * n);
    return arrived_.back().data();
  }

  struct DestroyStream {
    void operator()(cudaStream_t stream) const { cudaStreamDestroy(stream); }
  };
  std::string name_;
  std::unique_ptr<std::remove_pointer_t<cudaStream_t>, DestroyStream> stream_;
  std::optional<HostFlags> flag_on_host_;
  mutable Array<int> flag_;
  std::vector<Array<unsigned>> arrived_;
  std::vector<DeviceMemory> scratch_;
  std::size_t scratch_bytes_ = 0;
  int n_slots_ = 1;
};
static_assert(Executor<CudaExecutor>);

}  // namespace vitrify
