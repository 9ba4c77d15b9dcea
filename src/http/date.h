#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace isoguard::http {

/// "Sun, 06 Nov 1994 08:49:37 GMT": how HTTP writes a time (RFC 9110 section 5.6.7), given in
/// seconds since 1970.
std::string date_text(std::int64_t seconds);

/// Of now; made once a second in each thread, and good until the thread's next call.
std::string_view date_now();

}  // namespace isoguard::http
