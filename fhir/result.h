#pragma once

#include <tl/expected.hpp>

#include "fhir/issue.h"

namespace isoguard::fhir {

/// A value, or the Issues that prevented it (never empty). What a caller sent wrong is reported
/// this way; exceptions are for what should not happen.
template <class T>
using Result = tl::expected<T, Issues>;

/// The error branch of a Result with one issue.
inline tl::unexpected<Issues> failure(IssueType type, std::string diagnostics,
                                      std::string expression = {}) {
  return tl::unexpected<Issues>(
      Issues{Issue{IssueSeverity::error, type, std::move(diagnostics), std::move(expression)}});
}

}  // namespace isoguard::fhir
