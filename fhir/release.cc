#include "fhir/release.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <utility>

namespace isoguard::fhir {
namespace {

using json::Type;
using json::Value;
using enum Release;

constexpr Releases kFirstTwo = {dstu2, stu3};
constexpr Releases kMiddle = {stu3, r4};
constexpr Releases kSinceStu3 = {stu3, r4, r5};
constexpr Releases kSinceR4 = {r4, r5};

/// A type of resource, or an element in one JSON shape, and the releases that have it.
struct Sign {
  std::string_view resource_type;
  std::string_view element;  ///< dotted, through the first items of lists; empty: the type itself
  Type shape;                ///< null: any
  Releases releases;
};

constexpr Type kAny = Type::null;
constexpr Type kString = Type::string;
constexpr Type kObject = Type::object;
constexpr Type kList = Type::array;

/// Those of a type stand together.
constexpr Sign kSigns[] = {
    {"Conformance", "", kAny, {dstu2}},
    {"CapabilityStatement", "", kAny, kSinceStu3},
    {"MedicationOrder", "", kAny, {dstu2}},
    {"DiagnosticOrder", "", kAny, {dstu2}},
    {"ProcedureRequest", "", kAny, kFirstTwo},
    {"ProcedureRequest", "intent", kAny, {stu3}},
    {"ProcedureRequest", "authoredOn", kAny, {stu3}},
    {"ProcedureRequest", "orderedOn", kAny, {dstu2}},
    {"ProcedureRequest", "orderer", kAny, {dstu2}},
    {"ReferralRequest", "", kAny, kFirstTwo},
    {"ReferralRequest", "intent", kAny, {stu3}},
    {"ReferralRequest", "patient", kAny, {dstu2}},
    {"ServiceRequest", "", kAny, kSinceR4},
    {"ServiceRequest", "code.coding", kAny, {r4}},
    {"ServiceRequest", "code.text", kAny, {r4}},
    {"ServiceRequest", "code.concept", kAny, {r5}},
    {"ServiceRequest", "code.reference", kAny, {r5}},

    {"MedicationRequest", "", kAny, kSinceStu3},
    {"MedicationRequest", "medicationCodeableConcept", kAny, kMiddle},
    {"MedicationRequest", "medicationReference", kAny, kMiddle},
    {"MedicationRequest", "medication", kObject, {r5}},
    {"MedicationRequest", "context", kAny, {stu3}},
    {"MedicationRequest", "encounter", kAny, kSinceR4},
    {"MedicationRequest", "requester.agent", kAny, {stu3}},
    {"MedicationRequest", "requester.reference", kAny, kSinceR4},
    {"MedicationRequest", "requester.display", kAny, kSinceR4},
    {"MedicationRequest", "category", kObject, {stu3}},
    {"MedicationRequest", "category", kList, kSinceR4},
    {"MedicationRequest", "doNotPerform", kAny, kSinceR4},
    {"MedicationRequest", "effectiveDosePeriod", kAny, {r5}},
    {"MedicationRequest", "statusChanged", kAny, {r5}},
    {"MedicationRequest", "dosageInstruction.doseQuantity", kAny, {stu3}},
    {"MedicationRequest", "dosageInstruction.doseRange", kAny, {stu3}},
    {"MedicationRequest", "dosageInstruction.doseAndRate", kAny, kSinceR4},

    {"MedicationStatement", "patient", kAny, {dstu2}},
    {"MedicationStatement", "wasNotTaken", kAny, {dstu2}},
    {"MedicationStatement", "subject", kAny, kSinceStu3},
    {"MedicationStatement", "taken", kAny, {stu3}},
    {"MedicationStatement", "medication", kObject, {r5}},
    {"Medication", "product", kAny, {dstu2}},
    {"Medication", "ingredient.amount", kAny, {stu3}},
    {"Medication", "ingredient.strength", kAny, {r4}},
    {"Medication", "ingredient.item", kAny, {r5}},
    {"Medication", "form", kAny, kMiddle},
    {"Medication", "doseForm", kAny, {r5}},

    {"Condition", "patient", kAny, {dstu2}},
    {"Condition", "subject", kAny, kSinceStu3},
    {"Condition", "clinicalStatus", kString, kFirstTwo},
    {"Condition", "clinicalStatus", kObject, kSinceR4},
    {"Condition", "verificationStatus", kString, kFirstTwo},
    {"Condition", "verificationStatus", kObject, kSinceR4},
    {"AllergyIntolerance", "substance", kAny, {dstu2}},
    {"AllergyIntolerance", "code", kAny, kSinceStu3},
    {"AllergyIntolerance", "clinicalStatus", kString, {stu3}},
    {"AllergyIntolerance", "clinicalStatus", kObject, kSinceR4},
    {"AllergyIntolerance", "verificationStatus", kString, {stu3}},
    {"AllergyIntolerance", "verificationStatus", kObject, kSinceR4},
    {"AllergyIntolerance", "type", kObject, {r5}},

    {"Observation", "comments", kAny, {dstu2}},
    {"Observation", "comment", kAny, {stu3}},
    {"Observation", "note", kAny, kSinceR4},
    {"Observation", "context", kAny, {stu3}},
    {"Observation", "category", kObject, {dstu2}},
    {"Observation", "category", kList, kSinceStu3},
    {"Observation", "interpretation", kObject, kFirstTwo},
    {"Observation", "interpretation", kList, kSinceR4},
    {"Procedure", "notPerformed", kAny, {dstu2}},
    {"Procedure", "notDone", kAny, {stu3}},
    {"Procedure", "context", kAny, {stu3}},
    {"Procedure", "statusReason", kAny, kSinceR4},
    {"Procedure", "occurrenceDateTime", kAny, {r5}},
    {"Procedure", "occurrencePeriod", kAny, {r5}},

    {"Communication", "notDone", kAny, {stu3}},
    {"Communication", "context", kAny, {stu3}},
    {"Communication", "topic", kList, {stu3}},
    {"Communication", "topic", kObject, kSinceR4},
    {"CarePlan", "modified", kAny, {dstu2}},
    {"CarePlan", "context", kAny, {stu3}},
    {"CarePlan", "created", kAny, kSinceR4},
    {"CarePlan", "activity.performedActivity", kAny, {r5}},
    {"QuestionnaireResponse", "questionnaire", kObject, kFirstTwo},
    {"QuestionnaireResponse", "questionnaire", kString, kSinceR4},
};

constexpr std::array<std::pair<std::string_view, Release>, 5> kCodes = {
    {{"dstu2", dstu2}, {"stu3", stu3}, {"r4", r4}, {"r4b", r4}, {"r5", r5}}};

const Value& first(const Value& value) {
  return value.is_array() && !value.items().empty() ? value.items().front() : value;
}

/// The element `path` below `value`; a null value when a part of it is absent.
const Value& element_at(const Value& value, std::string_view path) {
  const std::size_t dot = path.find('.');
  const Value& member = first(value)[path.substr(0, dot)];
  return dot == path.npos ? member : element_at(member, path.substr(dot + 1));
}

bool is_there(const Sign& sign, const Value& resource) {
  if (sign.element.empty()) return true;
  const Type type = element_at(resource, sign.element).type();
  return type != Type::null && (sign.shape == kAny || sign.shape == type);
}

/// The number before the first dot and the one behind it; -1 where there is none.
std::pair<int, int> major_and_minor(std::string_view version) {
  int major = -1;
  int minor = -1;
  const char* end = version.data() + version.size();
  const auto [rest, error] = std::from_chars(version.data(), end, major);
  if (error != std::errc() || rest == end || *rest != '.') return {-1, -1};
  std::from_chars(rest + 1, end, minor);
  return {major, minor};
}

}  // namespace

std::string_view to_code(Release release) {
  return std::find_if(kCodes.begin(), kCodes.end(),
                      [release](const auto& row) { return row.second == release; })
      ->first;
}

std::optional<Release> parse_release(std::string_view code) {
  for (const auto& [known, release] : kCodes) {
    if (known == code) return release;
  }
  return std::nullopt;
}

std::optional<Release> release_of_version(std::string_view fhir_version) {
  const auto [major, minor] = major_and_minor(fhir_version);
  if (major == 1 && minor == 0) return dstu2;
  if (major == 3 && minor == 0) return stu3;
  if (major == 4 && (minor == 0 || minor == 3)) return r4;
  if (major == 5 && minor == 0) return r5;
  return std::nullopt;
}

std::optional<Release> release_of_metadata(const Value& metadata) {
  const std::string_view type = metadata["resourceType"].string();
  if (type != "CapabilityStatement" && type != "Conformance") return std::nullopt;
  return release_of_version(metadata["fhirVersion"].string());
}

std::optional<Release> Releases::only() const {
  for (const auto& [code, release] : kCodes) {
    if (*this == Releases{release}) return release;
  }
  return std::nullopt;
}

Releases releases_of(const Value& resource) {
  const std::string_view type = resource["resourceType"].string();
  Releases found = Releases::all();
  const auto of_type = [type](const Sign& sign) { return sign.resource_type == type; };
  const Sign* sign = std::find_if(std::begin(kSigns), std::end(kSigns), of_type);
  for (; sign != std::end(kSigns) && of_type(*sign); ++sign) {
    if (is_there(*sign, resource)) found = found.narrowed_by(sign->releases);
  }
  return found;
}

}  // namespace isoguard::fhir
