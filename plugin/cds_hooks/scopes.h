#pragma once

#include <string_view>

namespace isoguard::cds_hooks {

/// How far a token's scopes let resources of one type be read.
enum class Grant : unsigned char {
  none,
  part,  ///< only those that match a query, so that a search proves no absence
  whole,
};

/// What a SMART scope string (words separated by spaces) grants of `resource_type`, for a search or
/// for a read by id: `patient/Observation.read`, `user/*.*` (version 1), `system/Observation.rs`,
/// `patient/Observation.rs?category=laboratory` (version 2). A string without any such word, as an
/// empty one, says nothing of resources: then the FHIR server decides, and the answer is `whole`.
/// Source: http://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html
Grant granted(std::string_view scopes, std::string_view resource_type, bool search);

}  // namespace isoguard::cds_hooks
