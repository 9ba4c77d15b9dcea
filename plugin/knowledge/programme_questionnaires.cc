#include "plugin/knowledge/programme_questionnaires.h"

#include <algorithm>

namespace isoguard::knowledge {

bool proves_enrolment(std::span<const std::string> known_canonicals, std::string_view canonical) {
  canonical = canonical.substr(0, canonical.find('|'));
  return std::any_of(known_canonicals.begin(), known_canonicals.end(), [&](std::string_view known) {
    if (canonical == known) return true;
    const bool is_end = known.find("://") == std::string_view::npos;
    return is_end && canonical.size() > known.size() && canonical.ends_with(known) &&
           canonical[canonical.size() - known.size() - 1] == '/';
  });
}

}  // namespace isoguard::knowledge
