#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "src/audit/verify.h"

/// The file in which a log is handed to an auditor: a line of JSON for the head, each event and
/// each checkpoint, every one in the only spelling that it may have (docs/audit-format.md).
namespace isoguard::audit {

struct BundleHead {
  std::string origin;
  std::uint64_t size = 0;         ///< events, all from the first on
  std::uint64_t checkpoints = 0;  ///< the newest is of this size
};

/// Lines with their line feed.
std::string head_line(const BundleHead& head);
std::string event_line(std::uint64_t seq, const Hash& leaf, std::string_view bytes);
/// An event whose bytes were deleted.
std::string pruned_line(std::uint64_t seq, const Hash& leaf);
std::string checkpoint_line(std::string_view note);

/// What a bundle turned out to hold.
struct BundleContent {
  std::string origin;  ///< empty: no head
  std::uint64_t events = 0;
  std::uint64_t checkpoints = 0;
  std::uint64_t pruned = 0;   ///< of the events, those whose bytes were deleted
  std::uint64_t covered = 0;  ///< of the events, those that the newest checkpoint covers
};

/// Reads a bundle to its end and reports all that is not as it must be. No report: these are all
/// events of the origin up to the newest checkpoint, as the owner of the key signed them. Memory
/// does not grow with the bundle.
BundleContent check_bundle(std::istream& bundle, const Trust& trust, const Report& report);

}  // namespace isoguard::audit
