#pragma once

#include <initializer_list>
#include <string_view>

#include "fhir/json.h"

namespace isoguard::decision {

/// An object of these members. Lives in `arena`.
fhir::json::Value object_of(std::initializer_list<fhir::json::Member> members, fhir::Arena& arena);

/// A copy of `object` in which member `name` is `value`: in its place when it is there, else last.
/// Everything else, also what this service does not know, stays as it came. Lives in `arena`.
fhir::json::Value with_member(const fhir::json::Value& object, std::string_view name,
                              const fhir::json::Value& value, fhir::Arena& arena);

/// A copy of `object` without the members called `names`.
fhir::json::Value without_members(const fhir::json::Value& object,
                                  std::initializer_list<std::string_view> names,
                                  fhir::Arena& arena);

}  // namespace isoguard::decision
