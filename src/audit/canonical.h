#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json.h"
#include "src/audit/event.h"

/// Canonical JSON: one value, one spelling (docs/audit-format.md). Members sorted by the bytes of
/// their names in UTF-8, no white space, strings escaped as RFC 8785 does and no further, numbers
/// only as integers within ±(2^53 - 1).
namespace isoguard::audit {

/// What one event may hold; a log refuses what exceeds it, and a verifier reads no more.
inline constexpr fhir::json::Limits kEventLimits;

/// `text` as a canonical JSON string with its quotes. What is not UTF-8, and U+0000, which readers
/// of JSON treat differently, becomes U+FFFD: an event must not be lost for a name in it.
std::string canonical_string(std::string_view text);

/// An object whose members are added in any order. Adding a name again replaces its value.
class CanonicalObject {
 public:
  CanonicalObject& text(std::string_view name, std::string_view value);
  /// Throws std::out_of_range beyond ±(2^53 - 1).
  CanonicalObject& integer(std::string_view name, std::int64_t value);
  CanonicalObject& boolean(std::string_view name, bool value);
  /// A value that is canonical already, such as another object's json().
  CanonicalObject& json(std::string_view name, std::string value);

  bool empty() const { return members_.empty(); }
  std::string json() const;
  /// The same, as the body of an event. `seams` gets where its common members belong; none are
  /// known when one of them is here already.
  std::string json(Seams& seams) const;

 private:
  struct Member {
    std::string name;
    std::string value;  ///< as it is written
  };
  std::size_t json_size() const;

  std::vector<Member> members_;  ///< sorted
};

/// An array, in the order of adding.
class CanonicalArray {
 public:
  CanonicalArray& text(std::string_view value);
  CanonicalArray& integer(std::int64_t value);
  /// A value that is canonical already.
  CanonicalArray& json(std::string_view value);

  bool empty() const { return items_.empty(); }
  std::string json() const { return "[" + items_ + "]"; }

 private:
  void separate();
  std::string items_;
};

/// The canonical spelling of a parsed value; nothing when a number in it is no integer in range.
std::optional<std::string> canonical(const fhir::json::Value& value);

/// Whether `json` is the canonical spelling of what it says.
bool is_canonical(std::string_view json);

/// The member `build` of an event: which program its author is, by version and commit.
std::string build_json();

/// The members that every event has, in their order; `v` beside them.
inline constexpr std::array<std::string_view, 6> kCommonNames = {
    "event_id", "origin", "recorded_utc", "seq", "type", "v"};
struct CommonMembers {
  std::string event_id;
  std::string origin;
  std::int64_t recorded_us = 0;  ///< microseconds since 1970-01-01T00:00:00Z, leap seconds apart
  std::uint64_t seq = 0;
  std::string type;
};

/// "2026-11-25T22:00:00.123456Z"; years 0000 to 9999.
std::string utc_text(std::int64_t microseconds);

/// The bytes that an event is stored and hashed as: the author's body with the common members and
/// `v`, which win over the body's. Nothing when the body is no JSON object of integers, strings,
/// booleans, nulls, arrays and objects. A body that is not canonical becomes so, but one with seams
/// is taken at its author's word, except for escapes, of which there are none in most bodies: where
/// there is one, the body is read all the same.
std::optional<std::string> event_bytes(std::string_view body, const CommonMembers& common,
                                       const Seams& seams = {});

}  // namespace isoguard::audit
