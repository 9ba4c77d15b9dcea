#include "src/audit_view/event_kind.h"

#include <algorithm>
#include <array>

namespace isoguard::audit_view {
namespace {

using Talk = EventKind::Talk;

Coding coding(std::string_view system, const char* code, const char* display) {
  return {std::string(system), code, display};
}
Coding rest() { return coding(systems::kEventType, "rest", "Restful Operation"); }
Coding interaction(const char* code) { return coding(systems::kInteraction, code, code); }
Coding dicom(const char* code, const char* display) {
  return coding(systems::kDicom, code, display);
}
Coding lifecycle(const char* code, const char* display) {
  return coding(systems::kLifecycle, code, display);
}
Coding activity() { return dicom("110100", "Application Activity"); }
Coding alert() { return dicom("110113", "Security Alert"); }
Coding software() { return dicom("110131", "Software Configuration"); }

using Kinds = std::array<EventKind, 16>;

/// In the order of docs/audit-reading.md.
const Kinds& kinds() {
  static const Kinds kAll = {{
      {"decision", rest(), interaction("read"), "R", Talk::given},
      {"refusal", rest(), interaction("read"), "R", Talk::given},
      {"delivery", lifecycle("transmit", "Transmit Record Lifecycle Event"), {}, "R", Talk::none},
      {"feedback", rest(), interaction("create"), "C", Talk::sent},
      {"auth_failure", dicom("110114", "User Authentication"), dicom("110122", "Login"), "E",
       Talk::sent},
      {"access", dicom("110101", "Audit Log Used"), {}, "R", Talk::none},
      {"config", alert(), software(), "U", Talk::none},
      {"knowledge_activated", alert(), software(), "U", Talk::none},
      {"knowledge_rejected", alert(), software(), "U", Talk::none},
      {"knowledge_rolled_back", alert(), software(), "U", Talk::none},
      {"gap", alert(), {}, "E", Talk::none},
      {"start", activity(), dicom("110120", "Application Start"), "E", Talk::none},
      {"stop", activity(), dicom("110121", "Application Stop"), "E", Talk::none},
      {"checkpoint", lifecycle("attest", "Attest Record Lifecycle Event"), {}, "E", Talk::none},
      {"key-destroyed",
       lifecycle("destroy", "Destroy/Delete Record Lifecycle Event"),
       {},
       "D",
       Talk::none},
      {"pruned",
       lifecycle("destroy", "Destroy/Delete Record Lifecycle Event"),
       {},
       "D",
       Talk::none},
  }};
  return kAll;
}

}  // namespace

const EventKind& kind_of(std::string_view name) {
  static const EventKind kUnknown = {"", activity(), {}, "E", Talk::none};
  const auto found = std::ranges::find(kinds(), name, &EventKind::name);
  return found == kinds().end() ? kUnknown : *found;
}

Coding own_subtype(std::string_view name) {
  return {std::string(systems::kOwnEvent), std::string(name), {}};
}

}  // namespace isoguard::audit_view
