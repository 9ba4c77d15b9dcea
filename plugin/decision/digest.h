#pragma once

#include <string>
#include <string_view>

namespace isoguard::decision {

/// SHA-256 in lower-case hex. Throws std::runtime_error when OpenSSL cannot hash.
std::string sha256_hex(std::string_view bytes);

}  // namespace isoguard::decision
