#include "src/audit_view/box.h"

namespace isoguard::audit_view {

std::optional<std::string> open_box(const audit::Record& record, const fhir::json::Value& event,
                                    const std::optional<std::string>& wrapped_key,
                                    const audit::Subjects& subjects) {
  const auto& box = event["subject"]["enc"];
  if (!box.is_string()) return "null";
  if (!wrapped_key) return std::nullopt;
  const auto plain = subjects.open(*wrapped_key, record.patient, box.string(), record.id.text());
  if (!plain) return std::nullopt;
  return std::string(plain->view());
}

}  // namespace isoguard::audit_view
