#include "fhir/json.h"

namespace isoguard::fhir::json {

static_assert(sizeof(Value) == 16 && std::is_trivially_copyable_v<Value>);

const Value& Value::operator[](std::string_view name) const {
  static constexpr Value kNull;
  const Value* found = find(name);
  return found == nullptr ? kNull : *found;
}

}  // namespace isoguard::fhir::json
