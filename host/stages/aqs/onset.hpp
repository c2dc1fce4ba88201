// How one replica comes to its next instability: its softest mode from minimum to minimum.
#pragma once

#include <string>
#include <vector>

#include "host/engine/aqs/aqs.hpp"
#include "host/engine/aqs/lowest_mode.hpp"
#include "host/engine/state_archive.hpp"
#include "host/run_files/row_buffer.hpp"

namespace vitrify {

class Onset {
 public:
  /// The mode of the next minimum; after a drop it is the first one of another branch.
  void add(double strain, SoftMode mode, bool after_drop);

  /// Mode of the last minimum, empty before the first.
  const std::vector<Vec3>& mode() const { return mode_; }
  /// Columns of the strain steps: what the last minimum is like.
  std::vector<Cell> cells_of_minimum() const;
  /// Columns of the falling steps: the last minimum before the drop, and how much of what follows is along its mode.
  std::vector<Cell> cells_of_drop(const AqsEvent& drop) const;

  /// Arrays below `prefix`.
  void save(StateArchive& archive, const std::string& prefix) const;
  void restore(const StateArchive& archive, const std::string& prefix, std::size_t atoms);

 private:
  static constexpr std::size_t remembered = 8;

  /// NaN where the mode of the last minimum has not converged.
  double if_known(double value) const;

  std::vector<Vec3> mode_;
  double participation_ = 0;
  std::int32_t products_ = 0;
  std::vector<double> strains_, eigenvalues_;  ///< of the last minima on this branch; none if the
                                               ///< last mode has not converged
};

}  // namespace vitrify
