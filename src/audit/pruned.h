#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/audit/retention_policy.h"

/// What says that events are missing rightly: the `pruned` event (docs/audit-format.md).
namespace isoguard::audit {

/// Sequence numbers, both ends included.
struct Range {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  bool operator==(const Range&) const = default;
};

/// Adds a number behind all others.
void add_to(std::vector<Range>& ranges, std::uint64_t number);

/// What a `pruned` event is made of.
struct Pruned {
  std::vector<Range> ranges;  ///< ascending
  std::uint64_t count = 0;    ///< events in them
  std::int64_t from_us = 0;   ///< earliest time at which one was recorded
  std::int64_t to_us = 0;     ///< latest
};

/// Body of the event. No patient is in it.
std::string pruned_body(const Pruned& pruned, const RetentionPolicy& policy);
/// The ranges that the bytes of event `seq` name, of those before it; none for any other event.
std::vector<Range> named_by(std::string_view bytes, std::uint64_t seq);

/// The parts of `gone` that no range of `named` holds, ascending.
std::vector<Range> unnamed(const std::vector<Range>& gone, std::vector<Range> named);

}  // namespace isoguard::audit
