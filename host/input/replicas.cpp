#include "host/input/replicas.hpp"

#include <fmt/format.h>

#include "host/config/unique.hpp"

namespace vitrify::config {
namespace {

void require_length(const Scope& at, std::size_t length, std::int64_t count) {
  if (static_cast<std::int64_t>(length) == count) return;
  at.problem(fmt::format("found length {}, must be {}: one per replica", length, count));
}

}  // namespace

void Replicas::finish(const Scope& at) {
  if (seed && !seeds.empty()) (at / "seeds").problem("found next to \"seed\", must be one of the two");
  const std::int64_t first = seed.value_or(1);
  if (seeds.empty() && static_cast<double>(first + count - 1) > largest_seed) {
    (at / "seed")
        .refuse(static_cast<double>(first),
                fmt::format("<= {}, from which {} replicas count up to 1e15",
                            number_text(largest_seed - static_cast<double>(count - 1)), count));
  }
  if (seeds.empty()) {
    for (std::int64_t r = 0; r < count; ++r) seeds.push_back(first + r);
  }
  seed.reset();
  if (names.empty()) {
    for (std::int64_t r = 0; r < count; ++r) names.push_back(fmt::format("r{}", r));
  }
  require_length(at / "seeds", seeds.size(), count);
  require_length(at / "names", names.size(), count);
  require_unique(at / "names", names);
}

}  // namespace vitrify::config
