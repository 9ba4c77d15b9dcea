#include "plugin/cds_hooks/public_text.h"

#include <algorithm>
#include <array>

namespace isoguard::cds_hooks {
namespace {

constexpr std::size_t kTelling = 4;  // shorter ids stand in others by chance
constexpr std::size_t kUrl = 256;
constexpr std::size_t kScopeWord = 80;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
constexpr bool is_hex(char c) {
  return is_digit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

bool has_only(std::string_view text, std::string_view more) {
  return std::all_of(text.begin(), text.end(), [more](char c) {
    return is_letter(c) || is_digit(c) || more.find(c) != std::string_view::npos;
  });
}

bool is_known_word(std::string_view word) {
  constexpr std::array<std::string_view, 7> kWords = {
      "openid",         "fhirUser",       "profile",      "launch",
      "launch/patient", "offline_access", "online_access"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

bool names_resources(std::string_view word) {
  const bool whose =
      word.starts_with("patient/") || word.starts_with("user/") || word.starts_with("system/");
  return whose && word.size() <= kScopeWord && has_only(word, "/.*");
}

}  // namespace

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && has_only(text, "-.");
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 128 && has_only(text, "-._:");
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

bool tells_patient(std::string_view id, std::string_view patient_id) {
  if (id == patient_id) return true;
  return patient_id.size() >= kTelling && id.find(patient_id) != std::string_view::npos;
}

bool is_plain_url(std::string_view text) {
  const bool http = text.starts_with("http://") || text.starts_with("https://");
  return http && text.size() <= kUrl && has_only(text, ":/.-_~%[]");
}

bool is_time(std::string_view text) {
  return !text.empty() && text.size() <= 35 &&
         text.find_first_not_of("0123456789T:.+-Z") == std::string_view::npos;
}

std::string_view public_user(std::string_view reference) {
  for (const std::string_view type : {"Practitioner/", "PractitionerRole/", "Device/"}) {
    if (reference.starts_with(type) && is_id(reference.substr(type.size()))) return reference;
  }
  return {};
}

std::string public_scope(std::string_view scope) {
  std::string out;
  while (!scope.empty()) {
    const std::string_view word = scope.substr(0, scope.find(' '));
    scope.remove_prefix(std::min(scope.size(), word.size() + 1));
    const std::size_t query = word.find('?');
    const std::string_view name = word.substr(0, query);
    if (!names_resources(name) && !is_known_word(word)) continue;
    out.append(out.empty() ? "" : " ").append(name);
    if (query != std::string_view::npos) out += '?';
  }
  return out;
}

}  // namespace isoguard::cds_hooks
