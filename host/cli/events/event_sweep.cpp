#include "host/cli/events/event_sweep.hpp"

#include <fmt/format.h>

#include <cmath>
#include <sstream>

namespace vitrify::cli {
namespace {

struct Parameter {
  const char* name;
  double& (*of)(EventCriterion&);
};

constexpr Parameter parameters[] = {
    {"threshold", [](EventCriterion& c) -> double& { return c.zones.threshold_A2; }},
    {"cutoff", [](EventCriterion& c) -> double& { return c.zones.d2min_cutoff_A; }},
    {"cluster-cutoff", [](EventCriterion& c) -> double& { return c.zones.cluster_cutoff_A; }},
    {"max-strain", [](EventCriterion& c) -> double& { return c.max_strain; }}};

[[noreturn]] void refuse(const std::string& text, const std::string& must_be) {
  throw Error(ExitCode::usage, fmt::format("--sweep: found {}, must be {}", text, must_be));
}

double positive_number(const std::string& text, const std::string& word) {
  std::size_t end = 0;
  double number = 0;
  try {
    number = std::stod(word, &end);
  } catch (const std::exception&) {
  }
  if (end == 0 || end != word.size() || !std::isfinite(number) || number <= 0)
    refuse(text, "numbers > 0, as in threshold=0.02:1:12log or max-strain=0.02,0.04");
  return number;
}

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; std::getline(stream, word, at);) words.push_back(word);
  return words;
}

std::vector<double> range(const std::string& text, const std::vector<std::string>& words) {
  constexpr double most = 1000;
  const bool by_factors = words[2].ends_with("log");
  const double from = positive_number(text, words[0]), to = positive_number(text, words[1]);
  const double count = positive_number(text, words[2].substr(0, words[2].size() - (by_factors ? 3 : 0)));
  if (count != std::floor(count) || count < 2 || count > most) refuse(text, "a range of 2 to 1000 values");
  std::vector<double> values;
  for (int k = 0; k < static_cast<int>(count); ++k) {
    const double part = k / (count - 1);
    values.push_back(by_factors ? from * std::pow(to / from, part) : from + (to - from) * part);
  }
  return values;
}

}  // namespace

std::vector<EventCriterion> EventSweep::criteria(const EventCriterion& criterion) const {
  std::vector<EventCriterion> list;
  for (const Parameter& each : parameters)
    if (each.name == parameter)
      for (const double value : values) {
        list.push_back(criterion);
        each.of(list.back()) = value;
      }
  return list;
}

EventSweep parse_sweep(const std::string& text) {
  const std::size_t equals = text.find('=');
  EventSweep sweep{text.substr(0, equals), {}};
  const bool known = std::any_of(std::begin(parameters), std::end(parameters),
                                 [&](const Parameter& each) { return each.name == sweep.parameter; });
  if (!known || equals == std::string::npos)
    refuse(text, "threshold=..., cutoff=..., cluster-cutoff=... or max-strain=...");
  const std::string values = text.substr(equals + 1);
  if (const auto words = split(values, ':'); words.size() == 3)
    sweep.values = range(text, words);
  else
    for (const std::string& word : split(values, ',')) sweep.values.push_back(positive_number(text, word));
  if (sweep.values.empty()) refuse(text, "one value or more");
  return sweep;
}

}  // namespace vitrify::cli
