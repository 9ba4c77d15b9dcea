#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "fhir/arena.h"
#include "fhir/result.h"

/// Strict JSON (RFC 8259) in front of everything that comes from outside.
namespace isoguard::fhir::json {

enum class Type : std::uint8_t { null, boolean, number, string, array, object };

struct Member;

/// A few bits of a member name, out of 64: two names with different marks are different names.
constexpr std::uint64_t name_mark(std::string_view name) {
  if (name.empty()) return 1;
  const char* text = name.data();
  const auto at = [text](std::size_t i) -> unsigned { return static_cast<unsigned char>(text[i]); };
  const std::size_t mix =
      name.size() + at(0) * 3 + at(name.size() / 2) * 5 + at(name.size() - 1) * 7;
  return std::uint64_t{1} << (mix & 63);
}

/// Whether two names are the same. Names are short, so this is faster in place than a call.
inline bool same_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const auto word = [](const char* at) {
    std::uint64_t value;
    std::memcpy(&value, at, sizeof value);
    return value;
  };
  std::size_t at = 0;
  for (; at + 8 <= a.size(); at += 8) {
    if (word(a.data() + at) != word(b.data() + at)) return false;
  }
  for (; at < a.size(); ++at) {
    if (a[at] != b[at]) return false;
  }
  return true;
}

/// One JSON value: 16 bytes, trivially copyable, a view into the parsed bytes and the arena.
/// A number keeps its lexical form, as FHIR decimals ask; nothing here ever becomes a double.
class Value {
 public:
  constexpr Value() = default;

  Type type() const { return static_cast<Type>((tag_ >> 32) & 0xFF); }
  bool is_null() const { return type() == Type::null; }
  bool is_object() const { return type() == Type::object; }
  bool is_array() const { return type() == Type::array; }
  bool is_string() const { return type() == Type::string; }
  bool is_number() const { return type() == Type::number; }
  bool is_boolean() const { return type() == Type::boolean; }
  bool is_true() const { return type() == Type::boolean && size() == 1; }

  /// The content of a string; empty for every other type.
  std::string_view string() const {
    return is_string() ? std::string_view(text_, size()) : std::string_view();
  }
  /// The lexical form of a number ("1.50"); empty for every other type.
  std::string_view number() const {
    return is_number() ? std::string_view(text_, size()) : std::string_view();
  }
  /// The elements of an array; empty for every other type.
  std::span<const Value> items() const;
  /// The members of an object in the order they came; empty for every other type.
  std::span<const Member> members() const;

  /// The member called `name`, or nullptr when absent or when this is no object.
  const Value* find(std::string_view name) const { return find(name, name_mark(name)); }
  /// The same with the mark of the name at hand: most absent members are told by one bit.
  inline const Value* find(std::string_view name, std::uint64_t mark) const;
  /// The member called `name`, or a null value when absent.
  const Value& operator[](std::string_view name) const;

  static Value make_boolean(bool value) { return Value(Type::boolean, value ? 1u : 0u, nullptr); }
  static Value make_number(std::string_view lexical) {
    return Value(Type::number, static_cast<std::uint32_t>(lexical.size()), lexical.data());
  }
  static Value make_string(std::string_view content) {
    return Value(Type::string, static_cast<std::uint32_t>(content.size()), content.data());
  }
  static Value make_array(std::span<const Value> items) {
    return Value(Type::array, static_cast<std::uint32_t>(items.size()), items.data());
  }
  static Value make_object(std::span<const Member> members) {
    return Value(Type::object, static_cast<std::uint32_t>(members.size()), members.data());
  }
  /// An object in front of whose members stand, as one std::uint64_t, the marks of all its names.
  static Value make_marked_object(std::span<const Member> members) {
    Value value = make_object(members);
    value.tag_ |= kMarked;
    return value;
  }

 private:
  static constexpr std::uint64_t kMarked = std::uint64_t{1} << 40;

  Value(Type type, std::uint32_t size, const void* data)
      : text_(static_cast<const char*>(data)),
        tag_(size | static_cast<std::uint64_t>(type) << 32) {}

  std::uint32_t size() const { return static_cast<std::uint32_t>(tag_); }

  const char* text_ = nullptr;  // string or number: the text; array, object: the elements
  // Size, type and kMarked in one word: as members of their own they would be stored one by one and
  // loaded together when a Value is copied, for which a processor waits.
  std::uint64_t tag_ = 0;
};

struct Member {
  std::string_view name;
  Value value;
};

inline std::span<const Value> Value::items() const {
  if (!is_array()) return {};
  return {static_cast<const Value*>(static_cast<const void*>(text_)), size()};
}

inline std::span<const Member> Value::members() const {
  if (!is_object()) return {};
  return {static_cast<const Member*>(static_cast<const void*>(text_)), size()};
}

inline const Value* Value::find(std::string_view name, std::uint64_t mark) const {
  if ((tag_ & kMarked) != 0) {
    std::uint64_t marks;
    std::memcpy(&marks, text_ - sizeof marks, sizeof marks);
    if ((marks & mark) == 0) return nullptr;
  }
  for (const Member& member : members()) {
    if (same_name(member.name, name)) return &member.value;
  }
  return nullptr;
}

/// What a document may hold; anything beyond is refused with IssueType::too_costly or too_long.
struct Limits {
  std::size_t bytes = 6 * 1024 * 1024;
  std::size_t depth = 64;
  std::size_t values = 500'000;
  std::size_t members_of_an_object = 2'000;
  std::size_t string_bytes = 1024 * 1024;
};

/// Parses `bytes` in situ: strings of the result point into it, so it must outlive the result and
/// is changed. `bytes[size]` must be a writable byte (std::string and Document give that).
///
/// Refuses what RapidJSON 1.1.0 lets pass: duplicate member names (after unescaping), `\u0000`,
/// lone surrogates, raw NUL, trailing bytes, invalid UTF-8; and all that exceeds `limits`. A UTF-8
/// byte order mark in front is skipped. Errors carry the byte offset in the diagnostics.
Result<Value> parse(std::string& bytes, Arena& arena, const Limits& limits = {});

/// Appends `value` as compact JSON; numbers keep their lexical form.
void write(const Value& value, std::string& out);

/// `value` as compact JSON.
std::string to_string(const Value& value);

/// Appends `text` as a JSON string with its quotes.
void write_string(std::string_view text, std::string& out);

}  // namespace isoguard::fhir::json
