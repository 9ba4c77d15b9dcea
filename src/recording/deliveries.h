#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "src/audit/event.h"

namespace isoguard::app {

/// What became of the answers to decisions, gathered until it is told. Any thread.
class Deliveries {
 public:
  enum class End : unsigned char {
    delivered,      ///< all bytes were handed to the socket
    client_closed,  ///< so they were, but before that the client had closed its side
    client_gone,    ///< not all: the client was gone or too slow, or the service ended
    withheld,       ///< something else was answered, since there was no record
  };
  static constexpr std::size_t kEnds = 4;
  /// So many are told at once, without waiting for flush().
  static constexpr std::size_t kMost = 1000;
  /// Gets canonical JSON: an object with a list of event ids under the name of each end that came
  /// about, in the order in which they ended, and those again under `before_record` whose answer
  /// went out before their record was durable. Must not block, nor call anything of this.
  using Tell = std::function<void(std::string json)>;

  explicit Deliveries(Tell tell);

  void note(const audit::EventId& id, End end, bool before_record = false) noexcept;
  /// Tells what was gathered, if anything.
  void flush() noexcept;
  /// Nothing is told any more. When it returns, `tell` is not running.
  void close() noexcept;

 private:
  void tell();  // under mutex_

  std::mutex mutex_;
  Tell tell_;
  std::array<std::vector<audit::EventId>, kEnds> gathered_;
  std::vector<audit::EventId> early_;
  std::size_t count_ = 0;
};

}  // namespace isoguard::app
