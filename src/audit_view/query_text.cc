#include "src/audit_view/query_text.h"

#include <algorithm>

#include "fhir/unicode.h"

namespace isoguard::audit_view {
namespace {

constexpr std::size_t kMostParameters = 50;
constexpr std::string_view kDigits = "0123456789ABCDEF";

std::optional<unsigned> digit(char c) {
  if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  const std::size_t at = kDigits.find(c);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<unsigned>(at);
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const auto high = digit(text[i + 1]);
    const auto low = digit(text[i + 2]);
    if (!high || !low) return std::nullopt;
    out += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  if (fhir::find_invalid_utf8(out) != fhir::kNowhere || std::ranges::any_of(out, is_control))
    return std::nullopt;
  return out;
}

bool is_unreserved(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter || (c >= '0' && c <= '9') ||
         std::string_view("-._~/:,|").find(c) != std::string_view::npos;
}

void encode(std::string_view text, std::string& out) {
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.append(1, '%').append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 15]);
  }
}

}  // namespace

std::optional<QueryParameters> read_query(std::string_view query) {
  QueryParameters parameters;
  while (!query.empty()) {
    const std::string_view piece = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(piece.size() + 1, query.size()));
    if (piece.empty()) continue;
    const std::size_t equals = std::min(piece.find('='), piece.size());
    auto name = decoded(piece.substr(0, equals));
    auto value = decoded(piece.substr(std::min(equals + 1, piece.size())));
    if (!name || !value || parameters.size() == kMostParameters) return std::nullopt;
    parameters.emplace_back(std::move(*name), std::move(*value));
  }
  return parameters;
}

std::string write_query(const QueryParameters& parameters) {
  std::string out;
  for (const auto& [name, value] : parameters) {
    if (!out.empty()) out += '&';
    encode(name, out);
    out += '=';
    encode(value, out);
  }
  return out;
}

std::optional<std::vector<std::string>> alternatives_of(std::string_view value) {
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == ',') {
      parts.emplace_back();
      continue;
    }
    if (value[i] == '\\') {
      ++i;
      if (i == value.size() || std::string_view(",|$\\").find(value[i]) == std::string_view::npos) {
        return std::nullopt;
      }
    }
    parts.back() += value[i];
  }
  for (const std::string& part : parts) {
    if (part.empty()) return std::nullopt;
  }
  return parts;
}

}  // namespace isoguard::audit_view
