#include <algorithm>
#include <array>

#include "src/audit/text.h"
#include "src/audit_view/map_parts.h"

namespace isoguard::audit_view {
namespace {

using fhir::json::Value;

constexpr std::size_t kMostDetails = 200;

Coding object_type() { return {std::string(systems::kEntityType), "2", "System Object"}; }
Coding other_type() { return {std::string(systems::kEntityType), "4", "Other"}; }
Coding role(const char* code, const char* display) {
  return {std::string(systems::kEntityRole), code, display};
}
Coding report() { return role("3", "Report"); }

Reference uuid(std::string_view text) {
  return {{}, {}, std::string(systems::kUri), "urn:uuid:" + std::string(text), {}};
}

/// Feedback on a card that nobody knows is sealed with a key of the card, not of a patient.
bool is_about_a_patient(const KnownEvent& known) {
  if (known.record.patient.empty()) return false;
  return known.record.type != "feedback" || known.event.is_null() ||
         known.event["feedback"]["card_known"].is_true();
}

Entity patient_of(const KnownEvent& known) {
  Entity entity;
  entity.type = {std::string(systems::kEntityType), "1", "Person"};
  entity.role = role("1", "Patient");
  entity.what = {{}, "Patient", std::string(systems::kPseudonym), known.record.patient, {}};
  const std::string_view plain = known.opened["patient"].string();
  if (plain.starts_with("Patient/")) entity.what.reference = on_server(known.event, plain);
  return entity;
}

/// What was asked for, or read: the one System Object of an event.
Entity object_of(const KnownEvent& known) {
  Entity entity;
  entity.type = object_type();
  entity.role = role("13", "Security Resource");
  entity.what = {{}, {}, std::string(systems::kOrigin), std::string(known.origin()), {}};
  if (known.kind.talk == EventKind::Talk::none) return entity;
  const std::string_view call = known.event["call"]["hookInstance"].string();
  const bool is_call = known.kind.talk == EventKind::Talk::given;
  entity.role = is_call ? role("20", "Job") : report();
  entity.what = uuid(is_call && !call.empty() ? call : std::string_view(known.record.id.text()));
  return entity;
}

void add_transaction(const Value& client, std::vector<Entity>& out) {
  const auto add = [&out](std::string_view system, const char* code, std::string_view value) {
    if (value.empty()) return;
    Entity entity;
    entity.type = {std::string(system), code, {}};
    entity.what.identifier = value;
    out.push_back(std::move(entity));
  };
  add(systems::kBalpEntity, "XrequestId", client["x_request_id"].string());
  add(systems::kOwnEntity, "traceparent", client["traceparent"].string());
}

void add_detail(std::string_view type, std::string_view value, std::vector<Detail>& details) {
  if (type.empty() || value.empty() || details.size() >= kMostDetails) return;
  details.push_back({std::string(type), std::string(value)});
}

/// "Observation/1" of a piece of evidence; empty when that is closed, or it has no id.
std::string reference_of(const Value& item, const Value& opened) {
  const std::string_view id = item["id"].string();
  if (!id.empty()) return std::string(item["type"].string()).append("/").append(id);
  const auto boxed = audit::from_decimal(item["boxed"].number());
  const auto sealed = opened["evidence"].items();
  return boxed && *boxed < sealed.size() ? std::string(sealed[*boxed].string()) : std::string();
}

void add_evidence(const KnownEvent& known, std::vector<Entity>& out) {
  for (const Value& item : known.event["evidence"].items()) {
    const std::string_view type = item["type"].string();
    if (type.empty()) continue;
    Entity entity;
    entity.type = {std::string(systems::kResourceType), std::string(type), {}};
    entity.role = role("4", "Domain Resource");
    entity.what.type = type;
    const std::string reference = reference_of(item, known.opened);
    if (!reference.empty()) entity.what.reference = on_server(known.event, reference);
    if (const std::string_view hash = item["sha256"].string(); !hash.empty()) {
      entity.what.identifier_system = systems::kSha256;
      entity.what.identifier = hash;
    }
    for (const char* name : {"source", "versionId", "lastUpdated"}) {
      add_detail(name, item[name].string(), entity.details);
    }
    out.push_back(std::move(entity));
  }
}

void add_cards(const Value& event, std::vector<Entity>& out) {
  for (const Value& card : event["cards"].items()) {
    Entity entity;
    entity.type = other_type();
    entity.role = report();
    entity.what = uuid(card["uuid"].string());
    entity.name = card["rule"].string();
    add_detail("indicator", card["indicator"].string(), entity.details);
    out.push_back(std::move(entity));
  }
}

Entity named(const char* name) {
  Entity entity;
  entity.type = other_type();
  entity.name = name;
  return entity;
}

void add_checks(const Value& event, std::vector<Entity>& out) {
  Entity checks = named("checks");
  for (const Value& check : event["checks"].items()) {
    std::string said(check["result"].string());
    for (const char* name : {"row", "policy", "reason"}) {
      const std::string_view more = check[name].string();
      if (!more.empty()) said.append(" ").append(more);
    }
    add_detail(check["rule"].string(), said, checks.details);
  }
  if (!checks.details.empty()) out.push_back(std::move(checks));
  Entity missing = named("missing");
  for (const Value& item : event["missing"].items()) {
    add_detail(item["what"].string(), item["why"].string(), missing.details);
  }
  if (!missing.details.empty()) out.push_back(std::move(missing));
}

/// Members and items one under the other, "config.details.policy".
void flatten(const std::string& path, const Value& value, std::vector<Detail>& details) {
  const std::string stem = path.empty() ? "" : path + ".";
  for (const auto& member : value.members()) {
    flatten(stem + std::string(member.name), member.value, details);
  }
  std::size_t number = 0;
  for (const Value& item : value.items()) flatten(stem + std::to_string(number++), item, details);
  add_detail(path, value.string(), details);
  add_detail(path, value.number(), details);
  if (value.is_boolean()) add_detail(path, value.is_true() ? "true" : "false", details);
}

/// Everything that has no place of its own.
Entity rest_of(const Value& event) {
  constexpr std::array<std::string_view, 15> kElsewhere = {
      "cards",   "checks",       "client", "event_id", "evidence", "missing", "origin", "reader",
      "subject", "recorded_utc", "seq",    "type",     "user",     "v",       "latency"};
  Entity rest = named("record");
  for (const auto& member : event.members()) {
    if (std::ranges::find(kElsewhere, member.name) != kElsewhere.end()) continue;
    flatten(std::string(member.name), member.value, rest.details);
  }
  return rest;
}

}  // namespace

std::vector<Entity> entities_of(const KnownEvent& known) {
  std::vector<Entity> out;
  if (is_about_a_patient(known)) out.push_back(patient_of(known));
  if (known.event.is_null()) return out;
  out.push_back(object_of(known));
  add_transaction(known.event["client"], out);
  add_evidence(known, out);
  add_cards(known.event, out);
  add_checks(known.event, out);
  if (Entity rest = rest_of(known.event); !rest.details.empty()) out.push_back(std::move(rest));
  return out;
}

}  // namespace isoguard::audit_view
