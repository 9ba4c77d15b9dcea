#include "tests/support/patient_record.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "fhir/document.h"
#include "tests/support/hostile_fhir_server.h"

namespace isoguard::test_support {
namespace {

constexpr const char* kFile = ISOGUARD_SOURCE_DIR "/manifests/selftest/base-female.json";
constexpr const char* kPatient = R"({"reference":"Patient/base-female"})";

std::string text_of(const fhir::json::Value& value) {
  std::string text;
  fhir::json::write(value, text);
  return text;
}

fhir::Document read_file() {
  std::ostringstream text;
  text << std::ifstream(kFile).rdbuf();
  auto document = fhir::Document::parse(text.str());
  if (!document) throw std::runtime_error(std::string("cannot read ") + kFile);
  return std::move(*document);
}

std::string finding(std::string_view type, std::string_view subject, std::string_view rest) {
  return R"({"resourceType":")" + std::string(type) + R"(","id":"finding","status":"active",")" +
         std::string(subject) + R"(":)" + kPatient + "," + std::string(rest) + "}";
}

}  // namespace

Record::Record() {
  const fhir::Document document = read_file();
  const fhir::json::Value& request = document.root()["request"];
  context_ = text_of(request["context"]);
  for (const fhir::json::Member& member : request["prefetch"].members()) {
    sources_[std::string(member.name)] = text_of(member.value);
  }
}

Record Record::with_findings() {
  Record record;
  record.add("medreq",
             finding("MedicationRequest", "subject",
                     R"("intent":"order","authoredOn":"2026-11-10",)"
                     R"("medicationCodeableConcept":{"text":"Doxycycline 100 mg capsule"})"));
  record.add("medstmt",
             finding("MedicationStatement", "subject",
                     R"("effectivePeriod":{"start":"2026-11-01"},)"
                     R"("medicationCodeableConcept":{"text":"Acitretin 25 mg capsule"})"));
  record.add("allergies",
             R"({"resourceType":"AllergyIntolerance","id":"finding","patient":)" +
                 std::string(kPatient) +
                 R"(,"clinicalStatus":{"coding":[{"code":"active"}]},"code":{"coding":[)"
                 R"({"system":"http://snomed.info/sct","code":"294211007"}]}})");
  record.add("conditions",
             R"({"resourceType":"Condition","id":"finding","subject":)" + std::string(kPatient) +
                 R"(,"clinicalStatus":{"coding":[{"code":"active"}]},"recordedDate":"2026-10-01",)"
                 R"("code":{"coding":[{"system":"http://snomed.info/sct","code":"68267002"}]}})");
  return record;
}

void Record::add(const std::string& key, std::string resource) {
  auto before = fhir::Document::parse(sources_.at(key));
  std::vector<std::string> resources{std::move(resource)};
  for (const fhir::json::Value& entry : before->root()["entry"].items()) {
    resources.push_back(text_of(entry["resource"]));
  }
  sources_[key] = searchset(resources);
}

std::string Record::request(std::string_view hook, const std::vector<std::string_view>& without,
                            std::string_view more) const {
  std::string out = R"({"hook":")" + std::string(hook) +
                    R"(","hookInstance":"5b0f0b3e-8c1c-4a53-9d6f-0a4d6c3f2e10",)" +
                    std::string(more) + R"("prefetch":{)";
  const char* comma = "";
  for (const auto& [key, body] : sources_) {
    if (std::find(without.begin(), without.end(), key) != without.end()) continue;
    out += comma + ("\"" + key) + "\":" + body;
    comma = ",";
  }
  return out + R"(},"context":)" + context_ + "}";
}

}  // namespace isoguard::test_support
