#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace isoguard::decision {

/// A UUID (RFC 9562 version 8) that is the same for the same key and parts: the leading bits of
/// HMAC-SHA256 over the parts with their lengths, so that who has not the key learns nothing of the
/// parts, not even by trying. With an empty key a plain SHA-256, whose parts can be guessed. Throws
/// std::runtime_error when OpenSSL cannot do it.
std::string stable_uuid(std::initializer_list<std::string_view> parts, std::string_view key = {});

}  // namespace isoguard::decision
