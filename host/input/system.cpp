#include "host/input/system.hpp"

#include <fmt/format.h>

namespace vitrify::config {

void RandomStart::finish(const Scope& at) {
  if (!check_fractions(at / "composition", composition)) return;
  for (const auto& [element, count] : element_counts(atoms, composition)) {
    if (count > 0) continue;
    (at / "composition" / element)
        .problem(fmt::format("found {}, which gives no atom of {} among {}", number_text(composition.at(element)),
                             element, atoms));
  }
}

}  // namespace vitrify::config
