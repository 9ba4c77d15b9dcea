#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "fhir/json.h"

/// Internal to the JSON reader: from RapidJSON's events to values in the arena.
namespace isoguard::fhir::json {

/// Bounds RapidJSON's recursion whatever the caller's Limits say: its recursive mode is faster than
/// the iterative one, and safe once the handler refuses to go deeper.
constexpr std::size_t kMostDepth = 256;

/// Objects up to this size are checked for duplicate names as they come, larger ones by sorting.
constexpr std::size_t kFewMembers = 24;

/// Values whose container is still open: members of all open containers, one after the other. The
/// name of an array's element is meaningless.
class OpenValues {
 public:
  Member* begin() { return slots_.get(); }
  std::size_t capacity() const { return capacity_; }

  void grow(std::size_t used) {
    const std::size_t capacity = std::max<std::size_t>(256, capacity_ * 2);
    auto slots = std::make_unique_for_overwrite<Member[]>(capacity);
    std::copy_n(slots_.get(), used, slots.get());
    slots_ = std::move(slots);
    capacity_ = capacity;
  }

  /// Keeps the memory for the thread's next document unless this one was unusually large.
  void release_excess() {
    constexpr std::size_t kKept = 32 * 1024;
    if (capacity_ <= kKept) return;
    slots_.reset();
    capacity_ = 0;
  }

 private:
  std::unique_ptr<Member[]> slots_;
  std::size_t capacity_ = 0;
};

enum class Refusal { none, depth, values, members, string_bytes, duplicate };

/// Handler of RapidJSON's events that builds the tree in the arena. Returning false stops the
/// parse.
class TreeBuilder {
 public:
  TreeBuilder(OpenValues& open, Arena& arena, const Limits& limits)
      : open_(open),
        arena_(arena),
        limits_(limits),
        deepest_(scopes_ + std::min(limits.depth, kMostDepth)) {
    if (open_.capacity() == 0) open_.grow(0);
    top_ = open_.begin();
    end_ = top_ + open_.capacity();
  }

  Value root() { return open_.begin()->value; }
  Refusal refusal() const { return refusal_; }

  bool Null() { return add(Value()); }
  bool Bool(bool value) { return add(Value::make_boolean(value)); }

  bool RawNumber(const char* text, std::uint32_t size, bool) {
    if (size > limits_.string_bytes) return refuse(Refusal::string_bytes);
    return add(Value::make_number({text, size}));
  }

  bool String(const char* text, std::uint32_t size, bool) {
    if (size > limits_.string_bytes) return refuse(Refusal::string_bytes);
    return add(Value::make_string({text, size}));
  }

  bool Key(const char* text, std::uint32_t size, bool) {
    if (size > limits_.string_bytes) return refuse(Refusal::string_bytes);
    if (top_ == end_ && !grow()) return false;
    const std::string_view name(text, size);
    Scope& scope = *scope_;
    if (scope.names < kFewMembers) {
      const std::uint64_t mark = name_mark(name);
      if ((scope.seen & mark) != 0 && is_among(name, scope.names))
        return refuse(Refusal::duplicate);
      scope.seen |= mark;
    } else if (scope.names >= limits_.members_of_an_object) {
      return refuse(Refusal::members);
    }
    ++scope.names;
    top_->name = name;
    return true;
  }

  bool StartObject() { return open_scope(); }
  bool StartArray() { return open_scope(); }

  bool EndObject(std::uint32_t count) {
    const Member* first = top_ - count;
    if (count > kFewMembers && has_duplicate({first, count})) return refuse(Refusal::duplicate);
    if (!count_values(count)) return false;
    return close_scope(count, keep_object({first, count}));
  }

  bool EndArray(std::uint32_t count) {
    const Member* first = top_ - count;
    if (!count_values(count)) return false;
    Value* kept = static_cast<Value*>(arena_.allocate(count * sizeof(Value), alignof(Value)));
    for (std::uint32_t i = 0; i < count; ++i) std::construct_at(kept + i, first[i].value);
    return close_scope(count, Value::make_array({kept, count}));
  }

 private:
  /// An open object or array.
  struct Scope {
    std::size_t names;   // that came so far
    std::uint64_t seen;  // bloom filter of them
  };

  std::size_t used() { return static_cast<std::size_t>(top_ - open_.begin()); }

  bool refuse(Refusal reason) {
    refusal_ = reason;
    return false;
  }

  bool add(Value value) {
    if (top_ == end_ && !grow()) return false;
    top_->value = value;
    ++top_;
    return true;
  }

  [[gnu::noinline]] bool grow() {
    const std::size_t in_use = used();
    if (in_use > limits_.values) return refuse(Refusal::values);
    open_.grow(in_use);
    top_ = open_.begin() + in_use;
    end_ = open_.begin() + open_.capacity();
    return true;
  }

  /// Values are counted when their container closes; until then growth is what bounds them.
  bool count_values(std::size_t count) {
    values_ += count;
    return values_ <= limits_.values || refuse(Refusal::values);
  }

  bool open_scope() {
    if (scope_ == deepest_) return refuse(Refusal::depth);
    if (!add(Value())) return false;
    *++scope_ = {0, 0};
    return true;
  }

  bool close_scope(std::size_t count, Value value) {
    top_ -= count;
    (top_ - 1)->value = value;
    --scope_;
    return true;
  }

  /// The members in the arena, behind the marks of their names where all were seen.
  Value keep_object(std::span<const Member> members) {
    const bool marked = members.size() <= kFewMembers;
    constexpr std::size_t kMarks = sizeof(std::uint64_t);
    char* bytes = static_cast<char*>(
        arena_.allocate((marked ? kMarks : 0) + members.size_bytes(), alignof(Member)));
    if (marked) {
      std::memcpy(bytes, &scope_->seen, kMarks);
      bytes += kMarks;
    }
    Member* kept = static_cast<Member*>(static_cast<void*>(bytes));
    std::uninitialized_copy(members.begin(), members.end(), kept);
    const std::span<const Member> all(kept, members.size());
    return marked ? Value::make_marked_object(all) : Value::make_object(all);
  }

  bool is_among(std::string_view name, std::size_t before) const {
    return std::any_of(top_ - before, top_, [name](const Member& m) { return m.name == name; });
  }

  /// Sorting, because a hash table could be attacked with names that collide.
  [[gnu::noinline]] static bool has_duplicate(std::span<const Member> members) {
    std::vector<std::string_view> names(members.size());
    std::transform(members.begin(), members.end(), names.begin(),
                   [](const Member& m) { return m.name; });
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) != names.end();
  }

  OpenValues& open_;
  Arena& arena_;
  const Limits limits_;
  Member* top_ = nullptr;
  Member* end_ = nullptr;
  std::size_t values_ = 0;
  Refusal refusal_ = Refusal::none;
  Scope scopes_[kMostDepth + 1];  // by depth; the first is outside the root
  Scope* scope_ = scopes_;
  const Scope* deepest_;
};

}  // namespace isoguard::fhir::json
