#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "src/audit/database.h"
#include "src/audit/merkle.h"
#include "src/audit/record_source.h"

namespace isoguard::audit {

/// Checks an open database and gives the tree of its events. Up to `full_check_rows` events:
/// SQLite's integrity check; each event's leaf from its bytes, and the digest of its copies; each
/// patient's key; a sequence without holes; the root in each checkpoint's note. Always: the stored
/// frontier must have the root of its checkpoint's note. With more events only what follows it is
/// read. `closing`: the note that was kept beside the database. Whether notes are signed by the
/// right key is for `isoguard audit verify`. Throws Damaged and DatabaseError.
Frontier checked_frontier(Database& database, const std::string& origin,
                          std::uint64_t full_check_rows,
                          const std::optional<CheckpointNote>& closing);
/// The tree of the first `size` events, which go beyond the newest checkpoint: those behind its
/// stored frontier are read and checked in the same way. Throws Damaged, also when there are fewer,
/// and DatabaseError.
Frontier frontier_up_to(Database& database, const std::string& origin, std::uint64_t size);

/// What a query for the largest of some numbers gave; 0 for "", when there are none. Throws
/// Damaged.
std::uint64_t number_of(const std::string& text);

/// How a frontier is stored: size (8 bytes, big-endian), then its peaks.
std::string frontier_bytes(const Frontier& frontier);
/// The third line of a checkpoint's note.
std::string root_line(const Hash& root);

}  // namespace isoguard::audit
