#include "fhir/patient.h"

#include "tests/fhir/read_text.h"

namespace isoguard::fhir {
namespace {

constexpr const char* kBirthSex =
    R"({"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex",)";
constexpr const char* kSex =
    R"({"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-sex",)";
constexpr const char* kParameter =
    R"({"url":"http://hl7.org/fhir/StructureDefinition/patient-sexParameterForClinicalUse",)";

/// A Patient with these extensions, each a URL part from above and the rest of its object.
std::string with(std::vector<std::string> extensions) {
  std::string text = R"({"resourceType":"Patient","extension":[)";
  for (std::size_t i = 0; i < extensions.size(); ++i)
    text += (i == 0 ? "" : ",") + extensions[i] + "}";
  return text + "]}";
}

std::string parameter(std::string_view code, std::string_view system) {
  return std::string(kParameter) +
         R"("extension":[{"url":"period","valuePeriod":{"start":"2020"}},)" +
         R"({"url":"value","valueCodeableConcept":{"coding":[{"system":")" + std::string(system) +
         R"(","code":")" + std::string(code) + R"("}]}}])";
}

std::string parameter(std::string_view code) {
  return parameter(code, "http://terminology.hl7.org/CodeSystem/sex-parameter-for-clinical-use");
}

TEST(ReadPatient, EveryElement) {
  const ReadText<Patient> patient(
      R"({"resourceType":"Patient","id":"p","gender":"female","birthDate":"1999-05-10","_birthDate":{"id":"x"},)"
      R"("deceasedDateTime":"2024-01-01T10:00:00Z"})",
      read_patient);
  EXPECT_EQ(patient->id, "p");
  EXPECT_EQ(patient->gender, "female");
  EXPECT_EQ(day(patient->birth_date), "1999-05-10");
  EXPECT_EQ(day(patient->deceased), "2024-01-01");
  EXPECT_EQ(patient->birth_sex, "");
  EXPECT_EQ(patient->sex, "");
  EXPECT_EQ(patient->sex_parameter, "");
  EXPECT_FALSE(patient->sex_parameters_disagree);
  EXPECT_EQ(patient.problems(), Elements{});
}

TEST(ReadPatient, DeceasedBooleanIsNoDate) {
  const ReadText<Patient> patient(R"({"deceasedBoolean":true})", read_patient);
  EXPECT_EQ(day(patient->deceased), "absent");
  EXPECT_EQ(patient.problems(), Elements{});
}

struct Sexes {
  const char* what;
  std::string text;
  const char* birth_sex;
  const char* sex;
  const char* parameter;
  bool disagree;
  Elements problems;
};

TEST(ReadPatient, SexExtensions) {
  const std::string female = std::string(kBirthSex) + R"("valueCode":"F")";
  const std::string male = std::string(kBirthSex) + R"("valueCode":"M")";
  const std::string direct =
      std::string(kParameter) + R"("valueCodeableConcept":{"coding":[{"code":"male-typical"}]})";
  const Sexes rows[] = {
      {"birth sex", with({female}), "F", "", "", false, {}},
      {"birth sex twice", with({female, female}), "F", "", "", false, {}},
      {"birth sexes that disagree", with({female, male}), "", "", "", false, {"Patient.extension"}},
      {"sex as code",
       with({std::string(kSex) + R"("valueCode":"248152002")"}),
       "",
       "248152002",
       "",
       false,
       {}},
      {"sex as coding",
       with({std::string(kSex) +
             R"("valueCoding":{"system":"http://snomed.info/sct","code":"248153007"})"}),
       "",
       "248153007",
       "",
       false,
       {}},
      {"parameter", with({parameter("female-typical")}), "", "", "female-typical", false, {}},
      {"parameter without parts", with({direct}), "", "", "male-typical", false, {}},
      {"parameter without system",
       with({parameter("specified", "")}),
       "",
       "",
       "specified",
       false,
       {}},
      {"parameter of another system",
       with({parameter("female-typical", "http://other")}),
       "",
       "",
       "",
       false,
       {}},
      {"parameters that agree",
       with({parameter("male-typical"), direct}),
       "",
       "",
       "male-typical",
       false,
       {}},
      {"parameters that disagree",
       with({parameter("female-typical"), direct}),
       "",
       "",
       "",
       true,
       {}},
      {"disagreeing, then agreeing again",
       with({parameter("female-typical"), direct, parameter("female-typical")}),
       "",
       "",
       "",
       true,
       {}},
      {"other extension", with({R"({"url":"http://x","valueCode":"F")"}), "", "", "", false, {}},
      {"extension is a string", R"({"extension":["x"]})", "", "", "", false, {"Patient.extension"}},
      {"birth sex is a number",
       with({std::string(kBirthSex) + R"("valueCode":1)"}),
       "",
       "",
       "",
       false,
       {"Patient.extension"}},
      {"no extension", R"({"extension":null})", "", "", "", false, {}},
  };
  for (const Sexes& row : rows) {
    const ReadText<Patient> patient(row.text, read_patient);
    EXPECT_EQ(patient->birth_sex, row.birth_sex) << row.what;
    EXPECT_EQ(patient->sex, row.sex) << row.what;
    EXPECT_EQ(patient->sex_parameter, row.parameter) << row.what;
    EXPECT_EQ(patient->sex_parameters_disagree, row.disagree) << row.what;
    EXPECT_EQ(patient.problems(), row.problems) << row.what;
  }
}

}  // namespace
}  // namespace isoguard::fhir
