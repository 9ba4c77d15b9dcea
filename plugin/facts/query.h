#pragma once

#include <string>
#include <string_view>

namespace isoguard::facts {

/// RFC 3986 percent-encoding of everything but unreserved characters.
std::string percent_encoded(std::string_view text);

/// A query of a service file with the patient's id, encoded, for `{{context.patientId}}`.
std::string filled_in(std::string_view query, std::string_view patient_id);

/// The resource type that a read or search asks for: "Condition" of "Condition?patient=1".
std::string_view type_of(std::string_view path);

}  // namespace isoguard::facts
