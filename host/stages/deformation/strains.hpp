// Strains to go to: one, or several in turn.
#pragma once

#include <utility>
#include <vector>

#include "host/config/value.hpp"

namespace vitrify::config {

/// A number in JSON, or an array of them.
class Strains {
 public:
  Strains(double to) : all_{to} {}
  explicit Strains(std::vector<double> all) : all_(std::move(all)) {}

  const std::vector<double>& all() const { return all_; }
  bool turns() const { return all_.size() > 1; }

  bool operator==(const Strains&) const = default;

 private:
  std::vector<double> all_;
};

template <>
struct Value<Strains> {
  static void read(const Scope& at, const Json& json, const Rule& rule, Strains& value) {
    std::vector<double> all{0};
    if (json.is_array())
      Value<std::vector<double>>::read(at, json, rule, all);
    else
      Value<double>::read(at, json, rule, all[0]);
    value = Strains(std::move(all));
  }
  static Json write(const Strains& value) {
    return value.turns() ? Value<std::vector<double>>::write(value.all()) : Value<double>::write(value.all()[0]);
  }
  static Json schema(const Rule& rule, Json& definitions) {
    return {{"anyOf", Json::array({Value<std::vector<double>>::schema(rule, definitions),
                                   Value<double>::schema(rule, definitions)})}};
  }
};

}  // namespace vitrify::config
