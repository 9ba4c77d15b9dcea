#pragma once

#include <cstdint>
#include <string>

#include "src/audit/database.h"
#include "src/audit/merkle.h"

namespace isoguard::audit {

/// Checks an open database and gives the tree of its events. Up to `full_check_rows` events:
/// SQLite's integrity check; each event's leaf from its bytes, and the digest of its copies; each
/// patient's key; a sequence without holes; the root in each checkpoint's note. More: the newest
/// stored frontier must have the root of its checkpoint's note, and only what follows is read.
/// Whether notes are signed by the right key is for `isoguard audit verify`. Throws Damaged and
/// DatabaseError.
Frontier checked_frontier(Database& database, const std::string& origin,
                          std::uint64_t full_check_rows);

/// What a query for the largest of some numbers gave; 0 for "", when there are none. Throws
/// Damaged.
std::uint64_t number_of(const std::string& text);

/// How a frontier is stored: size (8 bytes, big-endian), then its peaks.
std::string frontier_bytes(const Frontier& frontier);
/// The third line of a checkpoint's note.
std::string root_line(const Hash& root);

}  // namespace isoguard::audit
