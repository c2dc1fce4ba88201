// Cooling rates of groups of glasses: those that their energies correspond to where types were sampled.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/campaign/shear_statistics.hpp"

namespace vitrify::cli {

struct GroupRate {
  double log10_rate = 0;  ///< of K/s
  double error_decades = 0;
};

class GroupRates {
 public:
  /// `file`: output of `vitrify analyze effective-rate --json`, or "". `words`: GROUP=RATE or GROUP=RATE:DECADES, the
  /// rate in K/s with its error. Throws Error(usage) for other words, Error(io) or InputError for the file.
  GroupRates(const std::string& file, const std::vector<std::string>& words);

  /// By the name of the group; else by its cooling, plain dynamics at their own rate. Nothing where neither tells.
  std::optional<GroupRate> of(const GlassGroup& group) const;
  /// Throws Error(usage) for a name that no group has.
  void require_names(const std::vector<GlassGroup>& groups) const;

 private:
  std::map<std::string, GroupRate> by_name_;
  std::map<QuenchedGlass::Recipe, GroupRate> by_recipe_;
};

}  // namespace vitrify::cli
