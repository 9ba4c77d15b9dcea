#pragma once

#include <functional>

#include "src/audit/event.h"

namespace isoguard::audit {

/// Where events go: the log of this process, or a test's own.
class Sink {
 public:
  virtual ~Sink() = default;

  /// Takes an event, and calls `done` exactly once, on a thread of the sink or on this one: when
  /// the event is durable, or when it is clear that it will not be. `done` must not block or throw.
  /// Never throws but std::bad_alloc, and then never calls `done`. Any thread.
  virtual void append(Event event, std::function<void(const Receipt&)> done) = 0;
};

}  // namespace isoguard::audit
