#include "src/audit/canonical.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <vector>

#include "fhir/arena.h"
#include "fhir/plain_stride.h"
#include "fhir/unicode.h"

namespace isoguard::audit {
namespace {

using fhir::json::Member;
using fhir::json::Type;
using fhir::json::Value;

constexpr std::int64_t kLargest = (std::int64_t{1} << 53) - 1;
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
  const char* const end = text.data() + text.size();
  const char* at = text.data();
  while (true) {
    const char* const special = fhir::end_of_plain<'"', '\\'>(at, end);
    out.append(at, special);
    if (special == end) break;
    if (static_cast<unsigned char>(*special) < 0x20) {
      add_escaped(static_cast<unsigned char>(*special), out);
    } else {
      out += {'\\', *special};
    }
    at = special + 1;
  }
  out += '"';
}

void add_mended(std::string_view text, std::string& out) {
  if (fhir::find_invalid_utf8(text) == fhir::kNowhere) {
    add_string(text, out);
  } else {
    add_string(mended(text), out);
  }
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
  out.reserve(text.size() + 2);
  add_mended(text, out);
  return out;
}

CanonicalObject& CanonicalObject::json(std::string_view name, std::string value) {
  const auto at = std::ranges::lower_bound(members_, name, {}, &Member::name);
  if (at != members_.end() && at->name == name) {
    at->value = std::move(value);
  } else {
    members_.insert(at, {std::string(name), std::move(value)});
  }
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

std::size_t CanonicalObject::json_size() const {
  std::size_t size = 2;
  for (const auto& [name, value] : members_) size += name.size() + value.size() + 4;
  return size;
}

std::string CanonicalObject::json() const {
  Seams unused;
  return json(unused);
}

std::string CanonicalObject::json(Seams& seams) const {
  std::string out = "{";
  out.reserve(json_size());
  seams = {};
  std::size_t next = 0;
  bool has_common = false;
  for (const auto& [name, value] : members_) {
    if (out.size() > 1) out += ',';
    while (next < kCommonNames.size() && kCommonNames[next] < name) seams.at[next++] = out.size();
    has_common |= next < kCommonNames.size() && kCommonNames[next] == name;
    add_mended(name, out);
    out += ':';
    out += value;
  }
  while (next < kCommonNames.size()) seams.at[next++] = out.size();
  out += '}';
  if (!has_common) seams.size = out.size();
  return out;
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

}  // namespace isoguard::audit
