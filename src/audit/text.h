#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fhir/hex.h"
#include "src/audit/merkle.h"

/// Bytes as text and back. Reading is strict: one spelling for each value.
namespace isoguard::audit {

using fhir::hex;
std::string hex(const Hash& hash);
/// Lower case only.
std::optional<std::string> from_hex(std::string_view text);
std::optional<Hash> hash_from_hex(std::string_view text);

/// RFC 4648 section 4, with padding.
std::string base64(std::string_view bytes);
/// Refuses white space, missing padding, and bits that do not count but are set.
std::optional<std::string> from_base64(std::string_view text);
/// RFC 4648 section 5, without padding.
std::string base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);

/// Decimal without sign or leading zeros, at most 2^53 - 1.
std::optional<std::uint64_t> from_decimal(std::string_view text);

}  // namespace isoguard::audit
