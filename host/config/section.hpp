// Sections: structs that list their keys once, in `describe`, and the visitors that read, write and explain them.
//
//   struct Output {
//     static constexpr std::string_view name = "output";
//     static constexpr std::string_view doc = "What a run writes, and how often.";
//     double flush_minutes = 1;
//
//     template <class Visitor, class Self>
//     static void describe(Visitor& visit, Self& self) {
//       visit("flush_minutes", self.flush_minutes, "Time between flushes.", {.unit = "min", .above = 0});
//     }
//     void finish(const Scope& at);  // optional: checks across keys, defaults that depend on other keys
//   };
//
// Alternatives of a std::variant tell themselves apart by `type` (the value of their key "type") or by `marked_by`
// (a key that only they have).
#pragma once

#include <algorithm>
#include <concepts>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "host/config/suggest.hpp"
#include "host/config/value.hpp"

namespace vitrify::config {

template <class T>
concept Section = requires {
  { T::name } -> std::convertible_to<std::string_view>;
  { T::doc } -> std::convertible_to<std::string_view>;
};

template <class T>
concept Typed = Section<T> && requires {
  T::type;
};

template <class T>
concept Marked = Section<T> && requires {
  T::marked_by;
};

/// Reads the keys of an object.
class Reader {
 public:
  Reader(const Scope& at, const Json& object) : at_(at), object_(object) {}

  template <class T>
  void operator()(std::string_view key, T& field, std::string_view, const Rule& rule = {}) {
    known_.push_back(key);
    const auto found = object_.find(key);
    if (found != object_.end()) {
      Value<T>::read(at_ / key, *found, rule, field);
    } else if (rule.required) {
      (at_ / key).problem("missing; this key is required");
    } else if constexpr (requires { field.finish(at_); }) {
      field.finish(at_ / key);
    }
  }

  void constant(std::string_view key, std::string_view) { known_.push_back(key); }

  void refuse_unknown_keys() const {
    for (const auto& [key, value] : object_.items()) {
      if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
      (at_ / key).problem("unknown key " + Json(key).dump() + suggestion(key, known_));
    }
  }

 private:
  Scope at_;
  const Json& object_;
  std::vector<std::string_view> known_;
};

/// Writes all keys, defaults included.
class Writer {
 public:
  template <class T>
  void operator()(std::string_view key, const T& field, std::string_view, const Rule& = {}) {
    Json value = Value<T>::write(field);
    if (!value.is_null()) object_[std::string(key)] = std::move(value);
  }

  void constant(std::string_view key, std::string_view value) { object_[std::string(key)] = value; }

  Json take() { return std::move(object_); }

 private:
  Json object_ = Json::object();
};

/// Writes the JSON schema of an object; defaults are the values of the fields visited.
class SchemaWriter {
 public:
  explicit SchemaWriter(Json& definitions) : definitions_(definitions) {}

  template <class T>
  void operator()(std::string_view key, const T& field, std::string_view doc, const Rule& rule = {}) {
    Json schema = Value<T>::schema(rule, definitions_);
    schema["description"] =
        rule.unit.empty() ? std::string(doc) : std::string(doc) + " Unit: " + std::string(rule.unit);
    if (rule.required) {
      required_.push_back(key);
    } else if (Json value = Value<T>::write(field); !rule.derived && !value.is_null() && !Section<T>) {
      schema["default"] = std::move(value);
    }
    properties_[std::string(key)] = std::move(schema);
  }

  void constant(std::string_view key, std::string_view value) {
    properties_[std::string(key)] = {{"const", value}};
    required_.push_back(key);
  }

  Json take(std::string_view doc) {
    Json schema = {{"type", "object"}, {"description", doc}, {"properties", std::move(properties_)}};
    if (!required_.empty()) schema["required"] = std::move(required_);
    schema["additionalProperties"] = false;
    return schema;
  }

 private:
  Json& definitions_;
  Json properties_ = Json::object();
  Json required_ = Json::array();
};

template <Section T>
Json section_schema(Json& definitions) {
  SchemaWriter writer(definitions);
  const T defaults;
  T::describe(writer, defaults);
  return writer.take(T::doc);
}

/// The schema of a whole document.
template <Section T>
Json document_schema(std::string_view title) {
  Json definitions = Json::object();
  const Json root = section_schema<T>(definitions);
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}};
  schema.update(root);
  schema["$defs"] = std::move(definitions);
  return schema;
}

template <Section T>
struct Value<T> {
  static void read(const Scope& at, const Json& json, const Rule&, T& value) {
    if (!json.is_object()) return refuse(at, json, "an object");
    Reader reader(at, json);
    T::describe(reader, value);
    reader.refuse_unknown_keys();
    if constexpr (requires { value.finish(at); }) {
      if (at.clean()) value.finish(at);
    }
  }

  static Json write(const T& value) {
    Writer writer;
    T::describe(writer, value);
    return writer.take();
  }

  static Json schema(const Rule&, Json& definitions) {
    const std::string name(T::name);
    // The place is taken first so that definitions stand in the order in which they are met.
    if (!definitions.contains(name)) definitions[name] = nullptr;
    Json schema = section_schema<T>(definitions);
    definitions[name] = std::move(schema);
    return {{"$ref", "#/$defs/" + name}};
  }
};

template <Section... T>
struct Value<std::variant<T...>> {
  using Variant = std::variant<T...>;

  static void read(const Scope& at, const Json& json, const Rule& rule, Variant& value) {
    if (!json.is_object()) return refuse(at, json, "an object");
    if constexpr ((Typed<T> && ...)) {
      read_typed(at, json, rule, value);
    } else {
      static_assert((Marked<T> && ...));
      read_marked(at, json, rule, value);
    }
  }

  static Json write(const Variant& value) {
    return std::visit([](const auto& section) { return Value<std::decay_t<decltype(section)>>::write(section); },
                      value);
  }

  static Json schema(const Rule& rule, Json& definitions) {
    return {{"oneOf", Json::array({Value<T>::schema(rule, definitions)...})}};
  }

 private:
  static void read_typed(const Scope& at, const Json& json, const Rule& rule, Variant& value) {
    const auto type = json.find("type");
    if (type == json.end()) return (at / "type").problem("missing; this key is required");
    const bool known = ((*type == Json(T::type) && (read_as<T>(at, json, rule, value), true)) || ...);
    if (!known) refuse_word(at / "type", *type, {T::type...});
  }

  static void read_marked(const Scope& at, const Json& json, const Rule& rule, Variant& value) {
    const int marks = (int{json.contains(T::marked_by)} + ...);
    if (marks != 1) {
      std::string keys;
      ((keys += (keys.empty() ? "\"" : ", \"") + std::string(T::marked_by) + '"'), ...);
      return at.problem("found " + std::string(marks == 0 ? "none" : "more than one") + " of " + keys +
                        ", must be one");
    }
    ((json.contains(T::marked_by) ? read_as<T>(at, json, rule, value) : void()), ...);
  }

  template <class Alternative>
  static void read_as(const Scope& at, const Json& json, const Rule& rule, Variant& value) {
    Value<Alternative>::read(at, json, rule, value.template emplace<Alternative>());
  }
};

}  // namespace vitrify::config
