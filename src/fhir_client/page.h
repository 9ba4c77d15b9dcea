#pragma once

#include <optional>
#include <string>

#include "fhir/document.h"
#include "fhir/reply.h"
#include "src/fhir_client/client.h"

namespace isoguard::fhir_client {

/// One answer, understood.
struct Page {
  std::optional<fhir::Document> document;  ///< set when `failure` is none
  fhir::Failure failure = fhir::Failure::none;
  std::string next;  ///< the URL of a search's next page as the server gave it; empty on the last
};

/// Parses the body of a 200 and holds it against what was asked: a Bundle for a search, which holds
/// none or at least one resource of the type that was searched; for the
/// read of "Type/id" a resource of that type with that id, so that an answer which belongs to
/// another request is never taken for this one; for an operation ("Type/$name?…") Parameters.
/// An OperationOutcome is no data.
Page read_page(const Read& read, std::string body, std::size_t body_bytes);

}  // namespace isoguard::fhir_client
