#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fhir/result.h"

namespace isoguard::cds_hooks {

/// Why a card was overridden. Both are what the client says.
struct GivenReason {
  std::string code;    ///< of `reason`; empty without one, and where only words are given
  std::string system;  ///< may be empty
  std::string display;
  std::string comment;  ///< `userComment`: free text
};

/// What became of one card (CH-104 to CH-108).
struct FeedbackItem {
  std::string card;                      ///< uuid of the card, in lower case; any other text
  bool accepted = false;                 ///< otherwise overridden
  std::vector<std::string> suggestions;  ///< accepted: uuids, one or more
  std::vector<GivenReason> reasons;      ///< overridden
  std::string outcome_utc;               ///< "2026-11-25T21:00:00.5Z"
  std::string json;                      ///< the item as compact JSON, its members as they came
};

inline constexpr std::size_t kMaxFeedbackItems = 200;
inline constexpr std::size_t kMaxCommentBytes = 16 * 1024;

/// Reads the body of POST …/feedback. One bad item refuses all, so that "400" means "nothing was
/// kept"; every fault is reported with its element path (`feedback[1].outcome`).
///
/// Required: `feedback`, a list that is not empty; of each item `card`, `outcome` (accepted or
/// overridden), `outcomeTimestamp` (RFC 3339, any offset), and for accepted `acceptedSuggestions`
/// with an `id` each. An override may have a reason, a comment, both or neither; `overrideReasons`,
/// as one object or a list, says the same as `overrideReason`, and either may be the Coding itself
/// or a list of Codings, as cards have them. A reason's code may be anybody's, and be missing where
/// it has a display.
/// Unknown members are passed over, and null is absent.
fhir::Result<std::vector<FeedbackItem>> read_feedback(std::string body);

}  // namespace isoguard::cds_hooks
