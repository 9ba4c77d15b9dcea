#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "src/telemetry/log_line.h"

namespace isoguard::telemetry {

/// Writes the log of the process to standard error. Any thread.
class Log {
 public:
  explicit Log(LogFormat format);
  /// Writes what waits.
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// At once, on this thread, in one piece: what must not be lost. Never throws.
  void write(const LogLine& line) noexcept;
  /// A sentence about the installation.
  void say(Level level, const std::string& sentence) noexcept;

  /// Soon, on a thread of the log, without waiting for whoever reads the lines: at most kWaiting
  /// wait, and when more come the oldest of them are lost and counted. Never throws.
  void write_soon(const LogLine& line) noexcept;
  /// Lines of write_soon() that were lost.
  std::uint64_t lost() const;

  static constexpr std::size_t kWaiting = 8192;

 private:
  struct Writers;
  const LogFormat format_;
  const std::unique_ptr<Writers> writers_;
};

}  // namespace isoguard::telemetry
