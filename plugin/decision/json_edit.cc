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
  std::copy(old.begin(), old.end(), members.begin());
  if (!there) members.back() = {name, value};
  for (Member& member : members) {
    if (member.name == name) member.value = value;
  }
  return Value::make_object(members);
}

}  // namespace isoguard::decision
