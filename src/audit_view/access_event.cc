#include "src/audit_view/access_event.h"

namespace isoguard::audit_view {

audit::Event access_event(const audit::CanonicalObject& what, const std::string& reader,
                          const std::string& name, const std::string& patient) {
  audit::Event event;
  event.id = audit::new_event_id();
  event.type = "access";
  event.user = name;
  event.patient = patient;
  audit::CanonicalObject body;
  body.json("access", what.json());
  body.json("build", audit::build_json());
  body.json("reader", reader);
  if (!patient.empty()) {
    body.json("subject", audit::CanonicalObject().text("pseudonym", patient).json());
  }
  event.body = body.json();
  return event;
}

}  // namespace isoguard::audit_view
