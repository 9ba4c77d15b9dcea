#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace isoguard::audit_view {

/// How far one database was read.
struct Position {
  std::string database;    ///< "audit/audit-2.db"
  std::uint64_t next = 0;  ///< newest first: below this sequence, oldest first: from it on
  std::uint64_t end = 0;   ///< oldest first: below this; what came later is another search
  bool operator==(const Position&) const = default;
};

/// Where the next page of a search begins: in which databases something may be left, and where. It
/// is a text that only the search for which it was made reads again.
using Cursor = std::vector<Position>;

std::string write_cursor(const Cursor& cursor, std::string_view search);
/// Nothing for a text that write_cursor() did not make for this search.
std::optional<Cursor> read_cursor(std::string_view text, std::string_view search);

}  // namespace isoguard::audit_view
