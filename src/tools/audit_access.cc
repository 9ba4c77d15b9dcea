#include "src/tools/audit_access.h"

#include "src/tools/audit_side_log.h"

namespace isoguard::app {
namespace {

using audit::CanonicalObject;

audit::Event access_event(CanonicalObject what, const std::string& patient) {
  audit::Event event;
  event.id = audit::new_event_id();
  event.type = "access";
  event.user = system_user();
  event.patient = patient;
  CanonicalObject body;
  body.json("access", what.json());
  body.json("build", CanonicalObject().text("version", ISOGUARD_VERSION).json());
  body.json("reader", user_json());
  if (!patient.empty()) body.json("subject", CanonicalObject().text("pseudonym", patient).json());
  event.body = body.json();
  return event;
}

}  // namespace

std::string record_access(const AuditOptions& options, const AuditPlace& place,
                          CanonicalObject what, const std::string& patient) {
  if (place.data_dir.empty()) return "";
  const std::string why =
      write_beside(options, place.data_dir, "access", access_event(std::move(what), patient));
  return why.empty() ? "" : "reading the audit cannot be recorded, so nothing is shown: " + why;
}

}  // namespace isoguard::app
