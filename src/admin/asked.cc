#include "src/admin/asked.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "src/audit_view/query_text.h"
#include "src/http/ascii.h"
#include "src/http/parameter.h"

namespace isoguard::app {
namespace {

using http::equal_ignoring_case;
using http::parameter_of;
using http::without_blanks;

struct Name {
  std::string_view type;
  Format format;
};
constexpr std::array<Name, 7> kTypes = {{{"application/fhir+json", Format::json},
                                         {"application/json", Format::json},
                                         {"application/json+fhir", Format::json},
                                         {"application/fhir+ndjson", Format::ndjson},
                                         {"application/ndjson", Format::ndjson},
                                         {"application/x-ndjson", Format::ndjson},
                                         {"text/csv", Format::csv}}};
constexpr std::array<Name, 3> kShortNames = {
    {{"json", Format::json}, {"ndjson", Format::ndjson}, {"csv", Format::csv}}};

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = std::min(text.find(at), text.size());
    parts.push_back(without_blanks(text.substr(0, end)));
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

/// Thousandths of a qvalue such as "0.25"; nothing when it is none.
std::optional<int> quality_of(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int quality = text[0] == '1' ? 1000 : 0;
  int worth = 100;
  for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (c < '0' || c > '9') return std::nullopt;
    quality += (c - '0') * worth;
    worth /= 10;
  }
  return quality <= 1000 ? std::optional(quality) : std::nullopt;
}

struct Range {
  std::string_view type;  ///< "a/b", "a/*" or "*/*"
  int quality = 1000;
};

std::vector<Range> ranges_in(std::string_view accept) {
  std::vector<Range> ranges;
  for (const std::string_view item : split(accept, ',')) {
    const auto pieces = split(item, ';');
    Range range{pieces[0]};
    bool fits = range.type.find('/') != std::string_view::npos;
    for (std::size_t i = 1; i < pieces.size(); ++i) {
      const auto [name, value] = parameter_of(pieces[i]);
      if (!equal_ignoring_case(name, "q")) continue;
      const auto quality = quality_of(value);
      fits = fits && quality;
      range.quality = quality.value_or(0);
    }
    if (fits) ranges.push_back(range);
  }
  return ranges;
}

/// How exactly a range names a type: 3 for itself, 2 for "a/*", 1 for "*/*", 0 not at all.
int nearness(std::string_view range, std::string_view type) {
  if (equal_ignoring_case(range, type)) return 3;
  if (range == "*/*") return 1;
  const std::size_t slash = type.find('/') + 1;
  const bool is_family = range.size() == slash + 1 && range.back() == '*' &&
                         equal_ignoring_case(range.substr(0, slash), type.substr(0, slash));
  return is_family ? 2 : 0;
}

/// How much a type is wanted: the quality, then how exactly it is named. {0, 0}: not.
std::pair<int, int> liking(const std::vector<Range>& ranges, std::string_view type) {
  std::pair<int, int> best{0, 0};
  for (const Range& range : ranges) {
    const int near = nearness(range.type, type);
    if (near > best.second) best = {range.quality, near};
  }
  return best.first == 0 ? std::pair{0, 0} : best;
}

std::optional<Format> format_named(std::string_view name) {
  name = without_blanks(name.substr(0, name.find(';')));
  for (const Name& known : kShortNames) {
    if (equal_ignoring_case(name, known.type)) return known.format;
  }
  for (const Name& known : kTypes) {
    // A form writes a plus as a blank.
    std::string blank(known.type);
    std::ranges::replace(blank, '+', ' ');
    if (equal_ignoring_case(name, known.type) || equal_ignoring_case(name, blank)) {
      return known.format;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Format> asked_format(std::string_view named, const http::Request& request,
                                   std::initializer_list<Format> offers) {
  if (!named.empty()) {
    const auto format = format_named(named);
    const bool is_offered = format && std::ranges::find(offers, *format) != offers.end();
    return is_offered ? format : std::nullopt;
  }
  const std::string accept = request.headers("Accept");
  const auto ranges = ranges_in(accept);
  if (ranges.empty()) return *offers.begin();
  std::optional<Format> best;
  std::pair<int, int> most{0, 0};
  for (const Format offer : offers) {
    for (const Name& name : kTypes) {
      if (name.format != offer || liking(ranges, name.type) <= most) continue;
      most = liking(ranges, name.type);
      best = offer;
    }
  }
  return best;
}

std::string format_parameter(std::string_view query) {
  const auto parameters = audit_view::read_query(query);
  if (!parameters) return "";
  const auto found =
      std::ranges::find(*parameters, "_format", &std::pair<std::string, std::string>::first);
  return found == parameters->end() ? "" : found->second;
}

bool is_lenient(const http::Request& request) {
  const std::string preferences = request.headers("Prefer");
  for (const std::string_view item : split(preferences, ',')) {
    const auto [name, value] = parameter_of(split(item, ';')[0]);
    // The first one counts.
    if (equal_ignoring_case(name, "handling")) return equal_ignoring_case(value, "lenient");
  }
  return false;
}

bool is_form(const http::Request& request) {
  return equal_ignoring_case(split(request.header("Content-Type"), ';')[0],
                             "application/x-www-form-urlencoded");
}

}  // namespace isoguard::app
