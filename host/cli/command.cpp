#include "host/cli/command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <sstream>
#include <system_error>

namespace vitrify::cli {
namespace {

CLI::Option* add_target(CLI::App& app, const Option& option, bool* flag) {
  return app.add_flag(option.name, *flag, option.help);
}

/// Help shows the values that single words and numbers have already.
template <class T>
CLI::Option* add_target(CLI::App& app, const Option& option, T* value) {
  CLI::Option* added = app.add_option(option.name, *value, option.help);
  if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) added->capture_default_str();
  return added;
}

CLI::Option* add_target(CLI::App& app, const Option& option, const std::function<void(const std::string&)>& take) {
  return app.add_option_function(option.name, take, option.help);
}

void constrain(CLI::App&, CLI::Option& option, Required) { option.required()->default_str(""); }
/// Finite numbers that pass; CLI11's own ranges take NaN.
CLI::Validator number_that(const std::function<bool(double)>& passes, const std::string& must_be) {
  const auto complaint = [=](const std::string& word) -> std::string {
    double number = 0;
    if (CLI::detail::lexical_cast(word, number) && std::isfinite(number) && passes(number)) return "";
    return "found " + word + ", must be " + must_be;
  };
  return {[=](std::string& word) { return complaint(word); }, must_be};
}

void constrain(CLI::App&, CLI::Option& option, Positive) {
  option.check(number_that([](double number) { return number > 0; }, "a number > 0"));
}
void constrain(CLI::App&, CLI::Option& option, NonNegative) {
  option.check(number_that([](double number) { return number >= 0; }, "a number >= 0"));
}
void constrain(CLI::App&, CLI::Option& option, Between between) {
  option.check(number_that([=](double number) { return number >= between.low && number <= between.high; },
                           fmt::format("a number from {:g} to {:g}", between.low, between.high)));
}
void constrain(CLI::App&, CLI::Option& option, Range range) { option.check(CLI::Range(range.low, range.high)); }
void constrain(CLI::App& app, CLI::Option& option, const Excludes& other) {
  option.excludes(app.get_option(other.option));
}
void constrain(CLI::App& app, CLI::Option& option, const Needs& other) { option.needs(app.get_option(other.option)); }

void add_option(CLI::App& app, const Option& option) {
  CLI::Option* added = std::visit([&](const auto& target) { return add_target(app, option, target); }, option.target);
  for (const Constraint& constraint : option.constraints)
    std::visit([&](const auto& one) { constrain(app, *added, one); }, constraint);
}

/// What was printed may wait in a buffer until here: a full disk shows only now.
void finish_output() {
  errno = 0;
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return;
  throw Error(ExitCode::io,
              std::string("cannot write to the standard output: ") + std::strerror(errno == 0 ? EIO : errno));
}

void fill(CLI::App& app, const Command& command, ExitCode& code) {
  for (const Option& option : command.options) add_option(app, option);
  if (command.run)
    app.callback([&] {
      code = command.run();
      if (!command.prints_progress_alone) finish_output();
    });
  for (const Command& below : command.commands) fill(*app.add_subcommand(below.name, below.help), below, code);
  if (!command.commands.empty()) app.require_subcommand(1);
}

/// What is wrong, one line per problem.
void tell(const std::string& program, const std::string& what) {
  std::istringstream lines(what);
  for (std::string line; std::getline(lines, line);)
    std::fprintf(stderr, "%s: error: %s\n", program.c_str(), line.c_str());
}

}  // namespace

int run_command_line(const Command& program, int argc, char** argv, const std::function<std::string()>& version) {
  CLI::App app(program.help, program.name);
  if (version) app.set_version_flag("--version", version);
  ExitCode code = ExitCode::success;
  fill(app, program, code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::usage);
  } catch (const Error& error) {
    code = error.code();
    if (code == ExitCode::usage)
      app.exit(CLI::Error("Usage", error.what()));
    else
      tell(program.name, error.what());
  } catch (const std::bad_alloc&) {
    tell(program.name, "out of memory");
    code = ExitCode::failure;
  } catch (const std::system_error& error) {  // from fmt::print and from std::filesystem
    tell(program.name, error.what());
    code = ExitCode::io;
  } catch (const std::exception& error) {
    tell(program.name, error.what());
    code = ExitCode::failure;
  }
  return static_cast<int>(code);
}

}  // namespace vitrify::cli
