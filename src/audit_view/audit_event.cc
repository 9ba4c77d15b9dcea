#include "src/audit_view/audit_event.h"

#include "src/audit/canonical.h"

namespace isoguard::audit_view {
namespace {

using audit::CanonicalArray;
using audit::CanonicalObject;

void add_text(const char* name, const std::string& value, CanonicalObject& object) {
  if (!value.empty()) object.text(name, value);
}

std::string json_of(const Coding& coding) {
  CanonicalObject object;
  add_text("system", coding.system, object);
  add_text("code", coding.code, object);
  add_text("display", coding.display, object);
  return object.json();
}

std::string json_of(const Reference& reference) {
  CanonicalObject object;
  add_text("reference", reference.reference, object);
  add_text("type", reference.type, object);
  if (!reference.identifier.empty()) {
    CanonicalObject identifier;
    add_text("system", reference.identifier_system, identifier);
    object.json("identifier", identifier.text("value", reference.identifier).json());
  }
  add_text("display", reference.display, object);
  return object.json();
}

std::string json_of(const Agent& agent) {
  CanonicalObject object;
  object.json(
      "type",
      CanonicalObject().json("coding", CanonicalArray().json(json_of(agent.type)).json()).json());
  if (!agent.who.empty()) object.json("who", json_of(agent.who));
  add_text("name", agent.name, object);
  object.boolean("requestor", agent.requestor);
  if (!agent.address.empty()) {
    object.json("network", CanonicalObject()
                               .text("address", agent.address)
                               .text("type", agent.address_is_ip ? "2" : "1")
                               .json());
  }
  return object.json();
}

std::string json_of(const Entity& entity) {
  CanonicalObject object;
  if (!entity.what.empty()) object.json("what", json_of(entity.what));
  if (!entity.type.empty()) object.json("type", json_of(entity.type));
  if (!entity.role.empty()) object.json("role", json_of(entity.role));
  add_text("name", entity.name, object);
  CanonicalArray details;
  for (const Detail& detail : entity.details) {
    details.json(
        CanonicalObject().text("type", detail.type).text("valueString", detail.value).json());
  }
  if (!details.empty()) object.json("detail", details.json());
  return object.json();
}

template <typename Item>
std::string json_of(const std::vector<Item>& items) {
  CanonicalArray array;
  for (const Item& item : items) array.json(json_of(item));
  return array.json();
}

std::string source_of(const AuditEvent& event) {
  const Reference observer{
      {}, "Device", std::string(systems::kOrigin), event.observer, event.observer};
  const Coding server{std::string(systems::kSourceType), "4", "Application Server"};
  return CanonicalObject()
      .json("observer", json_of(observer))
      .json("type", CanonicalArray().json(json_of(server)).json())
      .json();
}

}  // namespace

std::string to_json(const AuditEvent& event) {
  CanonicalObject object;
  object.text("resourceType", "AuditEvent").text("id", event.id);
  if (!event.profile.empty()) {
    object.json(
        "meta",
        CanonicalObject().json("profile", CanonicalArray().text(event.profile).json()).json());
  }
  object.json("type", json_of(event.type));
  if (!event.subtypes.empty()) object.json("subtype", json_of(event.subtypes));
  add_text("action", event.action, object);
  object.text("recorded", event.recorded);
  add_text("outcome", event.outcome, object);
  add_text("outcomeDesc", event.outcome_desc, object);
  object.json("agent", json_of(event.agents)).json("source", source_of(event));
  if (!event.entities.empty()) object.json("entity", json_of(event.entities));
  return object.json();
}

}  // namespace isoguard::audit_view
