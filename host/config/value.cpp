#include "host/config/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "host/config/suggest.hpp"

namespace vitrify::config {
namespace {

std::string found_text(const Json& json) {
  constexpr std::size_t longest = 60;
  if (json.is_number_float()) return number_text(json.get<double>());
  std::string text = json.dump();
  if (text.size() > longest) {
    text.resize(longest);
    // Not within a UTF-8 sequence.
    while ((static_cast<unsigned char>(text.back()) & 0x80) != 0) text.pop_back();
    text += "...";
  }
  return text;
}

/// JSON has one kind of number: 1e5 is an integer, too.
bool is_integer(double number) { return number == std::floor(number); }
bool is_exact(double number) { return std::abs(number) <= static_cast<double>(max_integer); }

Json integer_if_exact(double number) {
  return is_integer(number) && is_exact(number) ? Json(static_cast<std::int64_t>(number)) : Json(number);
}

Json number_schema(std::string_view type, const Rule& rule) {
  Json schema = {{"type", type}};
  if (rule.above) schema["exclusiveMinimum"] = integer_if_exact(*rule.above);
  if (rule.min) schema["minimum"] = integer_if_exact(*rule.min);
  if (rule.max) schema["maximum"] = integer_if_exact(*rule.max);
  return schema;
}

}  // namespace

void refuse(const Scope& at, const Json& json, std::string_view must_be) {
  at.problem(fmt::format("found {}, must be {}", found_text(json), must_be));
}

void refuse_word(const Scope& at, const Json& json, const std::vector<std::string_view>& known) {
  std::string must_be = fmt::format("one of \"{}\"", fmt::join(known, "\", \""));
  if (json.is_string()) {
    const std::string_view nearest = nearest_word(json.get_ref<const std::string&>(), known);
    if (!nearest.empty()) must_be += fmt::format("; did you mean \"{}\"?", nearest);
  }
  refuse(at, json, must_be);
}

void Value<bool>::read(const Scope& at, const Json& json, const Rule&, bool& value) {
  if (!json.is_boolean()) return refuse(at, json, "true or false");
  value = json.get<bool>();
}

Json Value<bool>::schema(const Rule&, Json&) { return {{"type", "boolean"}}; }

void Value<std::int64_t>::read(const Scope& at, const Json& json, const Rule& rule, std::int64_t& value) {
  if (!json.is_number() || !is_integer(json.get<double>())) return refuse(at, json, "an integer");
  const double number = json.get<double>();
  if (!is_exact(number)) return refuse(at, json, fmt::format("at most {} in magnitude", max_integer));
  if (!in_range(rule, number)) return refuse(at, json, range_text(rule));
  const auto integer = static_cast<std::int64_t>(number);
  if (!rule.one_of.empty() && std::count(rule.one_of.begin(), rule.one_of.end(), integer) == 0) {
    return refuse(at, json, fmt::format("one of {}", fmt::join(rule.one_of, ", ")));
  }
  value = integer;
}

Json Value<std::int64_t>::schema(const Rule& rule, Json&) {
  if (!rule.one_of.empty()) return {{"enum", rule.one_of}};
  return number_schema("integer", rule);
}

void Value<int>::read(const Scope& at, const Json& json, const Rule& rule, int& value) {
  constexpr std::int64_t largest = std::numeric_limits<int>::max();
  std::int64_t integer = value;
  Value<std::int64_t>::read(at, json, rule, integer);
  if (std::abs(integer) > largest) return refuse(at, json, fmt::format("at most {} in magnitude", largest));
  value = static_cast<int>(integer);
}

void Value<double>::read(const Scope& at, const Json& json, const Rule& rule, double& value) {
  if (!json.is_number()) return refuse(at, json, "a number");
  const double number = json.get<double>();
  if (!std::isfinite(number)) return refuse(at, json, "a finite number");
  if (!in_range(rule, number)) return refuse(at, json, range_text(rule));
  value = number;
}

Json Value<double>::schema(const Rule& rule, Json&) { return number_schema("number", rule); }

void Value<std::string>::read(const Scope& at, const Json& json, const Rule& rule, std::string& value) {
  if (!json.is_string() || !allows(rule.text, json.get_ref<const std::string&>())) {
    return refuse(at, json, text_description(rule.text));
  }
  value = json.get<std::string>();
}

Json Value<std::string>::schema(const Rule& rule, Json&) {
  Json schema = {{"type", "string"}};
  if (rule.text == Text::not_empty) schema["minLength"] = 1;
  if (!text_pattern(rule.text).empty()) {
    schema["pattern"] = text_pattern(rule.text);
    schema["maxLength"] = max_pattern_length;
  }
  return schema;
}

}  // namespace vitrify::config
