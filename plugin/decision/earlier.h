#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fhir/date.h"

namespace isoguard::decision {

/// What a clinician said of a card before.
struct EarlierOverride {
  fhir::Day day;       ///< as the client told it
  std::string reason;  ///< code of the override reason, ours or another's; may be empty
};

/// What is remembered of what clinicians did with cards. Cards are asked for by names that
/// DecidingFacts gave them. Whoever cannot remember answers with nothing: then a card is shown in
/// full. Any thread; must not wait.
class Earlier {
 public:
  virtual ~Earlier() = default;

  /// The newest answer to the card of these facts, if that was an override.
  virtual std::optional<EarlierOverride> overridden(std::string_view facts) const = 0;
  /// Whether the card of this session was accepted or overridden since it was shown at
  /// order-select, not long ago.
  virtual bool answered(std::string_view session) const = 0;
};

}  // namespace isoguard::decision
