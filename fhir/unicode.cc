#include "fhir/unicode.h"

#include <cstdint>
#include <cstring>
#include <optional>

namespace isoguard::fhir {
namespace {

std::uint64_t load(const char* from) {
  std::uint64_t word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

std::size_t skip_ascii(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  const char* bytes = text.data();
  while (at + 32 <= text.size() && ((load(bytes + at) | load(bytes + at + 8) |
                                     load(bytes + at + 16) | load(bytes + at + 24)) &
                                    kHighBits) == 0) {
    at += 32;
  }
  while (at < text.size() && static_cast<unsigned char>(bytes[at]) < 0x80) ++at;
  return at;
}

/// Length of the well-formed sequence that starts with a byte above 0x7F; 0 when there is none.
/// The second byte's range excludes overlong forms, surrogates and values above U+10FFFF (RFC 3629
/// section 4).
std::size_t sequence_length(std::string_view rest) {
  const auto byte = [rest](std::size_t i) -> unsigned {
    return i < rest.size() ? static_cast<unsigned char>(rest[i]) : 0u;
  };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const auto second_in = [&](unsigned low, unsigned high) {
    return byte(1) >= low && byte(1) <= high;
  };
  const unsigned lead = byte(0);
  if (lead < 0xC2 || lead > 0xF4) return 0;
  if (lead < 0xE0) return continues(1) ? 2 : 0;
  if (lead < 0xF0) {
    const bool second = second_in(lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
    return second && continues(2) ? 3 : 0;
  }
  const bool second = second_in(lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
  return second && continues(2) && continues(3) ? 4 : 0;
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

/// The code unit of the `\uXXXX` that starts at `at`.
std::optional<unsigned> code_unit(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
  unsigned unit = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    const std::optional<unsigned> digit = hex_digit(text[i]);
    if (!digit) return std::nullopt;
    unit = unit * 16 + *digit;
  }
  return unit;
}

bool is_high_surrogate(unsigned unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low_surrogate(unsigned unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

/// Length of the escape at `at` together with the second half of a pair; 0 when it is unusable.
std::size_t usable_length(std::string_view text, std::size_t at) {
  const std::optional<unsigned> unit = code_unit(text, at);
  if (!unit) return 2;
  if (*unit == 0 || is_low_surrogate(*unit)) return 0;
  if (!is_high_surrogate(*unit)) return 6;
  const std::optional<unsigned> second = code_unit(text, at + 6);
  return second && is_low_surrogate(*second) ? 12 : 0;
}

/// Whether an escape in `text` may be `\u000…` or `\ud…`. Narratives are full of escapes; this loop
/// has no branch and no checked operator[], so that it is vectorised and costs the same for all.
bool may_hold_unusable_escape(std::string_view text) {
  if (text.size() < 6) return false;
  const char* here = text.data();
  const std::size_t starts = text.size() - 5;
  unsigned char found = 0;
  for (std::size_t i = 0; i < starts; ++i) {
    const int escape = (here[i] == '\\') & (here[i + 1] == 'u');
    const int suspect = ((here[i + 2] | 0x20) == 'd') | (here[i + 4] == '0');
    found = static_cast<unsigned char>(found | (escape & suspect));
  }
  return found != 0;
}

}  // namespace

std::size_t find_invalid_utf8(std::string_view text) {
  std::size_t at = skip_ascii(text, 0);
  while (at < text.size()) {
    const std::size_t length = sequence_length(text.substr(at));
    if (length == 0) return at;
    at += length;
    // Scripts other than Latin come in runs: look for the next ASCII run only after them.
    if (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) at = skip_ascii(text, at);
  }
  return kNowhere;
}

std::size_t find_unusable_escape(std::string_view text) {
  std::size_t at = text.find('\\');
  if (at == kNowhere || !may_hold_unusable_escape(text.substr(at))) return kNowhere;
  while (at != kNowhere) {
    const std::size_t length = usable_length(text, at);
    if (length == 0) return at;
    at = text.find('\\', at + length);
  }
  return kNowhere;
}

}  // namespace isoguard::fhir
