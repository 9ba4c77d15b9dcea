#include "plugin/decision/stable_uuid.h"

#include <openssl/sha.h>

#include <array>

namespace isoguard::decision {

std::string stable_uuid(std::initializer_list<std::string_view> parts) {
  std::string input = "isoguard card";
  for (const std::string_view part : parts) {
    input.append(1, '\0').append(std::to_string(part.size())).append(1, ':').append(part);
  }
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(input.data()), input.size(), digest.data());
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
