#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "src/audit/database.h"
#include "src/audit/entry.h"

namespace isoguard::audit {

inline constexpr std::string_view kSchemaVersion = "1";
inline constexpr std::string_view kPageSize = "4096";
inline constexpr std::uint64_t kPageBytes = 4096;

/// Settings of a writing connection, read back. Throws UnsafeSettings for one that does not hold.
void apply_settings(Database& database);
/// Tables and indexes of an empty database (docs/operations.md lists them).
void make_tables(Database& database, const std::string& origin);

/// Digest of an event's copies for searching and its leaf, so that a changed copy is seen, too.
std::string copies_digest(const Event& event, const Hash& leaf);
/// The same of an event whose bytes were deleted.
std::string pruned_digest(std::string_view type, std::string_view id, std::int64_t recorded_us,
                          std::string_view leaf);
/// The same of a row of patient_keys; a key that is destroyed is empty.
std::string key_digest(std::string_view patient, std::string_view wrapped);

}  // namespace isoguard::audit
