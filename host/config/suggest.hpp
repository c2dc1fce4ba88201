// "Did you mean ...?" for misspelt words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vitrify::config {

/// Insertions, deletions, substitutions and swaps of neighbors that turn `a` into `b`.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The known word that `word` is most likely meant to be, or "" where none is near. A word that only lacks its unit
/// ("rate" for "rate_K_per_s") is near.
std::string_view nearest_word(std::string_view word, const std::vector<std::string_view>& known);

/// `; did you mean "nearest"?`, or else `; known: a, b, c`.
std::string suggestion(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace vitrify::config
