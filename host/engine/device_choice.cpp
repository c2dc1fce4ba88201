#include "host/engine/device_choice.hpp"

#include <fmt/format.h>

#include "host/error.hpp"
#include "host/executor/devices.hpp"

namespace vitrify {

namespace {

/// Neighbors are searched with positions in units of 2^-32 of an edge; beyond this they are not exact enough.
constexpr double longest_edge_A = 1e5;

void check_edges(const Box& box, std::size_t r) {
  for (int axis = 0; axis < 3; ++axis)
    if (!(box.length[axis] <= longest_edge_A))
      throw Error(ExitCode::bad_input,
                  fmt::format("replica {}: the box is {:.4g} A long along {}, must be at most {:g} A", r,
                              box.length[axis], "abc"[axis], longest_edge_A));
}

}  // namespace

void check_boxes(const PotentialTables& tables, const std::vector<Structure>& structures) {
  for (std::size_t r = 0; r < structures.size(); ++r) {
    const Box& box = structures[r].box;
    check_edges(box, r);
    const Vec3 h = box.heights();
    for (int axis = 0; axis < 3; ++axis)
      if (box.periodic[axis] && h[axis] < 2 * tables.cutoff)
        throw Error(
            ExitCode::bad_input,
            fmt::format("replica {}: the box is {:.4g} A high along {}, but the cutoff of {:.4g} A allows no less "
                        "than {:.4g} A; replicate the structure",
                        r, h[axis], "abc"[axis], tables.cutoff, 2 * tables.cutoff));
  }
}

int choose_cuda_device(const std::string& wanted) {
  if (wanted == "cpu") return -1;
  const CudaDevices cuda = cuda_devices();
  const int n = static_cast<int>(cuda.devices.size());
  if (wanted == "auto") return n > 0 ? cuda.devices[0].index : -1;
  const bool named = wanted.rfind("cuda:", 0) == 0 && wanted.size() > 5 && wanted.size() < 9 &&
                     wanted.find_first_not_of("0123456789", 5) == std::string::npos;
  if (wanted != "cuda" && !named)
    throw Error(ExitCode::no_device, fmt::format("no device \"{}\": allowed are auto, cpu, cuda and cuda:N", wanted));
  const int index = named ? std::stoi(wanted.substr(5)) : 0;
  for (const CudaDevice& device : cuda.devices)
    if (device.index == index) return index;
  throw Error(ExitCode::no_device,
              fmt::format("no device \"{}\": {}", wanted,
                          n == 0 ? cuda.why_none : fmt::format("cuda:0 to cuda:{} are here", n - 1)));
}

}  // namespace vitrify
