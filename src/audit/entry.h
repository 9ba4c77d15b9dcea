#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "src/audit/event.h"
#include "src/audit/merkle.h"

namespace isoguard::audit {

/// Type of an event with which the key of its patient goes.
inline constexpr std::string_view kKeyDestroyed = "key-destroyed";
/// Type of an event that names others whose bytes were deleted, after their time was over.
inline constexpr std::string_view kPruned = "pruned";

/// An event that waits for its place, and when it came.
struct Entry {
  Event event;
  std::int64_t received_us = 0;  ///< since 1970, UTC; becomes `recorded_utc`

  /// What it takes in memory, about.
  std::size_t bytes() const;
};

/// Microseconds since 1970 by the wall clock.
std::int64_t now_us();

/// The bytes that an event is kept and hashed as (canonical.h). A body that is no JSON object,
/// which no author should give, is kept as a string in `unreadable_body`.
std::string placed_bytes(const Entry& entry, const std::string& origin, std::uint64_t sequence);

inline std::string_view bytes_of(const EventId& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

}  // namespace isoguard::audit
