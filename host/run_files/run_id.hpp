// What tells one run from all others: its files belong together if they have the same one.
#pragma once

#include <string>

namespace vitrify {

/// 32 hexadecimal digits that no other run has.
std::string draw_run_id();

}  // namespace vitrify
