#include "src/audit_view/map_event.h"

#include <algorithm>

#include "src/audit/canonical.h"
#include "src/audit/text.h"
#include "src/audit_view/map_parts.h"

namespace isoguard::audit_view {
namespace {

using fhir::json::Value;

constexpr std::string_view kProfiles =
    "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";

/// Of an answer; 0 where there was none.
std::uint64_t status_of(std::string_view type, const Value& event) {
  const Value& status =
      type == "access" ? event["access"]["status"] : event["result"]["http_status"];
  return audit::from_decimal(status.number()).value_or(0);
}

std::string not_checked(const Value& event) {
  std::string out;
  for (const Value& item : event["missing"].items()) {
    out.append(out.empty() ? "not all was read: " : ", ").append(item["what"].string());
    out.append(" ").append(item["why"].string());
  }
  return out;
}

std::string description_of(const KnownEvent& known) {
  if (known.event.is_null()) return "the record itself cannot be read";
  return not_checked(known.event);
}

/// The profile that asks for no more than is there, and forbids nothing that is; empty for none.
std::string profile_of(const KnownEvent& known, const AuditEvent& mapped) {
  const bool is_call = known.record.type == "decision" || known.record.type == "feedback";
  const bool has_client = std::ranges::any_of(mapped.agents, [](const Agent& agent) {
    return agent.address_is_ip && !agent.address.empty();
  });
  if (!is_call || !has_client || mapped.outcome != "0") return "";
  const bool has_patient = std::ranges::any_of(mapped.entities, [](const Entity& entity) {
    return entity.type.system == systems::kEntityType && entity.type.code == "1";
  });
  const char* name = known.kind.talk == EventKind::Talk::sent ? "Create" : "Read";
  return std::string(kProfiles) + (has_patient ? "Patient" : "") + name;
}

}  // namespace

std::string outcome_of(std::string_view type, const Value& event) {
  const std::uint64_t status = status_of(type, event);
  if (event.is_null() || status >= 500 || type == "gap") return "8";
  const bool refused = status >= 400 || type == "auth_failure" || type == "knowledge_rejected" ||
                       event["config"]["what"].string() == "reload-refused";
  return refused ? "4" : "0";
}

AuditEvent audit_event_of(const audit::Record& record, const Value& event, const Value& opened) {
  const KnownEvent known{record, kind_of(record.type), event, opened};
  AuditEvent mapped;
  mapped.id = record.id.text();
  mapped.type = known.kind.type;
  if (!known.kind.subtype.empty()) mapped.subtypes.push_back(known.kind.subtype);
  mapped.subtypes.push_back(own_subtype(record.type));
  mapped.action = known.kind.action;
  mapped.recorded = audit::utc_text(record.recorded_us);
  mapped.outcome = outcome_of(record.type, event);
  mapped.outcome_desc = description_of(known);
  mapped.observer = known.origin().empty() ? "unknown" : known.origin();
  mapped.agents = agents_of(known);
  mapped.entities = entities_of(known);
  mapped.profile = profile_of(known, mapped);
  return mapped;
}

}  // namespace isoguard::audit_view
