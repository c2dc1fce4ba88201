// Keys of every stage.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "host/config/rule.hpp"

namespace vitrify {
// What the options of a stage make, from what, and what they are checked against. They do so in the source of the
// stage.
class Stage;
struct StageFacts;
struct StageCheck;
}  // namespace vitrify

namespace vitrify::config {

struct StageCommon {
  std::string name = {};  ///< unique; filled in where the input has none
  std::int64_t thermo_every = 500;
  std::int64_t snapshot_every = 0;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    describe_name(visit, self);
    visit("thermo_every", self.thermo_every, "Steps between rows of observables.", {.unit = "steps", .min = 1});
    describe_snapshots(visit, self);
  }
  /// Of stages whose rows have times of their own.
  template <class Visitor, class Self>
  static void describe_without_rows(Visitor& visit, Self& self) {
    describe_name(visit, self);
    describe_snapshots(visit, self);
  }

  bool operator==(const StageCommon&) const = default;

 private:
  template <class Visitor, class Self>
  static void describe_name(Visitor& visit, Self& self) {
    visit("name", self.name, "What output calls the stage. Default: its type, with a number where the type repeats.",
          {.derived = true, .text = Text::name});
  }
  template <class Visitor, class Self>
  static void describe_snapshots(Visitor& visit, Self& self) {
    visit("snapshot_every", self.snapshot_every, "Steps between snapshots; 0: one at the end of the stage.",
          {.unit = "steps", .min = 0});
  }
};

}  // namespace vitrify::config
