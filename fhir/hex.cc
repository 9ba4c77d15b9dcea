#include "fhir/hex.h"

#include <array>

namespace isoguard::fhir {
namespace {

constexpr std::array<std::array<char, 2>, 256> pairs_of_digits() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<std::array<char, 2>, 256> pairs{};
  for (std::size_t byte = 0; byte < pairs.size(); ++byte) {
    pairs[byte] = {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return pairs;
}
constexpr auto kPairs = pairs_of_digits();

char* write_hex(std::string_view bytes, char* to) {
  for (const char c : bytes) {
    const auto& pair = kPairs[static_cast<unsigned char>(c)];
    *to++ = pair[0];
    *to++ = pair[1];
  }
  return to;
}

}  // namespace

std::string hex(std::string_view bytes) {
  std::string out(2 * bytes.size(), '\0');
  write_hex(bytes, out.data());
  return out;
}

std::string uuid_text(std::string_view bytes) {
  std::string out(36, '-');
  char* to = out.data();
  for (const std::size_t part : {4U, 2U, 2U, 2U, 6U}) {
    to = write_hex(bytes.substr(0, part), to) + 1;
    bytes.remove_prefix(part);
  }
  return out;
}

}  // namespace isoguard::fhir
