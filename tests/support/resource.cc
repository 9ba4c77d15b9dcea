#include "tests/support/resource.h"

#include <algorithm>

#include "fhir/json.h"

namespace isoguard::test {
namespace {

using namespace std::string_literals;

std::string quoted(std::string_view text) {
  std::string json;
  fhir::json::write_string(text, json);
  return json;
}

std::string period(const std::string& members) {
  return R"([{"timing":{"repeat":{"boundsPeriod":{)" + members + "}}}}]";
}

}  // namespace

fhir::Day order_day() { return fhir::Day(std::chrono::year(2026) / std::chrono::March / 15); }

std::string date(int days_from_order) {
  return fhir::to_string(order_day() + std::chrono::days(days_from_order));
}

Resource::Resource(std::string_view type, std::string_view id) : type_(type) {
  text("resourceType", type);
  if (!id.empty()) text("id", id);
}

Resource& Resource::set(std::string_view name, std::string json) {
  drop(name);
  members_.emplace_back(name, std::move(json));
  return *this;
}

Resource& Resource::text(std::string_view name, std::string_view value) {
  return set(name, quoted(value));
}

Resource& Resource::concept_(std::string_view name, std::vector<Code> codings,
                             std::string_view text) {
  return set(name, concept_json(codings, text));
}

Resource& Resource::drop(std::string_view name) {
  std::erase_if(members_, [name](const auto& member) { return member.first == name; });
  return *this;
}

bool Resource::has(std::string_view name) const {
  return std::any_of(members_.begin(), members_.end(),
                     [name](const auto& member) { return member.first == name; });
}

std::string Resource::json() const {
  std::string json = "{";
  for (const auto& [name, value] : members_) {
    if (json.size() > 1) json += ",";
    json += quoted(name) + ":" + value;
  }
  return json + "}";
}

std::string concept_json(const std::vector<Code>& codings, std::string_view text) {
  std::string json = "{\"coding\":[";
  for (const Code& code : codings) {
    if (json.back() == '}') json += ",";
    json += "{\"code\":" + quoted(code.code);
    if (!code.system.empty()) json += ",\"system\":" + quoted(code.system);
    if (!code.display.empty()) json += ",\"display\":" + quoted(code.display);
    json += "}";
  }
  json += "]";
  if (codings.empty()) json = "{\"id\":\"x\"";
  if (!text.empty()) json += ",\"text\":" + quoted(text);
  return json + "}";
}

Resource order(const Code& drug, int written) {
  Resource resource("MedicationRequest");
  resource.status("active").intent("order").text("authoredOn", date(written));
  resource.concept_("medicationCodeableConcept", {drug});
  return resource;
}

Resource order_named(std::string_view text, int written) {
  Resource resource = order(kIsotretinoin, written);
  resource.concept_("medicationCodeableConcept", {}, text);
  return resource;
}

Resource statement(const Code& drug, std::string_view status, int since) {
  Resource resource("MedicationStatement");
  resource.status(status).set("effectivePeriod", "{\"start\":" + quoted(date(since)) + "}");
  resource.concept_("medicationCodeableConcept", {drug});
  return resource;
}

Resource until(Resource medication, int end) {
  if (medication.type() == "MedicationStatement") {
    return medication.set("effectivePeriod",
                          "{\"start\":\"2025-01-01\",\"end\":" + quoted(date(end)) + "}");
  }
  return medication.set("dosageInstruction", period("\"end\":" + quoted(date(end))));
}

Resource from_until(Resource medication, int start, int end) {
  const std::string members = "\"start\":" + quoted(date(start)) + ",\"end\":" + quoted(date(end));
  if (medication.type() == "MedicationStatement") {
    return medication.set("effectivePeriod", "{" + members + "}");
  }
  return medication.set("dosageInstruction", period(members));
}

Resource from(Resource medication, int start) {
  return medication.set("dosageInstruction", period("\"start\":" + quoted(date(start))));
}

Resource supply(Resource order, int days, int repeats) {
  return order.set(
      "dispenseRequest",
      R"({"expectedSupplyDuration":{"value":)" + std::to_string(days) +
          R"(,"unit":"days","system":"http://unitsofmeasure.org","code":"d"},"numberOfRepeatsAllowed":)" +
          std::to_string(repeats) + "}");
}

Resource route(Resource order, const Code& code) {
  return order.set("dosageInstruction", "[{\"route\":" + concept_json({code}) + "}]");
}

Resource condition(const Code& code, int recorded, std::string_view clinical,
                   std::string_view verification) {
  Resource resource("Condition");
  resource.concept_("code", {code}).text("recordedDate", date(recorded));
  if (!clinical.empty()) resource.concept_("clinicalStatus", {{"http://x", clinical, {}}});
  if (!verification.empty())
    resource.concept_("verificationStatus", {{"http://x", verification, {}}});
  return resource;
}

Resource observation(const Code& code, int on) {
  Resource resource("Observation");
  return resource.status("final").concept_("code", {code}).text("effectiveDateTime", date(on));
}

Resource coded(Resource observation, const Code& value) {
  return observation.concept_("valueCodeableConcept", {value});
}

Resource test(const Code& result, int on, std::string_view status) {
  return coded(observation(kUrineTest, on), result).status(status);
}

Resource quantity(Resource observation, std::string_view value, std::string_view unit,
                  std::string_view comparator) {
  std::string json = "{\"value\":"s + std::string(value) + ",\"unit\":" + quoted(unit);
  if (!comparator.empty()) json += ",\"comparator\":" + quoted(comparator);
  return observation.set("valueQuantity", json + "}");
}

Resource procedure(const Code& code, int on, std::string_view status) {
  Resource resource("Procedure");
  return resource.status(status).concept_("code", {code}).text("performedDateTime", date(on));
}

}  // namespace isoguard::test
