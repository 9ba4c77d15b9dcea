#include "plugin/decision/stable_uuid.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <array>
#include <climits>
#include <stdexcept>

namespace isoguard::decision {
namespace {

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

Digest digest_of(std::string_view input, std::string_view key) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(input.data());
  Digest digest{};
  if (key.empty()) {
    SHA256(bytes, input.size(), digest.data());
  } else if (key.size() > INT_MAX || HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                                          bytes, input.size(), digest.data(), nullptr) == nullptr) {
    throw std::runtime_error("HMAC is not to be had from OpenSSL");
  }
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
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string uuid;
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) uuid += '-';
    uuid += kHex[digest[i] >> 4];
    uuid += kHex[digest[i] & 0x0F];
  }
  return uuid;
}

}  // namespace isoguard::decision
