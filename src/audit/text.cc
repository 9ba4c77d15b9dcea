#include "src/audit/text.h"

#include <algorithm>
#include <charconv>

namespace isoguard::audit {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encoded(std::string_view bytes, const char* alphabet) {
  std::string out((bytes.size() * 8 + 5) / 6, '\0');
  char* to = out.data();
  unsigned pending = 0;
  int bits = 0;
  for (const char c : bytes) {
    pending = (pending << 8 | static_cast<unsigned char>(c)) & 0xFFFF;
    for (bits += 8; bits >= 6; bits -= 6) *to++ = alphabet[pending >> (bits - 6) & 63];
  }
  if (bits > 0) *to++ = alphabet[pending << (6 - bits) & 63];
  return out;
}

std::optional<std::string> decoded(std::string_view text, std::string_view alphabet) {
  std::string out;
  unsigned pending = 0;
  int bits = 0;
  for (const char c : text) {
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    pending = (pending << 6 | static_cast<unsigned>(value)) & 0xFFFF;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(pending >> bits & 0xFF);
  }
  const bool has_rest = (pending & ((1U << bits) - 1)) != 0;
  if (text.size() % 4 == 1 || has_rest) return std::nullopt;
  return out;
}

}  // namespace

std::string hex(const Hash& hash) { return hex(bytes_of(hash)); }

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const std::size_t high = kHexDigits.find(text[i]);
    const std::size_t low = kHexDigits.find(text[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    out += static_cast<char>(high << 4 | low);
  }
  return out;
}

std::optional<Hash> hash_from_hex(std::string_view text) {
  const auto bytes = from_hex(text);
  Hash hash{};
  if (!bytes || bytes->size() != hash.size()) return std::nullopt;
  std::ranges::transform(*bytes, hash.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  return hash;
}

std::string base64(std::string_view bytes) {
  std::string out = encoded(bytes, kBase64.data());
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  return decoded(text, kBase64);
}

std::string base64url(std::string_view bytes) { return encoded(bytes, kBase64Url.data()); }
std::optional<std::string> from_base64url(std::string_view text) {
  return decoded(text, kBase64Url);
}

std::optional<std::uint64_t> from_decimal(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(text.data(), end, value);
  const bool is_one = error == std::errc() && parsed == end && text.front() != '-';
  if (!is_one || value >= std::int64_t{1} << 53) return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

}  // namespace isoguard::audit
