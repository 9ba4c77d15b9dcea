#pragma once

#include <string>
#include <string_view>

#include "src/fhir_client/client.h"
#include "src/fhir_client/upstream.h"

namespace isoguard::fhir_client {

/// The path of a read as it is asked for first: a search with the size of page to give, and with
/// the extra parameters when wanted.
std::string first_path(const Read& read, bool with_extra);

/// Whether a target has more than 2000 characters: some servers and proxies take no more of a URL.
bool is_long(std::string_view target);

/// Makes the search of a long target a POST (http://hl7.org/fhir/R4/http.html#search).
void post_if_long(Question& question);

/// Statuses with which servers refuse a parameter that they do not know, or what it would bring.
bool may_be_of_extras(int status);

}  // namespace isoguard::fhir_client
