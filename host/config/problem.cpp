#include "host/config/problem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace vitrify::config {
namespace {

std::string joined_lines(const std::string& source, const std::vector<Problem>& problems) {
  std::string lines;
  for (const Problem& problem : problems) {
    if (!lines.empty()) lines += '\n';
    lines += source + ": ";
    if (!problem.pointer.empty()) lines += problem.pointer + ": ";
    lines += problem.message;
  }
  return lines;
}

}  // namespace

Pointer Pointer::operator/(std::string_view key) const {
  Pointer child{text + '/'};
  for (const char c : key) {
    if (c == '~') {
      child.text += "~0";
    } else if (c == '/') {
      child.text += "~1";
    } else {
      child.text += c;
    }
  }
  return child;
}

Pointer Pointer::operator/(std::size_t index) const { return {text + '/' + std::to_string(index)}; }

InputError::InputError(const std::string& source, std::vector<Problem> problems)
    : Error(ExitCode::bad_input, joined_lines(source, problems)), problems_(std::move(problems)) {}

void Scope::problem(std::string message) const { findings_->problems.push_back({pointer_.text, std::move(message)}); }

void Scope::refuse(double found, std::string_view must_be) const {
  problem(fmt::format("found {}, must be {}", number_text(found), must_be));
}

void Scope::note_replica_array(std::size_t length) const { findings_->replica_arrays.push_back({pointer_, length}); }

bool Scope::clean() const {
  const std::string below = pointer_.text + '/';
  return std::none_of(findings_->problems.begin(), findings_->problems.end(), [&](const Problem& found) {
    return found.pointer == pointer_.text || found.pointer.starts_with(below);
  });
}

std::string number_text(double number) {
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  std::string text(buffer.data(), end);
  // As people write it: 1e-6, not 1e-06, and 1e12, not 1e+12.
  const auto sign = text.find('e') + 1;
  if (sign == 0) return text;
  const auto digits = text.find_first_not_of('0', sign + 1);
  text.erase(sign + 1, digits - sign - 1);
  if (text[sign] == '+') text.erase(sign, 1);
  return text;
}

}  // namespace vitrify::config
