// A replica that cannot go on: which, where, and why.
#pragma once

#include <string>

#include "host/error.hpp"

namespace vitrify {

/// Thrown before anything has used the state that is at fault. `step` counts from the start of the method's own clock;
/// whoever knows the names of replicas and stages tells the user.
class Diverged : public Error {
 public:
  Diverged(int replica, long step, const std::string& why)
      : Error(ExitCode::diverged,
              "replica " + std::to_string(replica) + " at step " + std::to_string(step) + ": " + why),
        replica_(replica),
        step_(step),
        why_(why) {}

  int replica() const { return replica_; }
  long step() const { return step_; }
  /// What was found and what is allowed.
  const std::string& why() const { return why_; }

 private:
  int replica_;
  long step_;
  std::string why_;
};

}  // namespace vitrify
