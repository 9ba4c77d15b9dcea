#pragma once

#include <string>
#include <string_view>

namespace isoguard::cds_hooks {

/// An RFC 3339 date-time in UTC, with its fraction of a second of up to nine digits; empty when
/// `text` is none. A leap second stays :60 and is not checked against their list.
std::string utc_of_rfc3339(std::string_view text);

}  // namespace isoguard::cds_hooks
