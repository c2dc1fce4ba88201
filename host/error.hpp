// Errors that reach the user: one line, and the exit code of the program.
#pragma once

#include <stdexcept>
#include <string>

namespace vitrify {

/// Exit codes of the program; the README's table lists them.
enum class ExitCode : int {
  success = 0,
  failure = 1,         ///< an internal error
  usage = 2,           ///< bad command line
  bad_input = 3,       ///< input JSON, structure or potential cannot be used
  io = 4,              ///< cannot read or write: permission, disk full, directory in use
  no_device = 5,       ///< the device asked for does not exist in this build or on this machine
  diverged = 6,        ///< the simulation met NaN, a lost atom or a density it cannot handle
  bad_checkpoint = 7,  ///< a file that a run goes on from is missing, damaged or of another run
  interrupted = 75,    ///< by a signal: checkpoint written, resume to go on (EX_TEMPFAIL)
};

/// An error whose text is one line for the user: file, JSON pointer or line, what was found, what is allowed.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, const std::string& what) : std::runtime_error(what), code_(code) {}
  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

}  // namespace vitrify
