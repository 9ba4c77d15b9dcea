#include "src/audit/canonical.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <vector>

#include "fhir/arena.h"
#include "fhir/unicode.h"

namespace isoguard::audit {
namespace {

using fhir::json::Member;
using fhir::json::Type;
using fhir::json::Value;

constexpr std::int64_t kLargest = (std::int64_t{1} << 53) - 1;
constexpr int kVersion = 1;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// What is not UTF-8 becomes U+FFFD, once for each broken sequence.
std::string mended(std::string_view text) {
  std::string out;
  for (std::size_t bad = fhir::find_invalid_utf8(text); bad != fhir::kNowhere;
       bad = fhir::find_invalid_utf8(text)) {
    out += text.substr(0, bad);
    out += kReplacement;
    text.remove_prefix(bad + 1);
    while (!text.empty() && is_continuation(text.front())) text.remove_prefix(1);
  }
  out += text;
  return out;
}

void add_escaped(unsigned char byte, std::string& out) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  static constexpr std::string_view kShort = "btn.fr";  // U+0008 to U+000D; none for U+000B
  if (byte == 0) {
    out += kReplacement;
  } else if (byte >= 8 && byte <= 13 && byte != 11) {
    out += {'\\', kShort[byte - 8U]};
  } else {
    out += "\\u00";
    out += {kHex[byte >> 4], kHex[byte & 15]};
  }
}

void add_string(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      add_escaped(static_cast<unsigned char>(c), out);
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  out += '"';
}

bool is_canonical_integer(std::string_view lexical) {
  std::int64_t value = 0;
  const char* end = lexical.data() + lexical.size();
  const auto [parsed, error] = std::from_chars(lexical.data(), end, value);
  return error == std::errc() && parsed == end && value >= -kLargest && value <= kLargest &&
         lexical != "-0";
}

std::string integer_text(std::int64_t value) {
  if (value < -kLargest || value > kLargest) throw std::out_of_range("no canonical integer");
  return std::to_string(value);
}

bool add(const Value& value, std::string& out);

bool add_items(const Value& array, std::string& out) {
  out += '[';
  bool first = true;
  for (const Value& item : array.items()) {
    if (!first) out += ',';
    first = false;
    if (!add(item, out)) return false;
  }
  out += ']';
  return true;
}

bool add_members(std::vector<Member> members, std::string& out) {
  std::ranges::sort(members, {}, &Member::name);
  out += '{';
  bool first = true;
  for (const Member& member : members) {
    if (!first) out += ',';
    first = false;
    add_string(member.name, out);
    out += ':';
    if (!add(member.value, out)) return false;
  }
  out += '}';
  return true;
}

bool add(const Value& value, std::string& out) {
  switch (value.type()) {
    case Type::null:
      out += "null";
      return true;
    case Type::boolean:
      out += value.is_true() ? "true" : "false";
      return true;
    case Type::number:
      out += value.number();
      return is_canonical_integer(value.number());
    case Type::string:
      add_string(value.string(), out);
      return true;
    case Type::array:
      return add_items(value, out);
    case Type::object:
      return add_members({value.members().begin(), value.members().end()}, out);
  }
  return false;
}

}  // namespace

std::string canonical_string(std::string_view text) {
  std::string out;
  if (fhir::find_invalid_utf8(text) == fhir::kNowhere) {
    add_string(text, out);
  } else {
    add_string(mended(text), out);
  }
  return out;
}

CanonicalObject& CanonicalObject::json(std::string_view name, std::string value) {
  members_.insert_or_assign(std::string(name), std::move(value));
  return *this;
}
CanonicalObject& CanonicalObject::text(std::string_view name, std::string_view value) {
  return json(name, canonical_string(value));
}
CanonicalObject& CanonicalObject::integer(std::string_view name, std::int64_t value) {
  return json(name, integer_text(value));
}
CanonicalObject& CanonicalObject::boolean(std::string_view name, bool value) {
  return json(name, value ? "true" : "false");
}

std::string CanonicalObject::json() const {
  std::string out = "{";
  for (const auto& [name, value] : members_) {
    if (out.size() > 1) out += ',';
    out += canonical_string(name) + ":" + value;
  }
  return out + "}";
}

void CanonicalArray::separate() {
  if (!items_.empty()) items_ += ',';
}
CanonicalArray& CanonicalArray::json(std::string_view value) {
  separate();
  items_ += value;
  return *this;
}
CanonicalArray& CanonicalArray::text(std::string_view value) {
  return json(canonical_string(value));
}
CanonicalArray& CanonicalArray::integer(std::int64_t value) { return json(integer_text(value)); }

std::optional<std::string> canonical(const Value& value) {
  std::string out;
  if (!add(value, out)) return std::nullopt;
  return out;
}

bool is_canonical(std::string_view json) {
  std::string bytes(json);
  fhir::Arena arena;
  const auto value = fhir::json::parse(bytes, arena, kEventLimits);
  return value.has_value() && canonical(*value) == json;
}

std::string utc_text(std::int64_t microseconds) {
  using namespace std::chrono;
  const sys_time<std::chrono::microseconds> time{std::chrono::microseconds(microseconds)};
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  char text[64];
  std::snprintf(
      text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text;
}

std::optional<std::string> event_bytes(std::string_view body, const CommonMembers& common) {
  std::string bytes(body);
  fhir::Arena arena;
  const auto parsed = fhir::json::parse(bytes, arena, kEventLimits);
  if (!parsed || !parsed->is_object()) return std::nullopt;
  const std::string recorded = utc_text(common.recorded_us);
  const std::string seq = std::to_string(common.seq);
  const std::string version = std::to_string(kVersion);
  std::vector<Member> members = {{"event_id", Value::make_string(common.event_id)},
                                 {"origin", Value::make_string(common.origin)},
                                 {"recorded_utc", Value::make_string(recorded)},
                                 {"seq", Value::make_number(seq)},
                                 {"type", Value::make_string(common.type)},
                                 {"v", Value::make_number(version)}};
  const std::size_t own = members.size();
  for (const Member& member : parsed->members()) {
    const auto common_end = members.begin() + static_cast<std::ptrdiff_t>(own);
    const bool taken = std::any_of(members.begin(), common_end, [&member](const Member& one) {
      return one.name == member.name;
    });
    if (!taken) members.push_back(member);
  }
  std::string out;
  if (!add_members(std::move(members), out)) return std::nullopt;
  return out;
}

}  // namespace isoguard::audit
