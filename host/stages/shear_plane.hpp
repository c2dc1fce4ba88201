// Shear planes as the input spells them.
#pragma once

#include <array>

#include "host/config/rule.hpp"
#include "host/engine/aqs/aqs.hpp"

namespace vitrify {

constexpr auto choices(ShearPlane) {
  return std::array{config::Choice<ShearPlane>{"xy", ShearPlane::xy}, config::Choice<ShearPlane>{"xz", ShearPlane::xz},
                    config::Choice<ShearPlane>{"yz", ShearPlane::yz}};
}

}  // namespace vitrify
