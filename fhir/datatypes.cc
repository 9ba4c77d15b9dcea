#include "fhir/datatypes.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace isoguard::fhir {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

/// JSON's grammar of numbers, RFC 8259 section 6; from_chars alone would also take "inf" and "01".
bool is_json_number(std::string_view text) {
  const std::size_t start = text.starts_with('-') ? 1 : 0;
  std::size_t at = skip_digits(text, start);
  if (at == start || (text[start] == '0' && at - start > 1)) return false;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = at + 1;
    at = skip_digits(text, fraction);
    if (at == fraction) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = at;
    at = skip_digits(text, exponent);
    if (at == exponent) return false;
  }
  return at == text.size();
}

bool is_type_name(std::string_view text) {
  if (text.empty() || text[0] < 'A' || text[0] > 'Z') return false;
  for (const char c : text) {
    if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || is_digit(c))) return false;
  }
  return true;
}

/// http://hl7.org/fhir/R4/datatypes.html#id, any length: servers with longer ids exist.
bool is_id(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text) {
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!letter && !is_digit(c) && c != '-' && c != '.' && c != '_') return false;
  }
  return true;
}

/// Cuts the part behind the last slash off `path` and returns it.
std::string_view cut_last_part(std::string_view& path) {
  const std::size_t slash = path.rfind('/');
  const std::string_view part = slash == path.npos ? path : path.substr(slash + 1);
  path = slash == path.npos ? std::string_view() : path.substr(0, slash);
  return part;
}

}  // namespace

bool CodeableConcept::says_something() const {
  return !text.empty() || std::any_of(coding.begin(), coding.end(), [](const Coding& said) {
    return !said.code.empty() || !said.display.empty();
  });
}

std::optional<TypeAndId> type_and_id(std::string_view reference) {
  std::string_view path = reference.substr(0, reference.find('#'));
  std::string_view id = cut_last_part(path);
  std::string_view type = cut_last_part(path);
  if (type == "_history") {
    id = cut_last_part(path);
    type = cut_last_part(path);
  }
  const bool type_is_host = path.ends_with(":/");
  if (type_is_host || !is_type_name(type) || !is_id(id)) return std::nullopt;
  return TypeAndId{type, id};
}

std::optional<double> parse_decimal(std::string_view text) {
  if (!is_json_number(text)) return std::nullopt;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number))
    return std::nullopt;
  return number;
}

std::optional<double> Quantity::number() const { return parse_decimal(value); }

}  // namespace isoguard::fhir
