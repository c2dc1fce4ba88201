// A parameter that may differ between the replicas of a batch.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "host/config/problem.hpp"

namespace vitrify::config {

/// One value for all replicas (a scalar in JSON), or one for each (an array).
template <class T>
class PerReplica {
 public:
  PerReplica() : values_(1) {}
  PerReplica(T value) : values_{std::move(value)} {}
  /// One value per replica; at least one.
  PerReplica(std::vector<T> values) : values_(std::move(values)) {}

  const T& at(std::size_t replica) const { return is_uniform() ? values_.front() : values_.at(replica); }
  bool is_uniform() const { return values_.size() == 1; }
  const std::vector<T>& values() const { return values_; }

  bool operator==(const PerReplica&) const = default;

 private:
  std::vector<T> values_;
};

/// Calls check(scope, value) for each value, with the place it stands at in the document.
template <class T, class Check>
void for_each_value(const Scope& at, const PerReplica<T>& parameter, Check&& check) {
  for (std::size_t i = 0; i < parameter.values().size(); ++i) {
    check(parameter.is_uniform() ? at : at / i, parameter.values()[i]);
  }
}

}  // namespace vitrify::config
