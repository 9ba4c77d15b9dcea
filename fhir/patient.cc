#include "fhir/patient.h"

#include <algorithm>
#include <array>

#include "fhir/read_element.h"

namespace isoguard::fhir {
namespace {

/// US Core's, Argonaut's for DSTU2, and what came before both.
constexpr std::array<std::string_view, 4> kBirthSex = {
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex",
    "http://fhir.org/guides/argonaut/StructureDefinition/argo-birthsex",
    "http://hl7.org/fhir/StructureDefinition/us-core-birthsex",
    "http://hl7.org/fhir/StructureDefinition/us-core-birth-sex"};
constexpr std::string_view kSex = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-sex";
constexpr std::string_view kSexParameter =
    "http://hl7.org/fhir/StructureDefinition/patient-sexParameterForClinicalUse";
constexpr std::string_view kSexParameterCodes =
    "http://terminology.hl7.org/CodeSystem/sex-parameter-for-clinical-use";

/// The code of the parameter's own code system, else of a coding that names no system.
std::string_view parameter_code(const CodeableConcept& concept_) {
  for (const std::string_view system : {kSexParameterCodes, std::string_view()}) {
    for (const Coding& coding : concept_.coding) {
      if (coding.system == system && !coding.code.empty()) return coding.code;
    }
  }
  return {};
}

std::string_view read_sex_parameter(const Fields& extension) {
  std::string_view code = parameter_code(extension.codeable_concept("valueCodeableConcept"));
  extension.for_each("extension", [&code](const Fields& part) {
    if (part.string("url") != "value") return;
    code = parameter_code(part.codeable_concept("valueCodeableConcept"));
  });
  return code;
}

bool is_birth_sex(std::string_view url) {
  return std::find(kBirthSex.begin(), kBirthSex.end(), url) != kBirthSex.end();
}

/// A code; before DSTU2's Argonaut profile a concept, "M" or "F" of v3 AdministrativeGender.
std::string_view read_birth_sex(const Fields& extension) {
  const std::string_view code = extension.string("valueCode");
  return code.empty() ? extension.status("valueCodeableConcept") : code;
}

std::string_view read_sex(const Fields& extension) {
  const std::string_view code = extension.string("valueCode");
  return code.empty() ? read_coding(extension.data_type("valueCoding")).code : code;
}

/// Several values of an extension that may come once and that disagree say nothing.
class Unanimous {
 public:
  void add(std::string_view code) {
    if (code.empty()) return;
    if (!code_.empty() && code_ != code) disagree_ = true;
    code_ = code;
  }
  bool disagree() const { return disagree_; }
  std::string_view code() const { return disagree_ ? std::string_view() : code_; }

 private:
  std::string_view code_;
  bool disagree_ = false;
};

void read_extensions(const Fields& fields, Patient& patient) {
  Unanimous birth_sex;
  Unanimous sex;
  Unanimous parameter;
  fields.for_each("Patient.extension", [&](const Fields& extension) {
    const std::string_view url = extension.string("url");
    if (is_birth_sex(url)) birth_sex.add(read_birth_sex(extension));
    if (url == kSex) sex.add(read_sex(extension));
    if (url == kSexParameter) parameter.add(read_sex_parameter(extension));
  });
  if (birth_sex.disagree() || sex.disagree()) fields.record("Patient.extension");
  patient.birth_sex = birth_sex.code();
  patient.sex = sex.code();
  patient.sex_parameter = parameter.code();
  patient.sex_parameters_disagree = parameter.disagree();
}

}  // namespace

Patient read_patient(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  Patient patient;
  patient.id = fields.string("Patient.id");
  patient.gender = fields.string("Patient.gender");
  patient.birth_date = fields.date("Patient.birthDate");
  patient.deceased = fields.choice("Patient.deceased").date("deceasedDateTime");
  read_extensions(fields, patient);
  return patient;
}

}  // namespace isoguard::fhir
