// Section "replicas": the batch of systems that run side by side.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/config/problem.hpp"
#include "host/config/rule.hpp"

namespace vitrify::config {

struct Replicas {
  static constexpr std::string_view name = "replicas";
  static constexpr std::string_view doc = "The batch: replicas of the system, with seeds of their own, side by side.";

  std::int64_t count = 1;
  std::optional<std::int64_t> seed;  ///< empty once `seeds` is filled in
  std::vector<std::int64_t> seeds;   ///< one per replica
  std::vector<std::string> names;    ///< one per replica

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit("count", self.count, "How many.", {.min = 1, .max = 4000});
    visit("seed", self.seed, "Seed of the first replica; the others count up from it. Default: 1.",
          {.min = 0, .max = largest_seed});
    visit("seeds", self.seeds, "Instead of `seed`: one for each replica.",
          {.derived = true, .min = 0, .max = largest_seed});
    visit("names", self.names, "One for each replica, as output calls them. Default: r0, r1, ...",
          {.derived = true, .text = Text::name});
  }
  void finish(const Scope& at);

  bool operator==(const Replicas&) const = default;

 private:
  static constexpr double largest_seed = 1e15;
};

}  // namespace vitrify::config
