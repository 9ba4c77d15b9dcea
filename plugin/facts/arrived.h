#pragma once

#include <string_view>

#include "fhir/json.h"

namespace isoguard::facts {

/// Where a resource came from.
enum class Origin : unsigned char { context, prefetch, fhir };

/// A resource as it came, for whoever must say later which one was meant.
struct Arrived {
  std::string_view type;
  const fhir::json::Value* resource;
  Origin origin;
};

}  // namespace isoguard::facts
