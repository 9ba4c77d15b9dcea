#pragma once

#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "fhir/document.h"
#include "plugin/plugin.h"
#include "src/manifests/load_plugin.h"

namespace isoguard::conformance {

/// A hook request in the making: isotretinoin is ordered for a woman of 24 (on 2026-11-23), whose
/// record is prefetched whole and holds nothing else. Members are replaced by name; an empty text
/// leaves the member out.
struct HookRequest {
  std::string hook = "order-sign";
  std::string draft =
      R"({"resourceType":"MedicationRequest","id":"iso","status":"draft","intent":"order",
          "subject":{"reference":"Patient/p"},"medicationCodeableConcept":{"coding":[
          {"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"403930"}]}})";
  std::string fhir_server;
  std::string authorization;
  std::string left_out;     ///< prefetch key that is not there
  std::string conditions =  ///< value of the prefetch key "conditions"
      R"({"resourceType":"Bundle","type":"searchset","total":0})";
  bool prefetched = true;

  std::string json() const {
    std::string out = R"({"hook":")" + hook + R"(","hookInstance":"i-1",)";
    if (!fhir_server.empty()) out += R"("fhirServer":")" + fhir_server + R"(",)";
    if (!authorization.empty()) out += R"("fhirAuthorization":)" + authorization + ",";
    if (prefetched) out += R"("prefetch":{)" + prefetch() + "},";
    return out + R"("context":{"userId":"Practitioner/1","patientId":"p",)" +
           R"("draftOrders":{"resourceType":"Bundle","entry":[{"resource":)" + draft + "}]}}}";
  }

 private:
  std::string prefetch() const {
    std::string out;
    const auto add = [&](std::string_view key, std::string_view value) {
      if (key == left_out) return;
      out.append(out.empty() ? "\"" : ",\"").append(key).append("\":").append(value);
    };
    add("patient",
        R"({"resourceType":"Patient","id":"p","gender":"female","birthDate":"2002-08-15"})");
    add("conditions", conditions);
    for (const char* key :
         {"obs-preg", "procedures", "medreq", "medstmt", "sreq", "communications",
          "communication-requests", "care-plans", "rems", "episodes", "obs-lab", "allergies"}) {
      add(key, R"({"resourceType":"Bundle","type":"searchset","total":0})");
    }
    return out;
  }
};

/// The day of all calls.
inline constexpr fhir::Day kToday{std::chrono::year(2026) / 11 / 23};

inline const plugin::Plugin& shipped() {
  static const auto plugin = app::load_plugin({}).value();
  return *plugin;
}

inline std::unique_ptr<plugin::Call> call(const HookRequest& request) {
  return shipped().call(request.hook, request.json(), kToday);
}
/// The answer with what the request brings and nothing else.
inline plugin::Answer answer(const HookRequest& request) { return call(request)->answer(); }

inline fhir::Document parsed(const std::string& text) {
  auto document = fhir::Document::parse(text);
  if (!document) throw std::runtime_error("no JSON: " + text);
  return std::move(*document);
}

/// The rules whose cards are in an answer.
inline std::set<std::string> rules_in(const plugin::Answer& answer) {
  std::set<std::string> rules;
  const fhir::Document document = parsed(answer.body);
  for (const fhir::json::Value& card : document.root()["cards"].items()) {
    rules.emplace(card["source"]["topic"]["code"].string());
  }
  return rules;
}
inline bool is_incomplete(const plugin::Answer& answer) {
  return rules_in(answer).contains("data-unavailable");
}

}  // namespace isoguard::conformance
