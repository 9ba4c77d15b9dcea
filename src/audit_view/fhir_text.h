#pragma once

#include <string>
#include <string_view>

#include "fhir/issue.h"
#include "src/audit_view/search_run.h"

/// What is answered in FHIR. `base` is the URL of the FHIR service, without a slash at its end.
namespace isoguard::audit_view {

/// The URL of a search, of the page that begins at the cursor; "" for the first.
std::string url_of(std::string_view base, const Search& search, std::string_view cursor);

/// A Bundle of type searchset. What else is to be said of a page is in OperationOutcomes.
std::string bundle_of(std::string_view base, const Search& search, const SearchPage& page);

/// What is to be said of a page beside its events.
fhir::Issues issues_of(const SearchPage& page);

/// A line an event.
std::string ndjson_of(const SearchPage& page);

std::string capability_statement(std::string_view base);

}  // namespace isoguard::audit_view
