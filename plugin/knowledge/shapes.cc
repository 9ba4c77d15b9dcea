#include "plugin/knowledge/shapes.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "fhir/date.h"

namespace isoguard::knowledge {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

/// Of a semantic version.
std::array<int, 3> numbers_of(std::string_view version) {
  std::array<int, 3> numbers{};
  for (std::size_t part = 0; const char c : version) {
    if (c == '.') {
      ++part;
    } else {
      numbers[part] = numbers[part] * 10 + (c - '0');
    }
  }
  return numbers;
}

}  // namespace

bool is_kebab_case(std::string_view text) {
  if (text.empty() || text.front() == '-' || text.back() == '-') return false;
  if (text.find("--") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

bool is_semantic_version(std::string_view text) {
  int parts = 0;
  while (true) {
    const std::size_t dot = text.find('.');
    const std::string_view part = text.substr(0, dot);
    if (part.empty() || part.size() > 6 || !std::all_of(part.begin(), part.end(), is_digit)) {
      return false;
    }
    ++parts;
    if (dot == std::string_view::npos) return parts == 3;
    text.remove_prefix(dot + 1);
  }
}

std::weak_ordering order_of_versions(std::string_view left, std::string_view right) {
  const bool is_version = is_semantic_version(left);
  if (!is_version || !is_semantic_version(right)) {
    return is_version <=> is_semantic_version(right);
  }
  return numbers_of(left) <=> numbers_of(right);
}

bool is_calendar_day(std::string_view text) {
  return text.size() == 10 && fhir::parse_date(text).has_value();
}

bool is_https_url(std::string_view text) {
  constexpr std::string_view kScheme = "https://";
  if (!text.starts_with(kScheme) || text.size() == kScheme.size()) return false;
  const char first = text[kScheme.size()];
  if (!is_lower(first) && !is_digit(first)) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7F &&
           std::string_view("\"<>\\^`{|}()").find(c) == std::string_view::npos;
  });
}

bool is_plain_display(std::string_view text) {
  if (text.find_first_of(kMarkup) != std::string_view::npos) return false;
  if (text.find("](") != std::string_view::npos || text.find("//") != std::string_view::npos) {
    return false;
  }
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

std::string_view template_mistake(std::string_view text) {
  while (true) {
    const std::size_t brace = text.find_first_of("{}");
    if (brace == std::string_view::npos) return {};
    if (text[brace] == '}') return "closes a brace that was not opened";
    text.remove_prefix(brace + 1);
    const std::size_t end = text.find('}');
    if (end == std::string_view::npos) return "opens a brace and does not close it";
    if (!is_kebab_case(text.substr(0, end))) return "has a placeholder that is no kebab-case name";
    text.remove_prefix(end + 1);
  }
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u;
  }));
}

}  // namespace isoguard::knowledge
