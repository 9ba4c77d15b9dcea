#pragma once

#include <string>
#include <string_view>

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
    for (const char* key : {"obs-preg", "procedures", "medreq", "medstmt", "sreq", "communications",
                            "communication-requests", "care-plans", "rems", "episodes"}) {
      add(key, R"({"resourceType":"Bundle","type":"searchset","total":0})");
    }
    return out;
  }
};

}  // namespace isoguard::conformance
