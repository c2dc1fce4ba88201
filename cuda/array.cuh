// Arrays in device memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "cuda/error.cuh"

namespace vitrify {

/// Device memory of its own; empty by default.
class DeviceMemory {
 public:
  DeviceMemory() = default;
  explicit DeviceMemory(std::size_t bytes) {
    if (bytes == 0) return;
    const cudaError_t status = cudaMalloc(&data_, bytes);
    if (status == cudaErrorMemoryAllocation) throw out_of_memory(bytes);
    cuda_check(status, "allocating device memory");
  }
  DeviceMemory(DeviceMemory&& o) noexcept : data_(std::exchange(o.data_, nullptr)) {}
  DeviceMemory& operator=(DeviceMemory&& o) noexcept {
    std::swap(data_, o.data_);
    return *this;
  }
  ~DeviceMemory() { cudaFree(data_); }

  void* data() const { return data_; }

 private:
  static Error out_of_memory(std::size_t bytes) {
    cudaGetLastError();
    std::size_t available = 0, total = 0;
    cudaMemGetInfo(&available, &total);
    const auto in_MiB = [](std::size_t n) { return std::to_string(n >> 20) + " MiB"; };
    return {ExitCode::failure, "out of device memory: an array of " + in_MiB(bytes) + " does not fit, " +
                                   in_MiB(available) + " of " + in_MiB(total) + " are free"};
  }

  void* data_ = nullptr;
};

/// As std::vector on the CPU: fresh elements are zero, resize keeps what fits. It can be moved but not copied by
/// accident. Allocation may wait for the device; it has no place in a loop or a recording.
template <class T>
class DeviceArray {
 public:
  static_assert(std::is_trivially_copyable_v<T>);

  DeviceArray() = default;
  explicit DeviceArray(std::size_t n) : memory_(n * sizeof(T)), size_(n) {
    if (n > 0) cuda_check(cudaMemset(memory_.data(), 0, n * sizeof(T)), "clearing an array");
  }
  DeviceArray(DeviceArray&& o) noexcept : memory_(std::move(o.memory_)), size_(std::exchange(o.size_, 0)) {}
  DeviceArray& operator=(DeviceArray&& o) noexcept {
    std::swap(memory_, o.memory_);
    std::swap(size_, o.size_);
    return *this;
  }

  void resize(std::size_t n) {
    if (n == size_) return;
    DeviceArray resized(n);
    const std::size_t kept = std::min(n, size_) * sizeof(T);
    if (kept > 0) cuda_check(cudaMemcpy(resized.data(), data(), kept, cudaMemcpyDeviceToDevice), "moving an array");
    *this = std::move(resized);
  }
  std::size_t size() const { return size_; }
  T* data() { return static_cast<T*>(memory_.data()); }
  const T* data() const { return static_cast<const T*>(memory_.data()); }

 private:
  DeviceMemory memory_;
  std::size_t size_ = 0;
};

}  // namespace vitrify
