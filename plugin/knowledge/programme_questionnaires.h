#pragma once

#include <span>
#include <string>
#include <string_view>

namespace isoguard::knowledge {

/// Whether a response to the questionnaire `canonical` (its `|version` is ignored) proves enrolment in
/// a pregnancy prevention programme. A known canonical without a scheme matches the end of the path:
/// programmes publish their questionnaires under each site's own base URL.
bool proves_enrolment(std::span<const std::string> known_canonicals, std::string_view canonical);

}  // namespace isoguard::knowledge
