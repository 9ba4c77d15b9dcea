#include "fhir/json.h"

namespace isoguard::fhir::json {

std::span<const Value> Value::items() const {
  if (type_ != Type::array) return {};
  return {static_cast<const Value*>(static_cast<const void*>(text_)), size_};
}

std::span<const Member> Value::members() const {
  if (type_ != Type::object) return {};
  return {static_cast<const Member*>(static_cast<const void*>(text_)), size_};
}

const Value* Value::find(std::string_view name) const {
  for (const Member& member : members()) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

const Value& Value::operator[](std::string_view name) const {
  static constexpr Value kNull;
  const Value* found = find(name);
  return found == nullptr ? kNull : *found;
}

}  // namespace isoguard::fhir::json
