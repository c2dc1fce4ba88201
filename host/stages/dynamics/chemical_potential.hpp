// The key "chemical_potential_eV": numbers by element, "balance", or {"from": STAGE} for those that a stage has found.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "host/config/value.hpp"

namespace vitrify::config {

/// The stage looks for the potentials at which the mixture keeps its composition.
struct Balance {
  static constexpr std::string_view word = "balance";
  bool operator==(const Balance&) const = default;
};

/// Those that an earlier stage has found.
struct BalanceOf {
  static constexpr std::string_view key = "from";
  std::string stage;
  bool operator==(const BalanceOf&) const = default;
};

struct ChemicalPotential {
  using ByElement = std::map<std::string, double>;
  std::variant<ByElement, Balance, BalanceOf> value;

  const ByElement* by_element() const { return std::get_if<ByElement>(&value); }
  const BalanceOf* of_stage() const { return std::get_if<BalanceOf>(&value); }
  bool balances() const { return std::holds_alternative<Balance>(value); }
  bool operator==(const ChemicalPotential&) const = default;
};

template <>
struct Value<ChemicalPotential> {
  static void read(const Scope& at, const Json& json, const Rule& rule, ChemicalPotential& potential);
  static Json write(const ChemicalPotential& potential);
  static Json schema(const Rule& rule, Json& definitions);
};

}  // namespace vitrify::config
