// Saddle searches from minima by ART nouveau: the face that stages see.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "host/engine/device_choice.hpp"
#include "host/engine/saddle/search_result.hpp"

namespace vitrify {

/// Saddle searches from the minima of a batch of replicas.
class SaddleSearch {
 public:
  virtual ~SaddleSearch() = default;

  /// Runs the searches, in any order and side by side; results in the order of `searches`. What a search finds depends
  /// on its id, its replica and its centre alone. When `go_on`, asked from time to time, says no, only the searches
  /// that were finished by then are returned.
  virtual std::vector<SearchResult> run(const std::vector<SearchRequest>& searches,
                                        const std::function<bool()>& go_on = {}) = 0;
  /// Energies of the minima.
  virtual std::vector<double> start_energies_eV() const = 0;
};

/// Largest force component that a start may have, eV/A: more is no minimum.
inline constexpr double largest_start_force_eV_per_A = 1e-4;

/// Throw Error(bad_input).
[[noreturn]] void refuse_start(int replica, double largest_force_eV_per_A);
[[noreturn]] void refuse_low_box(int replica, const Box& box, double least_A);
[[noreturn]] void refuse_search(const SearchRequest& search);

/// Makes the searches on CUDA device `device`; throws Error(no_device) in a build without CUDA.
std::unique_ptr<SaddleSearch> make_cuda_saddle_search(int device, const PotentialTables& tables,
                                                      const std::vector<Structure>& starts,
                                                      const std::vector<std::uint64_t>& seeds,
                                                      const SaddleSettings& settings);

/// `starts` are minima: nothing is relaxed. One seed per replica. Throws Error(bad_input) for a start with larger
/// forces than allowed, and whatever make_engine() throws.
std::unique_ptr<SaddleSearch> make_saddle_search(const DeviceChoice& where, const PotentialTables& tables,
                                                 const std::vector<Structure>& starts,
                                                 const std::vector<std::uint64_t>& seeds,
                                                 const SaddleSettings& settings);

}  // namespace vitrify
