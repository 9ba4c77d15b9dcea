#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace isoguard::telemetry {

/// Tells the service manager how it stands with this process (sd_notify(3)): datagrams to the
/// socket that $NOTIFY_SOCKET names, a path or "@" and an abstract name. Without it nothing is
/// told. What cannot be sent is not: the service itself must not suffer from it.
class Notifier {
 public:
  /// Reads $NOTIFY_SOCKET, $WATCHDOG_USEC and $WATCHDOG_PID.
  Notifier();

  void ready() const { send("READY=1"); }
  /// Followed by ready(), also when the new configuration was refused.
  void reloading() const;
  void stopping() const { send("STOPPING=1"); }
  void alive() const { send("WATCHDOG=1"); }

  /// How often alive() is to be said: half of what the manager waits. Nothing: it does not wait.
  std::optional<std::chrono::microseconds> alive_every() const { return alive_every_; }

 private:
  void send(std::string_view message) const;

  std::string socket_;
  std::optional<std::chrono::microseconds> alive_every_;
};

}  // namespace isoguard::telemetry
