#include "src/fhir_client/trusted_authorities.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <stdlib.h>

#include <stdexcept>

namespace isoguard::fhir_client {
namespace {

TrustedAuthorities new_store() { return {X509_STORE_new(), &X509_STORE_free}; }

TrustedAuthorities read_system() {
  TrustedAuthorities store = new_store();
  X509_STORE_set_default_paths(store.get());
  ERR_clear_error();
  ::setenv("SSL_CERT_FILE", "/dev/null", 1);
  return store;
}

const TrustedAuthorities& of_the_system() {
  static const TrustedAuthorities& store = *new TrustedAuthorities(read_system());
  return store;
}

}  // namespace

TrustedAuthorities trusted_authorities(const std::string& ca_file) {
  const TrustedAuthorities& system = of_the_system();
  if (ca_file.empty()) return system;
  TrustedAuthorities store = new_store();
  if (X509_STORE_load_file(store.get(), ca_file.c_str()) != 1) {
    throw std::invalid_argument("ca_file \"" + ca_file + "\" holds no certificates");
  }
  return store;
}

}  // namespace isoguard::fhir_client
