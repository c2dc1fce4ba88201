#include "host/stages/saddle/art_options.hpp"

#include <fmt/format.h>

namespace vitrify::config {

void Art::finish(const Scope& at) {
  if (searches && searches_per_atom)
    (at / "searches").problem("found next to \"searches_per_atom\", must be one of the two");
  if (!searches && !searches_per_atom) at.problem("found none of \"searches_per_atom\", \"searches\", must be one");
  if (search_range && (*search_range)[0] >= (*search_range)[1])
    (at / "search_range" / 1)
        .refuse(static_cast<double>((*search_range)[1]), fmt::format("> {}, the first number", (*search_range)[0]));
  if (push_radius_A && search.active_radius_A != 0 && search.active_radius_A < *push_radius_A)
    (at / "active_radius_A")
        .refuse(search.active_radius_A, fmt::format("0 or >= push_radius_A = {}", number_text(*push_radius_A)));
  if (search.refine_tolerance_eV_per_A > search.force_tolerance_eV_per_A)
    (at / "refine_tolerance_eV_per_A")
        .refuse(search.refine_tolerance_eV_per_A,
                fmt::format("<= force_tolerance_eV_per_A = {}", number_text(search.force_tolerance_eV_per_A)));
}

}  // namespace vitrify::config
