// What a key of the input allows, beyond its type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vitrify::config {

/// What a string may be.
enum class Text {
  any,
  not_empty,
  name,     ///< of a stage or replica: becomes a group of the HDF5 file
  element,  ///< chemical symbol
};

struct Rule {
  std::string_view unit = {};
  bool required = false;
  bool derived = false;  ///< the default follows from other keys; the documentation says how
  std::optional<double> min = {};
  std::optional<double> above = {};
  std::optional<double> max = {};
  std::vector<std::int64_t> one_of = {};  ///< integers
  std::string_view except = {};           ///< a choice of the type that this key does not offer
  Text text = Text::any;
};

/// The largest integer that every JSON reader takes without loss.
inline constexpr std::int64_t max_integer = (std::int64_t{1} << 53) - 1;

bool in_range(const Rule& rule, double number);
/// "> 0 and <= 10"
std::string range_text(const Rule& rule);

bool allows(Text text, const std::string& string);
std::string_view text_description(Text text);
/// ECMA regular expression, "" for none.
std::string_view text_pattern(Text text);
inline constexpr std::size_t max_pattern_length = 64;  ///< longest string where there is a pattern

/// A value of an enumeration as the input spells it. For an enumeration E, `choices(E)` in E's namespace lists all.
template <class E>
struct Choice {
  std::string_view name;
  E value;
};

/// How the input spells a value of an enumeration.
template <class E>
constexpr std::string_view choice_name(E value) {
  for (const auto& choice : choices(E{})) {
    if (choice.value == value) return choice.name;
  }
  return {};
}

}  // namespace vitrify::config
