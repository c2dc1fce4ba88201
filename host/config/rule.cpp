#include "host/config/rule.hpp"

#include <regex>

#include "host/config/problem.hpp"

namespace vitrify::config {

bool in_range(const Rule& rule, double number) {
  return !(rule.min && number < *rule.min) && !(rule.above && number <= *rule.above) &&
         !(rule.max && number > *rule.max);
}

std::string range_text(const Rule& rule) {
  std::string text;
  const auto add = [&text](const std::optional<double>& bound, std::string_view comparison) {
    if (!bound) return;
    if (!text.empty()) text += " and ";
    text += comparison;
    text += number_text(*bound);
  };
  add(rule.above, "> ");
  add(rule.min, ">= ");
  add(rule.max, "<= ");
  return text;
}

bool allows(Text text, const std::string& string) {
  if (text == Text::any) return true;
  if (text == Text::not_empty) return !string.empty();
  const std::string_view pattern = text_pattern(text);
  return string.size() <= max_pattern_length &&
         std::regex_match(string, std::regex(pattern.begin(), pattern.end(), std::regex::ECMAScript));
}

std::string_view text_description(Text text) {
  switch (text) {
    case Text::any:
      return "a string";
    case Text::not_empty:
      return "a string that is not empty";
    case Text::name:
      return "1 to 64 letters, digits, \"_\", \"-\" and \".\", the first a letter, a digit or \"_\"";
    case Text::element:
      return "a chemical symbol";
  }
  return {};
}

std::string_view text_pattern(Text text) {
  switch (text) {
    case Text::name:
      return "^[A-Za-z0-9_][A-Za-z0-9_.-]*$";
    case Text::element:
      return "^[A-Z][a-z]?$";
    default:
      return {};
  }
}

}  // namespace vitrify::config
