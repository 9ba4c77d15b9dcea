#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "src/clients/auth_result.h"
#include "src/clients/client.h"
#include "src/clients/token.h"

namespace isoguard::clients {

/// By how many seconds the clocks of a client and of this service may differ.
inline constexpr std::int64_t kSkew = 60;

/// Whether a token of `client` is good for `endpoint` ("/cds-services/order-sign") at `now`
/// (seconds since 1970), as far as that can be told without its signature:
///   the algorithm is one of the client's, and `jku`, if there is one, its registered address;
///   `aud` has the URL of exactly this endpoint;
///   now <= exp + kSkew, iat <= now + kSkew, nbf <= now + kSkew, 0 < exp - iat <= its longest;
///   `tenant` is one of the client's; where there are several it must be told.
AuthResult check_claims(const Token& token, const Client& client, std::string_view endpoint,
                        std::int64_t now);

/// Whether a token may come over a connection with the certificate `shown` (nullptr: with none): it
/// is one of those of its client, if that has any, and the one that the token is bound to, if it is
/// to any.
bool comes_over_its_certificate(const Token& token, const Client& client,
                                const ShownCertificate* shown);

/// For whom a token that passed speaks: its `tenant`, or the only one of its client, or nobody.
std::string tenant_of(const Token& token, const Client& client);

}  // namespace isoguard::clients
