#pragma once

#include <cstddef>
#include <string_view>

/// Checks of raw JSON text that come before any parsing.
namespace isoguard::fhir {

/// Where the offset of something that was not found points to.
inline constexpr std::size_t kNowhere = std::string_view::npos;

/// Offset of the first byte that does not belong to well-formed UTF-8 (RFC 3629: no overlong form,
/// no surrogate, nothing above U+10FFFF), or kNowhere.
std::size_t find_invalid_utf8(std::string_view text);

/// Offset of the first `\u` escape in JSON text that stands for U+0000 or for half of a surrogate
/// pair, or kNowhere. Malformed escapes are left to the parser.
std::size_t find_unusable_escape(std::string_view text);

}  // namespace isoguard::fhir
