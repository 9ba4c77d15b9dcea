#include "plugin/decision/stable_uuid.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "fhir/hex.h"

namespace isoguard::decision {
namespace {

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

struct Free {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

/// Set up once a thread: OpenSSL 3 takes longer for that than for a short text.
std::unique_ptr<EVP_MAC_CTX, Free> hmac() {
  EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  std::unique_ptr<EVP_MAC_CTX, Free> context(EVP_MAC_CTX_new(algorithm));
  EVP_MAC_free(algorithm);
  std::string digest = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_end()};
  if (context == nullptr || EVP_MAC_CTX_set_params(context.get(), parameters) != 1) return nullptr;
  return context;
}

Digest digest_of(std::string_view input, std::string_view key) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(input.data());
  Digest digest{};
  if (key.empty()) {
    SHA256(bytes, input.size(), digest.data());
    return digest;
  }
  thread_local const auto context = hmac();
  std::size_t size = 0;
  const bool ok = context != nullptr &&
                  EVP_MAC_init(context.get(), reinterpret_cast<const unsigned char*>(key.data()),
                               key.size(), nullptr) == 1 &&
                  EVP_MAC_update(context.get(), bytes, input.size()) == 1 &&
                  EVP_MAC_final(context.get(), digest.data(), &size, digest.size()) == 1;
  if (!ok) throw std::runtime_error("HMAC is not to be had from OpenSSL");
  return digest;
}

}  // namespace

std::string stable_uuid(std::initializer_list<std::string_view> parts, std::string_view key) {
  std::string input = "isoguard card";
  for (const std::string_view part : parts) {
    input.append(1, '\0').append(std::to_string(part.size())).append(1, ':').append(part);
  }
  Digest digest = digest_of(input, key);
  digest[6] = static_cast<unsigned char>((digest[6] & 0x0F) | 0x80);  // version 8
  digest[8] = static_cast<unsigned char>((digest[8] & 0x3F) | 0x80);  // variant of RFC 9562
  return fhir::uuid_text({reinterpret_cast<const char*>(digest.data()), 16});
}

}  // namespace isoguard::decision
