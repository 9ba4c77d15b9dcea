#include "src/clients/signature.h"

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>

namespace isoguard::clients {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// r ‖ s as OpenSSL reads it; empty when there is no memory for it.
std::string der_of(std::string_view halves) {
  const std::size_t half = halves.size() / 2;
  const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> pair(ECDSA_SIG_new(), ECDSA_SIG_free);
  BIGNUM* r = BN_bin2bn(bytes_of(halves), static_cast<int>(half), nullptr);
  BIGNUM* s = BN_bin2bn(bytes_of(halves.substr(half)), static_cast<int>(half), nullptr);
  if (!pair || r == nullptr || s == nullptr || ECDSA_SIG_set0(pair.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return {};
  }
  const int size = i2d_ECDSA_SIG(pair.get(), nullptr);
  std::string der(size > 0 ? static_cast<std::size_t>(size) : 0, '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  return size > 0 && i2d_ECDSA_SIG(pair.get(), &out) == size ? der : std::string();
}

bool pads_as_pss(EVP_PKEY_CTX* context) {
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) > 0 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) > 0 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha384()) > 0;
}

bool verifies_der(EVP_PKEY* key, Algorithm algorithm, std::string_view message,
                  std::string_view signature) {
  const bool sha256 = algorithm == Algorithm::es256 || algorithm == Algorithm::rs256;
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                   EVP_MD_CTX_free);
  EVP_PKEY_CTX* of_key = nullptr;  // the context's
  if (!context || EVP_DigestVerifyInit(context.get(), &of_key, sha256 ? EVP_sha256() : EVP_sha384(),
                                       nullptr, key) <= 0) {
    return false;
  }
  if (algorithm == Algorithm::ps384 && !pads_as_pss(of_key)) return false;
  return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                          message.size()) == 1;
}

}  // namespace

bool verifies(EVP_PKEY* key, Algorithm algorithm, std::string_view message,
              std::string_view signature) {
  const std::string der = is_elliptic(algorithm) ? der_of(signature) : std::string(signature);
  const bool right = !der.empty() && verifies_der(key, algorithm, message, der);
  ERR_clear_error();
  return right;
}

}  // namespace isoguard::clients
