#pragma once

#include <openssl/crypto.h>

#include <string>

namespace isoguard::fhir_client {

/// Overwrites and empties a secret; its memory, spare capacity included, is not handed back unread.
inline void wipe(std::string& secret) {
  secret.resize(secret.capacity());
  OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

}  // namespace isoguard::fhir_client
