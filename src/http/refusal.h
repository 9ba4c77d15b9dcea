#pragma once

#include <string>
#include <string_view>

#include "src/http/response.h"

namespace isoguard::http {

/// A request that the listener answers itself. `text` has static storage and says nothing of what
/// the client sent. The connection ends after it: the rest of the stream cannot be trusted.
struct Refusal {
  int status = 400;
  std::string_view text;
};

/// The answer: an OperationOutcome as application/json, with Allow (405) or Retry-After (503).
Response to_response(const Refusal& refusal);

}  // namespace isoguard::http
