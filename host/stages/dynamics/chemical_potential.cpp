#include "host/stages/dynamics/chemical_potential.hpp"

namespace vitrify::config {
namespace {

const Rule of_stage{.text = Text::name};

}  // namespace

void Value<ChemicalPotential>::read(const Scope& at, const Json& json, const Rule& rule, ChemicalPotential& potential) {
  const std::string key(BalanceOf::key);
  if (json == Json(Balance::word)) {
    potential.value = Balance{};
  } else if (!json.is_object()) {
    refuse(at, json, R"("balance", {"from": STAGE} or an object of numbers by element)");
  } else if (json.contains(key)) {
    if (json.size() > 1) return at.problem("found \"from\" and other keys, must be one or the other");
    Value<std::string>::read(at / key, json[key], of_stage, potential.value.emplace<BalanceOf>().stage);
  } else {
    Value<ChemicalPotential::ByElement>::read(at, json, rule, potential.value.emplace<ChemicalPotential::ByElement>());
  }
}

Json Value<ChemicalPotential>::write(const ChemicalPotential& potential) {
  if (potential.balances()) return Balance::word;
  if (const BalanceOf* of = potential.of_stage()) return Json::object({{std::string(BalanceOf::key), of->stage}});
  return Value<ChemicalPotential::ByElement>::write(*potential.by_element());
}

Json Value<ChemicalPotential>::schema(const Rule& rule, Json& definitions) {
  const std::string key(BalanceOf::key);
  const Json from = {{"type", "object"},
                     {"properties", Json::object({{key, Value<std::string>::schema(of_stage, definitions)}})},
                     {"required", Json::array({key})},
                     {"additionalProperties", false}};
  return {{"anyOf", Json::array({Value<ChemicalPotential::ByElement>::schema(rule, definitions),
                                 Json::object({{"const", Balance::word}}), from})}};
}

}  // namespace vitrify::config
