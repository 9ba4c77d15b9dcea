#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "src/audit_db/connection.h"
#include "src/audit_db/local_log.h"

namespace isoguard::audit_db {

/// How far the shared store has an origin.
struct SharedPosition {
  std::uint64_t events = 0;  ///< the last sequence and one
  std::string last_leaf;     ///< of the last event; empty without one
  std::uint64_t checkpoint = 0;
};

/// What became of what was sent. All other events are in the store, as they are here.
struct Shipped {
  std::uint64_t added = 0;
  std::vector<std::uint64_t> conflicts;  ///< the store holds another event there, which stays
  std::vector<std::uint64_t> refused;    ///< PostgreSQL does not take the event at all
};

/// Throws DbError.
SharedPosition shared_position(Connection& connection, const std::string& origin);

/// Adds events, in one transaction unless one of them is refused; what is there already stays as it
/// is. Throws DbError; then any of them may be there.
Shipped ship_events(Connection& connection, const std::string& origin,
                    std::span<const Outgoing> events);

/// The same of checkpoints, by their sizes.
Shipped ship_checkpoints(Connection& connection, const std::string& origin,
                         std::span<const audit::CheckpointNote> notes);

/// What PostgreSQL takes as text, of any bytes: a NUL, or what is no UTF-8, becomes U+FFFD. At most
/// 1,000 bytes.
std::string searchable(std::string_view text);

}  // namespace isoguard::audit_db
