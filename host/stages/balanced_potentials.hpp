// Chemical potentials that a stage has found to balance a mixture, for later stages.
#pragma once

#include <cstdint>

#include "kernels/neighbor/list.hpp"

namespace vitrify {

struct BalancedPotentials {
  std::int64_t stage = 0;  ///< that found them, its index in the input
  double mu_eV[max_types] = {}, error_eV[max_types] = {};

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("stage", self.stage), visit("mu_eV", self.mu_eV), visit("error_eV", self.error_eV);
  }
};

}  // namespace vitrify
