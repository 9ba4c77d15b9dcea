#include "src/clients/auth_result.h"

#include <array>
#include <cstddef>

namespace isoguard::clients {

std::string_view to_code(AuthResult result) {
  constexpr std::array<std::string_view, 18> kCodes = {
      "accepted",    "no-token",  "malformed", "header",       "algorithm", "unknown-issuer",
      "jku",         "audience",  "expired",   "issued-later", "lifetime",  "tenant",
      "unknown-key", "signature", "replayed",  "busy",         "not-read",  "certificate"};
  return kCodes[static_cast<std::size_t>(result)];
}

}  // namespace isoguard::clients
