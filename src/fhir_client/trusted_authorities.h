#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>

namespace isoguard::fhir_client {

using TrustedAuthorities = std::shared_ptr<X509_STORE>;

/// The certificates of a PEM file, or with an empty name those of the system (OpenSSL's places,
/// SSL_CERT_FILE and SSL_CERT_DIR), read once for all connections. Throws std::invalid_argument
/// with one sentence when the file holds none.
///
/// cpprestsdk reads the system's file anew for every connection, some 25 ms each: fourteen searches
/// on fourteen new connections were late for that alone. So once the system's are read,
/// SSL_CERT_FILE of this process names an empty file. First call before other threads use getenv().
TrustedAuthorities trusted_authorities(const std::string& ca_file);

}  // namespace isoguard::fhir_client
