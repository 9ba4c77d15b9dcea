#include "plugin/knowledge/json_difference.h"

#include <algorithm>
#include <optional>
#include <set>

namespace isoguard::knowledge {
namespace {

using fhir::json::Member;
using fhir::json::Value;

constexpr std::size_t kLongestShown = 60;

/// The JSON of a value that a log line has room for; empty for longer ones.
std::string shown(const Value& value) {
  if (value.is_array() || value.is_object()) return {};
  std::string text = to_string(value);
  return text.size() <= kLongestShown ? text : std::string();
}

std::string in_brackets(const Value& value) {
  const std::string text = shown(value);
  return text.empty() ? text : " (" + text + ")";
}

/// The member that names each element of both lists apart; nothing when none does.
std::optional<std::string_view> key_of(const Value& before, const Value& after) {
  for (const std::string_view name : {"id", "kind", "system", "code", "label"}) {
    const auto names_all = [name](const Value& list) {
      std::set<std::string_view> seen;
      return std::all_of(list.items().begin(), list.items().end(), [&](const Value& item) {
        return item[name].is_string() && seen.insert(item[name].string()).second;
      });
    };
    if (names_all(before) && names_all(after)) return name;
  }
  return std::nullopt;
}

class Comparison {
 public:
  explicit Comparison(std::string_view skipped) : skipped_(skipped) {}

  void compare(const Value& before, const Value& after, const std::string& where) {
    if (before.is_object() && after.is_object()) {
      compare_members(before, after, where);
    } else if (before.is_array() && after.is_array()) {
      compare_lists(before, after, where);
    } else if (to_string(before) != to_string(after)) {
      const std::string from = shown(before);
      const std::string to = shown(after);
      found.push_back(where +
                      (from.empty() || to.empty() ? " changed" : " from " + from + " to " + to));
    }
  }

  std::vector<std::string> found;

 private:
  static std::string below(const std::string& where, std::string_view name) {
    return where.empty() ? std::string(name) : where + "/" + std::string(name);
  }

  void compare_members(const Value& before, const Value& after, const std::string& where) {
    for (const Member& member : before.members()) {
      if (member.name == skipped_) continue;
      const std::string place = below(where, member.name);
      if (const Value* now = after.find(member.name)) {
        compare(member.value, *now, place);
      } else {
        found.push_back(place + " gone" + in_brackets(member.value));
      }
    }
    for (const Member& member : after.members()) {
      if (member.name == skipped_ || before.find(member.name) != nullptr) continue;
      found.push_back(below(where, member.name) + " added" + in_brackets(member.value));
    }
  }

  void compare_lists(const Value& before, const Value& after, const std::string& where) {
    if (const auto key = key_of(before, after)) return compare_named(before, after, *key, where);
    if (before.items().size() != after.items().size()) {
      found.push_back(where + " changed, from " + std::to_string(before.items().size()) + " to " +
                      std::to_string(after.items().size()) + " entries");
      return;
    }
    for (std::size_t i = 0; i < before.items().size(); ++i) {
      compare(before.items()[i], after.items()[i], below(where, std::to_string(i)));
    }
  }

  static const Value* find(const Value& list, std::string_view key, std::string_view name) {
    for (const Value& item : list.items()) {
      if (item[key].string() == name) return &item;
    }
    return nullptr;
  }

  void compare_named(const Value& before, const Value& after, std::string_view key,
                     const std::string& where) {
    for (const Value& item : before.items()) {
      const std::string_view name = item[key].string();
      if (const Value* now = find(after, key, name)) {
        compare(item, *now, below(where, name));
      } else {
        found.push_back(below(where, name) + " gone");
      }
    }
    for (const Value& item : after.items()) {
      const std::string_view name = item[key].string();
      if (find(before, key, name) == nullptr) found.push_back(below(where, name) + " added");
    }
  }

  std::string_view skipped_;
};

}  // namespace

std::vector<std::string> differences(const Value& before, const Value& after,
                                     std::string_view skipped) {
  Comparison comparison(skipped);
  comparison.compare(before, after, {});
  return std::move(comparison.found);
}

}  // namespace isoguard::knowledge
