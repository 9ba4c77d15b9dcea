#pragma once

#include <string>

#include "src/fhir_client/client.h"
#include "src/fhir_client/upstream.h"

namespace isoguard::fhir_client {

/// The path of a read as it is asked for first: a search with the size of page to give, and with
/// the extra parameters when wanted.
std::string first_path(const Read& read, bool with_extra);

/// Makes the search of a target of more than 2000 characters a POST, since some servers and
/// proxies take no more of a URL (http://hl7.org/fhir/R4/http.html#search).
void post_if_long(Question& question);

/// Statuses with which servers refuse a parameter that they do not know, or what it would bring.
bool may_be_of_extras(int status);

}  // namespace isoguard::fhir_client
