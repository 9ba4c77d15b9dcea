#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fhir/arena.h"
#include "src/terminology_client/answer_store.h"

namespace isoguard::terminology_client {

/// One answer as a line of the cache's file: 16 hexadecimal digits of its checksum (FNV-1a), a
/// space, and a JSON object. Ends with a newline.
std::string to_line(const StoredAnswer& answer);

/// Nothing for what to_line() did not write. Without the newline. `scratch` is memory for many
/// lines, which nothing of the answer points into.
std::optional<StoredAnswer> parse_line(std::string_view line, fhir::Arena& scratch);

/// The file's first line, newline included: its format, and whose answers these are.
std::string first_line(std::string_view server);

}  // namespace isoguard::terminology_client
