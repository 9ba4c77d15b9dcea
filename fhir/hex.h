#pragma once

#include <string>
#include <string_view>

/// Bytes as hexadecimal text, lower case.
namespace isoguard::fhir {

std::string hex(std::string_view bytes);

/// Sixteen bytes as a UUID is written (RFC 9562 section 4).
std::string uuid_text(std::string_view bytes);

}  // namespace isoguard::fhir
