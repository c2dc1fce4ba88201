// What the options of stages are checked against once the atoms are known.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/config/problem.hpp"
#include "host/engine/structure.hpp"

namespace vitrify {

/// Goes from stage to stage, in the order of the input; options that have a member `check` are given it.
struct StageCheck {
  const Structure& structure;  ///< of a replica, before the first stage
  std::size_t n_replicas;
  const std::string& source;  ///< file of the input, for messages
  bool velocities;            ///< whether the atoms have some when the stage begins
  double potential_cutoff_A = 0;
  bool potential_has_densities = true;  ///< else it is one of pairs alone
  std::optional<Box> box;               ///< when the stage begins, where that can be known
  std::size_t index = 0;                ///< of the stage in the input
  std::string stage = {};               ///< its name
  double held_ps = 0;                   ///< of constant temperature and pressure, at the end of the stage before
  double holds_ps = 0;                  ///< the same of this stage, which its check tells
  /// Compositions, one fraction per element, that earlier stages balance, by their names.
  std::map<std::string, std::vector<double>> balanced = {};
  /// Of the velocities, as long as they are those of the structure file.
  std::optional<double> file_temperature_K = {};

  /// The place of a key of the stage.
  config::Pointer at(std::string_view key) const { return config::Pointer{} / "stages" / index / key; }
  /// Throws InputError.
  [[noreturn]] void fail(const config::Pointer& at, const std::string& message) const;
  /// Throws InputError for a box that is open along some axis; `what` is what asks for a periodic one, `instead` what
  /// does without, `why` what is wrong with another one.
  void require_periodic(const config::Pointer& at, const std::string& what, const std::string& instead,
                        const std::string& why = "whose stress means nothing") const;
  /// Distances up to this one have one nearest image. Throws InputError for a longer one.
  void require_one_image(std::string_view key, double cutoff_A) const;
};

}  // namespace vitrify
