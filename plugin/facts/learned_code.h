#pragma once

#include <span>
#include <string_view>

#include "fhir/datatypes.h"

namespace isoguard::facts {

/// What a terminology server said of a code that nothing here knows. Views into the call's memory.
struct LearnedCode {
  std::string_view system;
  std::string_view code;
  std::span<const std::string_view> names;
  std::span<const fhir::Coding> same;     ///< means the same
  std::span<const fhir::Coding> related;  ///< what it is a kind of, contains, or is like
  bool complete = false;                  ///< else it can make a drug dangerous, never harmless
};

}  // namespace isoguard::facts
