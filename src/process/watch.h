#pragma once

#include <chrono>
#include <functional>

#include "src/process/life.h"
#include "src/telemetry/notify.h"

namespace isoguard::http {
class Server;
}

namespace isoguard::app {

class Signals;

/// Waits for signals, does meanwhile what is to be done from time to time, and tells the service
/// manager, which may be watching. One thread.
class Watch {
 public:
  /// About once a second, and briefly.
  using Chores = std::function<void(Life::Clock::time_point now)>;

  /// All must outlive this.
  Watch(const Signals& signals, Life& life, const http::Server& server, Chores chores);

  const telemetry::Notifier& notifier() const { return notifier_; }

  /// The next signal before `end`, or 0.
  int signal_until(Life::Clock::time_point end);
  /// A while in which calls are still taken; another SIGTERM or SIGINT ends it.
  void drain(std::chrono::milliseconds time);

 private:
  const Signals& signals_;
  Life& life_;
  const http::Server& server_;
  const Chores chores_;
  telemetry::Notifier notifier_;
  std::chrono::microseconds every_ = std::chrono::seconds(1);
};

}  // namespace isoguard::app
