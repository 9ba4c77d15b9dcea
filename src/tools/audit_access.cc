#include "src/tools/audit_access.h"

#include "src/audit_view/access_event.h"
#include "src/tools/audit_side_log.h"

namespace isoguard::app {

std::string record_access(const AuditOptions& options, const AuditPlace& place,
                          audit::CanonicalObject what, const std::string& patient) {
  if (place.data_dir.empty()) return "";
  const std::string why =
      write_beside(options, place.data_dir, "access",
                   audit_view::access_event(what, user_json(), system_user(), patient));
  return why.empty() ? "" : "reading the audit cannot be recorded, so nothing is shown: " + why;
}

}  // namespace isoguard::app
