// Commands as data: what each is called, what it takes and what it does. command.cpp makes the command line of them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "host/error.hpp"

namespace vitrify::cli {

/// Where the value of an option goes. A bool is a flag; a list takes all words up to the next option; a function may
/// refuse the text with Error(usage).
using Target =
    std::variant<bool*, int*, std::int64_t*, double*, std::string*, std::optional<std::int64_t>*, std::vector<int>*,
                 std::vector<double>*, std::vector<std::string>*, std::function<void(const std::string&)>>;

// What an option or its value has to be.
struct Required {};
struct Positive {};
struct NonNegative {};
/// A number within these bounds.
struct Between {
  double low, high;
};
struct Range {
  int low, high;
};
/// Not given together with this option, which comes earlier in the list.
struct Excludes {
  std::string option;
};
/// Given only together with this option, which comes earlier in the list.
struct Needs {
  std::string option;
};
using Constraint = std::variant<Required, Positive, NonNegative, Between, Range, Excludes, Needs>;

struct Option {
  std::string name;  ///< "--out" or "-o,--out"; "DIR" for a word by its place
  Target target;
  std::string help;
  std::vector<Constraint> constraints = {};
};

struct Command {
  std::string name;
  std::string help;
  std::vector<Option> options = {};
  std::function<ExitCode()> run = {};  ///< called once the options are in their targets; may throw Error
  std::vector<Command> commands = {};  ///< if any: one of them has to follow
  bool prints_progress_alone = false;  ///< its results are in files, so it goes on where nobody can read what it prints
};

/// Does what the command line asks of a program; returns its exit code. What is wrong goes to standard error, a line
/// each. `version` makes the text of --version; without it there is no such option.
int run_command_line(const Command& program, int argc, char** argv, const std::function<std::string()>& version = {});

}  // namespace vitrify::cli
