// What is wrong with an input: JSON pointer and message, collected so that one run of the program tells it all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/error.hpp"

namespace vitrify::config {

/// A JSON pointer (RFC 6901), built as `Pointer{} / "stages" / 2 / "rate_K_per_s"`.
struct Pointer {
  std::string text;

  Pointer operator/(std::string_view key) const;
  Pointer operator/(std::size_t index) const;
};

struct Problem {
  std::string pointer;
  std::string message;
};

/// Input that cannot be used. what() has one line per problem: "input.json: /stages/2/rate_K_per_s: found ...".
class InputError : public Error {
 public:
  InputError(const std::string& source, std::vector<Problem> problems);
  InputError(const std::string& source, const Pointer& pointer, const std::string& message)
      : InputError(source, {{pointer.text, message}}) {}

  const std::vector<Problem>& problems() const { return problems_; }

 private:
  std::vector<Problem> problems_;
};

/// The problems found so far, and the lengths of per-replica arrays, which are judged once the count is known.
struct Findings {
  struct ReplicaArray {
    Pointer pointer;
    std::size_t length;
  };

  std::vector<Problem> problems;
  std::vector<ReplicaArray> replica_arrays;
};

/// A place in the document that findings refer to.
class Scope {
 public:
  explicit Scope(Findings& findings, Pointer pointer = {}) : findings_(&findings), pointer_(std::move(pointer)) {}

  Scope operator/(std::string_view key) const { return Scope(*findings_, pointer_ / key); }
  Scope operator/(std::size_t index) const { return Scope(*findings_, pointer_ / index); }

  void problem(std::string message) const;
  /// "found X, must be Y"
  void refuse(double found, std::string_view must_be) const;
  void note_replica_array(std::size_t length) const;
  /// Whether nothing at or below this place has been found wrong.
  bool clean() const;

 private:
  Findings* findings_;
  Pointer pointer_;
};

/// Shortest text that reads back as the same number: 1e12, 0.1, 300.
std::string number_text(double number);

}  // namespace vitrify::config
