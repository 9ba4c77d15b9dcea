#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "src/audit/text.h"
#include "src/clients/algorithm.h"
#include "src/clients/client.h"
#include "src/clients/key_set.h"

namespace isoguard::clients {

/// A client's side: a key pair, and tokens signed with it.
class Signer {
 public:
  static Signer ec(std::string kid = "k1", Algorithm algorithm = Algorithm::es384) {
    const char* curve = algorithm == Algorithm::es384 ? "P-384" : "P-256";
    return Signer(EVP_EC_gen(curve), algorithm, std::move(kid));
  }
  static Signer rsa(std::string kid = "k1", Algorithm algorithm = Algorithm::rs384,
                    unsigned bits = 2048) {
    return Signer(EVP_RSA_gen(bits), algorithm, std::move(kid));
  }

  /// Of the public key.
  std::string jwk(const std::string& more = {}) const {
    const std::string kid = "{" + more + R"("kid":")" + kid_ + "\",";
    if (!is_elliptic(algorithm_)) {
      return kid + R"("kty":"RSA","n":")" + number(OSSL_PKEY_PARAM_RSA_N, 0) + R"(","e":")" +
             number(OSSL_PKEY_PARAM_RSA_E, 0) + "\"}";
    }
    const std::size_t size = field_bytes(algorithm_);
    return kid + R"("kty":"EC","crv":")" + (size == 48 ? "P-384" : "P-256") + R"(","x":")" +
           number(OSSL_PKEY_PARAM_EC_PUB_X, size) + R"(","y":")" +
           number(OSSL_PKEY_PARAM_EC_PUB_Y, size) + "\"}";
  }
  std::string jwks() const { return R"({"keys":[)" + jwk() + "]}"; }

  /// The signature as a token has it, raw.
  std::string signature_of(const std::string& text) const {
    const bool sha256 = algorithm_ == Algorithm::es256 || algorithm_ == Algorithm::rs256;
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                     EVP_MD_CTX_free);
    EVP_PKEY_CTX* of_key = nullptr;
    check(EVP_DigestSignInit(context.get(), &of_key, sha256 ? EVP_sha256() : EVP_sha384(), nullptr,
                             key_.get()));
    if (algorithm_ == Algorithm::ps384) {
      check(EVP_PKEY_CTX_set_rsa_padding(of_key, RSA_PKCS1_PSS_PADDING));
      check(EVP_PKEY_CTX_set_rsa_pss_saltlen(of_key, RSA_PSS_SALTLEN_DIGEST));
    }
    std::size_t size = 1024;
    std::string raw(size, '\0');
    check(EVP_DigestSign(context.get(), bytes(raw), &size, bytes(text), text.size()));
    raw.resize(size);
    return is_elliptic(algorithm_) ? halves(raw) : raw;
  }

  /// header.claims.signature; both are JSON texts.
  std::string token(const std::string& header, const std::string& claims) const {
    const std::string text = audit::base64url(header) + "." + audit::base64url(claims);
    return text + "." + audit::base64url(signature_of(text));
  }
  std::string header() const {
    return R"({"alg":")" + std::string(to_text(algorithm_)) + R"(","typ":"JWT","kid":")" + kid_ +
           "\"}";
  }

 private:
  Signer(EVP_PKEY* key, Algorithm algorithm, std::string kid)
      : key_(key, EVP_PKEY_free), algorithm_(algorithm), kid_(std::move(kid)) {
    if (key == nullptr) throw std::runtime_error("no key");
  }

  static void check(int good) {
    if (good <= 0) throw std::runtime_error("OpenSSL says no");
  }
  static unsigned char* bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
  }
  static const unsigned char* bytes(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  }

  std::string number(const char* name, std::size_t size) const {
    BIGNUM* value = nullptr;
    check(EVP_PKEY_get_bn_param(key_.get(), name, &value));
    const std::unique_ptr<BIGNUM, void (*)(BIGNUM*)> held(value, BN_free);
    std::string raw(size != 0 ? size : static_cast<std::size_t>(BN_num_bytes(value)), '\0');
    check(BN_bn2binpad(value, bytes(raw), static_cast<int>(raw.size())) + 1);
    return audit::base64url(raw);
  }

  std::string halves(const std::string& der) const {
    const unsigned char* at = bytes(der);
    const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> pair(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
    const int size = static_cast<int>(field_bytes(algorithm_));
    std::string raw(2 * field_bytes(algorithm_), '\0');
    BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), bytes(raw), size);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), bytes(raw) + size, size);
    return raw;
  }

  std::shared_ptr<EVP_PKEY> key_;
  Algorithm algorithm_;
  std::string kid_;
};

/// One key of each kind for all tests, since making them takes long.
inline const Signer& ec_signer() {
  static const Signer signer = Signer::ec();
  return signer;
}
inline const Signer& rsa_signer() {
  static const Signer signer = Signer::rsa();
  return signer;
}

inline constexpr std::int64_t kNow = 1'764'000'000;
inline constexpr const char* kEndpoint = "/cds-services/order-sign";
inline constexpr const char* kIss = "https://ehr.example/cds";

/// The claims of a good token at kNow, with members replaced or added: {"exp", "1764000060"}.
inline std::string claims(const std::map<std::string, std::string>& other = {}) {
  std::map<std::string, std::string> members = {
      {"iss", "\"https://ehr.example/cds\""},
      {"aud", "\"https://cds.example/cds-services/order-sign\""},
      {"exp", std::to_string(kNow + 60)},
      {"iat", std::to_string(kNow)},
      {"jti", "\"ee22b021-e1b7-4611-ba5b-8eec6a33ac1e\""}};
  for (const auto& [name, value] : other) members[name] = value;
  std::string text;
  for (const auto& [name, value] : members) {
    if (value.empty()) continue;  // left out
    text += (text.empty() ? "{\"" : ",\"") + name + "\":" + value;
  }
  return text + "}";
}

/// The client that such tokens are of.
inline Client client_of(const std::string& jwks) {
  Client client;
  client.name = "st-anna";
  client.iss = kIss;
  client.audience = "https://cds.example";
  client.keys = std::make_shared<FixedKeys>(KeySet::parse(jwks).value());
  client.allowance = std::make_shared<Allowance>(client.limits);
  return client;
}

inline std::shared_ptr<const Registry> registry_of(const Client& client) {
  auto registry = std::make_shared<Registry>();
  registry->clients.push_back(std::make_shared<const Client>(client));
  return registry;
}

}  // namespace isoguard::clients
