#pragma once

#include <cstdint>
#include <string_view>

namespace isoguard::clients {

/// What came of looking at the token of a request. Only `accepted` lets it in; the others are told
/// to operators and never to who called.
enum class AuthResult : std::uint8_t {
  accepted,
  no_token,        ///< no header Authorization with a Bearer token, or more than one
  malformed,       ///< no JWT as RFC 7515 and 7519 spell it, or longer than 8 KiB
  header,          ///< a header that could point to keys or change what is signed
  algorithm,       ///< none, a shared secret, or one that this client may not use
  unknown_issuer,  ///< nobody is registered as `iss`
  jku,             ///< another address of keys than the registered one
  audience,        ///< not for exactly this endpoint
  expired,         ///< or not good yet (nbf)
  issued_later,    ///< `iat` is in the future
  lifetime,        ///< longer than the client may
  tenant,          ///< not one of the client's, or not told where there are several
  unknown_key,     ///< no key of that id
  signature,       ///< not by that key
  replayed,        ///< this `jti` came before
  busy,            ///< too many signatures of this client wait to be verified; told as 429
  not_read,        ///< the request was too large for anybody to look at its token
  certificate,     ///< not over a connection with the certificate that the client or token names
};

/// "accepted", "no-token" and so on.
std::string_view to_code(AuthResult result);

}  // namespace isoguard::clients
