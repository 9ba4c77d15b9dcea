#pragma once

#include <string>
#include <vector>

#include "src/fhir_client/client.h"
#include "src/options/config.h"

namespace isoguard::app {

/// Reads a value of --fhir-server: a base URL and, behind blanks, what holds for this server and
/// not for the others, each at most once:
///   release=auto|dstu2|stu3|r4|r4b|r5   parallel=1…1000   batch=yes|no
/// `defaults` says the rest. The URL itself is judged by the client. Throws std::invalid_argument
/// with one sentence that names the server.
fhir_client::Registration parse_registration(const std::string& text,
                                             const fhir_client::Registration& defaults);

/// All of the servers that may be asked. Throws like parse_registration().
std::vector<fhir_client::Registration> registrations(const ServeOptions& options);

}  // namespace isoguard::app
