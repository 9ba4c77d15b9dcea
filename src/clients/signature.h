#pragma once

#include <openssl/types.h>

#include <string_view>

#include "src/clients/algorithm.h"

namespace isoguard::clients {

/// Whether `signature`, which has the length that `key` and `algorithm` ask for, is right. False
/// for whatever goes wrong, and OpenSSL's list of errors is empty afterwards. Any thread.
bool verifies(EVP_PKEY* key, Algorithm algorithm, std::string_view message,
              std::string_view signature);

}  // namespace isoguard::clients
