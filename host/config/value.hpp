// How each type of parameter is read from JSON, written to it and described in the schema.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "host/config/json.hpp"
#include "host/config/per_replica.hpp"
#include "host/config/problem.hpp"
#include "host/config/rule.hpp"

namespace vitrify::config {

/// Reports "found <json>, must be <must_be>".
void refuse(const Scope& at, const Json& json, std::string_view must_be);
/// Reports a word that is none of the known ones, with a suggestion.
void refuse_word(const Scope& at, const Json& json, const std::vector<std::string_view>& known);

template <>
struct Value<bool> {
  static void read(const Scope& at, const Json& json, const Rule& rule, bool& value);
  static Json write(bool value) { return value; }
  static Json schema(const Rule& rule, Json& definitions);
};

template <>
struct Value<std::int64_t> {
  static void read(const Scope& at, const Json& json, const Rule& rule, std::int64_t& value);
  static Json write(std::int64_t value) { return value; }
  static Json schema(const Rule& rule, Json& definitions);
};

/// A key of a narrower type than JSON's integers.
template <>
struct Value<int> {
  static void read(const Scope& at, const Json& json, const Rule& rule, int& value);
  static Json write(int value) { return value; }
  static Json schema(const Rule& rule, Json& definitions) { return Value<std::int64_t>::schema(rule, definitions); }
};

template <>
struct Value<double> {
  static void read(const Scope& at, const Json& json, const Rule& rule, double& value);
  static Json write(double value) { return value; }
  static Json schema(const Rule& rule, Json& definitions);
};

template <>
struct Value<std::string> {
  static void read(const Scope& at, const Json& json, const Rule& rule, std::string& value);
  static Json write(const std::string& value) { return value; }
  static Json schema(const Rule& rule, Json& definitions);
};

template <class E>
requires std::is_enum_v<E>
struct Value<E> {
  static void read(const Scope& at, const Json& json, const Rule& rule, E& value) {
    for (const auto& choice : choices(E{})) {
      if (json == Json(choice.name) && choice.name != rule.except) {
        value = choice.value;
        return;
      }
    }
    refuse_word(at, json, names(rule));
  }

  static Json write(E value) { return choice_name(value); }

  static Json schema(const Rule& rule, Json&) { return {{"enum", names(rule)}}; }

 private:
  static std::vector<std::string_view> names(const Rule& rule) {
    std::vector<std::string_view> list;
    for (const auto& choice : choices(E{})) {
      if (choice.name != rule.except) list.push_back(choice.name);
    }
    return list;
  }
};

template <class T>
struct Value<std::optional<T>> {
  static void read(const Scope& at, const Json& json, const Rule& rule, std::optional<T>& value) {
    Value<T>::read(at, json, rule, value.emplace());
  }
  /// null stands for a key that is left out
  static Json write(const std::optional<T>& value) { return value ? Value<T>::write(*value) : Json(); }
  static Json schema(const Rule& rule, Json& definitions) { return Value<T>::schema(rule, definitions); }
};

/// Lists have at least one element: one without would do nothing, and is a slip.
template <class T>
struct Value<std::vector<T>> {
  static void read(const Scope& at, const Json& json, const Rule& rule, std::vector<T>& values) {
    if (!json.is_array() || json.empty()) return refuse(at, json, "an array with at least one element");
    values.assign(json.size(), T{});
    for (std::size_t i = 0; i < json.size(); ++i) Value<T>::read(at / i, json[i], rule, values[i]);
  }
  static Json write(const std::vector<T>& values) {
    Json array = Json::array();
    for (const T& value : values) array.push_back(Value<T>::write(value));
    return array;
  }
  static Json schema(const Rule& rule, Json& definitions) {
    return {{"type", "array"}, {"items", Value<T>::schema(rule, definitions)}, {"minItems", 1}};
  }
};

template <class T, std::size_t n>
struct Value<std::array<T, n>> {
  static void read(const Scope& at, const Json& json, const Rule& rule, std::array<T, n>& values) {
    if (!json.is_array() || json.size() != n) {
      return refuse(at, json, "an array of " + std::to_string(n) + " elements");
    }
    for (std::size_t i = 0; i < n; ++i) Value<T>::read(at / i, json[i], rule, values[i]);
  }
  static Json write(const std::array<T, n>& values) {
    Json array = Json::array();
    for (const T& value : values) array.push_back(Value<T>::write(value));
    return array;
  }
  static Json schema(const Rule& rule, Json& definitions) {
    return {{"type", "array"}, {"items", Value<T>::schema(rule, definitions)}, {"minItems", n}, {"maxItems", n}};
  }
};

/// An object whose keys the user chooses, as element symbols; `rule.text` holds for the keys.
template <class T>
struct Value<std::map<std::string, T>> {
  static void read(const Scope& at, const Json& json, const Rule& rule, std::map<std::string, T>& values) {
    if (!json.is_object() || json.empty()) return refuse(at, json, "an object with at least one key");
    values.clear();
    for (const auto& [key, value] : json.items()) {
      std::string name;
      Value<std::string>::read(at / key, Json(key), rule, name);
      Value<T>::read(at / key, value, rule, values[key]);
    }
  }
  static Json write(const std::map<std::string, T>& values) {
    Json object = Json::object();
    for (const auto& [key, value] : values) object[key] = Value<T>::write(value);
    return object;
  }
  static Json schema(const Rule& rule, Json& definitions) {
    return {{"type", "object"},
            {"propertyNames", Value<std::string>::schema(rule, definitions)},
            {"additionalProperties", Value<T>::schema(rule, definitions)},
            {"minProperties", 1}};
  }
};

template <class T>
struct Value<PerReplica<T>> {
  static void read(const Scope& at, const Json& json, const Rule& rule, PerReplica<T>& value) {
    if (!json.is_array()) {
      T one{};
      Value<T>::read(at, json, rule, one);
      value = one;
    } else {
      std::vector<T> values{T{}};
      Value<std::vector<T>>::read(at, json, rule, values);
      at.note_replica_array(values.size());
      value = PerReplica<T>(std::move(values));
    }
  }
  static Json write(const PerReplica<T>& value) {
    return value.is_uniform() ? Value<T>::write(value.values().front()) : Value<std::vector<T>>::write(value.values());
  }
  static Json schema(const Rule& rule, Json& definitions) {
    return {{"anyOf", Json::array({Value<T>::schema(rule, definitions),  //
                                   Value<std::vector<T>>::schema(rule, definitions)})}};
  }
};

}  // namespace vitrify::config
