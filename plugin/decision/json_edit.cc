#include "plugin/decision/json_edit.h"

#include <algorithm>

namespace isoguard::decision {

using fhir::json::Member;
using fhir::json::Value;

Value with_member(const Value& object, std::string_view name, const Value& value,
                  fhir::Arena& arena) {
  const auto old = object.members();
  const bool there = object.find(name) != nullptr;
  const auto members = arena.array<Member>(old.size() + (there ? 0 : 1));
  std::size_t next = 0;
  for (const Member& member : old) {
    members[next++] = {member.name, member.name == name ? value : member.value};
  }
  if (!there) members[next] = {name, value};
  return Value::make_object(members);
}

Value without_members(const Value& object, std::initializer_list<std::string_view> names,
                      fhir::Arena& arena) {
  const auto members = arena.array<Member>(object.members().size());
  std::size_t next = 0;
  for (const Member& member : object.members()) {
    if (std::find(names.begin(), names.end(), member.name) == names.end()) {
      members[next++] = member;
    }
  }
  return Value::make_object(members.first(next));
}

Value object_of(std::initializer_list<Member> members, fhir::Arena& arena) {
  const auto own = arena.array<Member>(members.size());
  std::copy(members.begin(), members.end(), own.begin());
  return Value::make_object(own);
}

}  // namespace isoguard::decision
