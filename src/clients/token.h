#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "src/clients/algorithm.h"
#include "src/clients/auth_result.h"

namespace isoguard::clients {

/// A JSON Web Token in compact form (RFC 7515 section 7.1) as CDS Hooks clients send it, read and
/// not yet believed.
struct Token {
  static constexpr std::size_t kMostBytes = 8 * 1024;
  static constexpr std::size_t kLongestJti = 256;

  Algorithm algorithm = Algorithm::es384;
  std::string kid;
  std::string jku;  ///< empty: none
  std::string iss;
  std::vector<std::string> audiences;
  std::int64_t exp = 0;  ///< seconds since 1970, fractions cut off
  std::int64_t iat = 0;
  std::optional<std::int64_t> nbf;
  std::string jti;
  std::optional<std::string> tenant;
  /// The SHA-256, in hex, of the certificate that it is bound to (RFC 8705 section 3.1); empty: it
  /// is bound (`cnf`) to something that cannot be checked here.
  std::optional<std::string> certificate;

  std::string signed_part;  ///< the two parts that the signature is over, with the dot
  std::string signature;    ///< raw bytes

  /// Refuses everything that has two readings: another number of parts than three, base64url with
  /// padding, white space or stray bits, JSON that is no object or has a member twice, and claims
  /// of other types than theirs. `alg`, `kid`, `iss`, `aud`, `exp`, `iat` and `jti` are required.
  static tl::expected<Token, AuthResult> parse(std::string_view text);
};

}  // namespace isoguard::clients
