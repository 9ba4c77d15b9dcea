#include "src/clients/certificate.h"

#include <algorithm>

#include "src/audit/text.h"

namespace isoguard::clients {
namespace {

constexpr std::string_view kDns = "dns:";
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kOfLabels = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
constexpr std::string_view kOfSchemes =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.";

bool consists_of(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == text.npos;
}

/// The last label has a letter, unlike that of an address.
bool is_dns_name(std::string_view text) {
  const std::string_view last = text.substr(text.rfind('.') + 1);
  return consists_of(text, kOfLabels) && !text.starts_with('.') &&
         last.find_first_of(kLetters) != last.npos && text.find("..") == text.npos;
}

bool is_uri(std::string_view text) {
  const std::size_t colon = text.find(':');
  const bool printable = std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
  return printable && colon != text.npos && colon > 0 && colon + 1 < text.size() &&
         consists_of(text.substr(0, colon), kOfSchemes);
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Letters of DNS names are alike in both cases (RFC 4343); those of URIs are not.
bool is_same(std::string_view rule, std::string_view shown) {
  if (!rule.starts_with(kDns)) return rule == shown;
  return std::ranges::equal(rule, shown, {}, {}, lower);
}

}  // namespace

bool CertificateRule::allows(const ShownCertificate* shown) const {
  if (!is_set()) return true;
  if (shown == nullptr) return false;
  return std::ranges::find(sha256, shown->sha256) != sha256.end() ||
         std::ranges::any_of(names, [shown](const std::string& rule) {
           return std::ranges::any_of(
               shown->names, [&rule](const std::string& name) { return is_same(rule, name); });
         });
}

std::optional<std::string> san_of(std::string_view text) {
  if (is_dns_name(text)) return std::string(kDns) + std::string(text);
  if (is_uri(text)) return "uri:" + std::string(text);
  return std::nullopt;
}

bool is_sha256(std::string_view text) { return audit::hash_from_hex(text).has_value(); }

}  // namespace isoguard::clients
