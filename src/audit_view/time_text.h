#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// Times as people and FHIR searches write them. Microseconds since 1970, UTC.
namespace isoguard::audit_view {

/// Half open.
struct TimeRange {
  std::int64_t from_us = 0;
  std::int64_t until_us = 0;
};

/// What a FHIR date or dateTime can mean: "2026", "2026-11", "2026-11-25", "2026-11-25T22:00" and
/// on to microseconds; times with Z or an offset such as +01:00, without one UTC. Nothing for
/// anything else.
std::optional<TimeRange> time_range_of(std::string_view text);

/// Begin of "2026-11-25" (UTC), or "2026-11-25T22:00:00Z"; nothing for anything else.
std::optional<std::int64_t> time_of(std::string_view text);

}  // namespace isoguard::audit_view
