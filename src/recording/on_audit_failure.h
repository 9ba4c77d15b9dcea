#pragma once

namespace isoguard::app {

/// What happens to a decision that cannot be kept.
enum class OnAuditFailure : unsigned char {
  deliver,  ///< the prescriber gets the cards; the log says in other ways that something is missing
  refuse,   ///< 503 with an OperationOutcome, never an empty 200
};

}  // namespace isoguard::app
