#include "src/fhir_client/address_guard.h"

#include <dlfcn.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

namespace isoguard::fhir_client {
namespace {

using Bytes4 = std::array<std::uint8_t, 4>;
using Bytes16 = std::array<std::uint8_t, 16>;

struct Network {
  Bytes16 bytes;
  std::size_t bits;
};

constexpr Bytes4 kMetadata4[] = {{100, 100, 100, 200}, {192, 0, 0, 192}};
constexpr Bytes16 kUnspecified = {};
constexpr Network kForbidden6[] = {
    {{0xfe, 0x80}, 10},                                                         // link-local
    {{0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54}, 128},  // metadata
    {{0xfd, 0x20, 0x00, 0xce, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54}, 128},  // metadata
    {kUnspecified, 128},
};
/// Prefixes of 96 bits behind which stands an IPv4 address.
constexpr Network kEmbedding[] = {
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96},  // mapped
    {kUnspecified, 96},                                // compatible, of old
    {{0x00, 0x64, 0xff, 0x9b}, 96},                    // NAT64
};

bool is_in(const Bytes16& address, const Network& network) {
  for (std::size_t bit = 0; bit < network.bits; bit += 8) {
    const std::size_t left = std::min<std::size_t>(8, network.bits - bit);
    const int differing = address[bit / 8] ^ network.bytes[bit / 8];
    if (differing >> (8 - left) != 0) return false;
  }
  return true;
}

bool is_forbidden(const Bytes4& address) {
  if (address[0] == 0 || (address[0] == 169 && address[1] == 254)) return true;
  return std::find(std::begin(kMetadata4), std::end(kMetadata4), address) != std::end(kMetadata4);
}

bool is_forbidden(const Bytes16& address) {
  const auto holds = [&address](const Network& network) { return is_in(address, network); };
  if (std::any_of(std::begin(kForbidden6), std::end(kForbidden6), holds)) return true;
  const Bytes16 loopback = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  if (address == loopback || std::none_of(std::begin(kEmbedding), std::end(kEmbedding), holds)) {
    return false;
  }
  return is_forbidden(Bytes4{address[12], address[13], address[14], address[15]});
}

}  // namespace

bool is_forbidden_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &address, sizeof four);
    Bytes4 bytes;
    std::memcpy(bytes.data(), &four.sin_addr, bytes.size());
    return is_forbidden(bytes);
  }
  if (address.sa_family != AF_INET6) return true;
  sockaddr_in6 six{};
  std::memcpy(&six, &address, sizeof six);
  Bytes16 bytes;
  std::memcpy(bytes.data(), &six.sin6_addr, bytes.size());
  return is_forbidden(bytes);
}

addrinfo* without_forbidden_addresses(addrinfo* list) {
  for (addrinfo** place = &list; *place != nullptr;) {
    if ((*place)->ai_addr != nullptr && !is_forbidden_address(*(*place)->ai_addr)) {
      place = &(*place)->ai_next;
      continue;
    }
    addrinfo* const taken = std::exchange(*place, (*place)->ai_next);
    taken->ai_next = nullptr;
    freeaddrinfo(taken);
  }
  return list;
}

}  // namespace isoguard::fhir_client

// Found by every library of the program before the one of libc.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints,
                           addrinfo** result) {
  using Resolve = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto resolve = reinterpret_cast<Resolve>(dlsym(RTLD_NEXT, "getaddrinfo"));
  if (resolve == nullptr) return EAI_FAIL;
  const int error = resolve(name, service, hints, result);
  // Without a name it is asked where to listen, which may be everywhere.
  if (error != 0 || name == nullptr) return error;
  *result = isoguard::fhir_client::without_forbidden_addresses(*result);
  return *result == nullptr ? EAI_NONAME : 0;
}
