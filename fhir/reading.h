#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fhir/arena.h"
#include "fhir/datatypes.h"
#include "fhir/json.h"

namespace isoguard::fhir {

/// An element that could not be understood, such as a `Condition.code` that is a number.
struct Problem {
  std::string_view
      element;  ///< element path inside the resource, such as "Condition.code"; static text
};

/// What readers of resources share: the arena for their spans and the list of what they could not
/// read. Readers are lenient and never fail: an absent element is empty, `null` counts as absent,
/// an object where an array belongs is an array of one, an array of one where an object belongs is
/// that object. Anything else that is bent is recorded as a Problem and read as absent, so that
/// whoever needs the element knows that it was there and was not understood.
struct Reading {
  Arena& arena;
  List<Problem> problems;

  explicit Reading(Arena& arena_in)
      : arena(arena_in), problems(ArenaAllocator<Problem>(arena_in)) {}
};

/// The element `code` of a resource that has one: what tells whether the rest is worth reading.
CodeableConcept read_code(const json::Value& resource, Reading& reading);

}  // namespace isoguard::fhir
