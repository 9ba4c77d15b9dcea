#include "src/http/json_type.h"

#include "src/http/ascii.h"
#include "src/http/parameter.h"

namespace isoguard::http {
namespace {

/// The next piece of `text` before a ';', which is taken away.
std::string_view next(std::string_view& text) {
  const std::size_t end = text.find(';');
  const std::string_view piece = without_blanks(text.substr(0, end));
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return piece;
}

bool names_json(std::string_view type) {
  return type.empty() || equal_ignoring_case(type, "application/json") ||
         equal_ignoring_case(type, "application/fhir+json") ||
         equal_ignoring_case(type, "application/json+fhir");
}

bool names_another_charset(std::string_view text) {
  const auto [name, value] = parameter_of(text);
  return text.find('=') != std::string_view::npos && equal_ignoring_case(name, "charset") &&
         !equal_ignoring_case(value, "utf-8") && !equal_ignoring_case(value, "utf8");
}

}  // namespace

bool is_json(std::string_view content_type) {
  if (!names_json(next(content_type))) return false;
  while (!content_type.empty()) {
    if (names_another_charset(next(content_type))) return false;
  }
  return true;
}

}  // namespace isoguard::http
