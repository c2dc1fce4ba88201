// The observables of a run's rows: thermo.csv and /observables of run.h5 are both made from one array of them.
#pragma once

#include <limits>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "host/engine/dynamics/thermo.hpp"

namespace vitrify {

/// Values of a row beyond those of Thermo, by the name of their column.
using OwnValues = std::map<std::string, double>;

/// An observable of some stages, whose rows bring its value in OwnValues; rows of other stages have `otherwise`.
struct OwnValue {
  double otherwise = std::numeric_limits<double>::quiet_NaN();
};

struct Observable {
  std::string column;  ///< of thermo.csv; of a tensor, there are six with xx, yy, .. in place of {}
  std::string series;  ///< of run.h5; none if empty
  std::string unit;    ///< of the series, as H5MD spells it
  std::variant<double Thermo::*, Sym3 Thermo::*, OwnValue> value;

  std::vector<std::string> columns() const;
  /// As many as there are columns.
  std::vector<double> values(const Thermo& row, const OwnValues& own) const;
};

/// The observables of every run, in the order of their columns.
const std::vector<Observable>& common_observables();

}  // namespace vitrify
