#pragma once

#include <optional>
#include <string_view>

#include "fhir/date.h"

namespace isoguard::clinical {

/// One record that made a finding so, as a card may show it: nothing here is text that came with
/// the request, except the id, which holds only letters, digits, '-' and '.'.
struct Evidence {
  std::string_view resource_type;  ///< "Condition"
  std::string_view id;             ///< logical id; empty when absent or not a FHIR id
  std::string_view label;  ///< our terminology's display ("Pregnant (finding)") or a word key
  std::optional<fhir::Date> date;  ///< of the event, as precise as recorded
  std::string_view finding;  ///< word key of the result: "positive", "stopped", …; may be empty
};

}  // namespace isoguard::clinical
