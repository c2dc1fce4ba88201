// Which lanes a mask holds.
#pragma once

#include <cstdint>

namespace vitrify {

/// lane[mask] lists the set bits of the mask, lowest first; what follows is of no account.
struct PackingOrder {
  std::uint8_t lane[256][8] = {};
  std::uint8_t size[256] = {};

  constexpr PackingOrder() {
    for (int mask = 0; mask < 256; ++mask)
      for (std::uint8_t bit = 0; bit < 8; ++bit)
        if (mask >> bit & 1) lane[mask][size[mask]++] = bit;
  }
};
inline constexpr PackingOrder packing_order;

}  // namespace vitrify
