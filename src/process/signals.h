#pragma once

#include <chrono>
#include <csignal>

namespace isoguard::app {

/// SIGTERM, SIGINT and SIGHUP, blocked in this thread and those it starts, so that only wait_for()
/// sees them. A client that closes its connection must not end the process, so SIGPIPE is ignored.
class Signals {
 public:
  Signals();

  /// The next of them, or 0 when none comes in time. Several of a kind that came meanwhile are one.
  int wait_for(std::chrono::microseconds time) const;

 private:
  sigset_t set_{};
};

}  // namespace isoguard::app
