// Chooses the executor of the saddle searches and checks what every executor needs.
#include <fmt/format.h>

#include <algorithm>

#include "host/engine/saddle/saddle_search_on.hpp"
#include "host/error.hpp"
#include "host/executor/cpu.hpp"

namespace vitrify {

namespace {

void check_settings(const SaddleSettings& s) {
  if (s.lanczos_vectors < fewest_lanczos_vectors || s.lanczos_vectors > max_lanczos_vectors)
    throw Error(ExitCode::bad_input, fmt::format("saddle search: {} Lanczos vectors, allowed are {} to {}",
                                                 s.lanczos_vectors, fewest_lanczos_vectors, max_lanczos_vectors));
  if (s.active_radius_A > 0 && s.active_radius_A < s.push_radius_A)
    throw Error(ExitCode::bad_input,
                fmt::format("saddle search: an active radius of {:.4g} A, but atoms within {:.4g} A are pushed",
                            s.active_radius_A, s.push_radius_A));
}

}  // namespace

void refuse_start(int replica, double largest_force_eV_per_A) {
  throw Error(
      ExitCode::bad_input,
      fmt::format("replica {}: the start of a saddle search has to be a minimum, but its largest force is {:.3g} "
                  "eV/A, allowed is {:.3g} eV/A; minimize it first",
                  replica, largest_force_eV_per_A, largest_start_force_eV_per_A));
}
void refuse_low_box(int replica, const Box& box, double least_A) {
  const Vec3 heights = box.heights();
  throw Error(
      ExitCode::bad_input,
      fmt::format("replica {}: found a tilted box with a height of {:.4g} A, must be {:.4g} A or more for saddle "
                  "searches",
                  replica, std::min({heights.x, heights.y, heights.z}), least_A));
}
void refuse_search(const SearchRequest& search) {
  throw Error(ExitCode::bad_input, fmt::format("saddle search {}: there is no atom {} in replica {}", search.id,
                                               search.centre, search.replica));
}

#ifndef VITRIFY_WITH_CUDA
std::unique_ptr<SaddleSearch> make_cuda_saddle_search(int device, const PotentialTables&, const std::vector<Structure>&,
                                                      const std::vector<std::uint64_t>&, const SaddleSettings&) {
  throw Error(ExitCode::no_device, fmt::format("no device cuda:{}: this build has no CUDA executor", device));
}
#endif

std::unique_ptr<SaddleSearch> make_saddle_search(const DeviceChoice& where, const PotentialTables& tables,
                                                 const std::vector<Structure>& starts,
                                                 const std::vector<std::uint64_t>& seeds,
                                                 const SaddleSettings& settings) {
  check_settings(settings);
  check_boxes(tables, starts);
  if (const int gpu = choose_cuda_device(where.device); gpu >= 0)
    return make_cuda_saddle_search(gpu, tables, starts, seeds, settings);
  return std::make_unique<SaddleSearchOn<CpuExecutor>>(CpuExecutor(where.threads, where.pin), tables, starts, seeds,
                                                       settings);
}

}  // namespace vitrify
