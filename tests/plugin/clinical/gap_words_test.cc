// What could not be read is named, and its silence proves nothing.

#include "plugin/clinical/gaps.h"
#include "tests/support/dosing.h"

namespace isoguard::test {
namespace {

using clinical::Source;

std::string joined(const fhir::List<std::string_view>& words) {
  std::string text;
  for (std::string_view word : words) text += (text.empty() ? "" : ", ") + std::string(word);
  return text;
}
std::string what(const PatientBuilder& patient) {
  return joined(Scene(patient).context().gaps.what);
}
std::string why(const PatientBuilder& patient) { return joined(Scene(patient).context().gaps.why); }
bool proves(const PatientBuilder& patient, Source source) {
  return Scene(patient).context().gaps.proves_absence(source);
}

constexpr Code kUnknownDrug = {"http://local", "1", ""};

TEST(GapWords, EverySourceHasItsName) {
  const std::pair<Source, const char*> table[] = {
      {Source::patient, "patient"},
      {Source::conditions, "condition"},
      {Source::pregnancy_observations, "observation"},
      {Source::laboratory_observations, "laboratory-observation"},
      {Source::procedures, "procedure"},
      {Source::medication_requests, "medication-request"},
      {Source::medication_statements, "medication-statement"},
      {Source::allergies, "allergy"},
      {Source::service_requests, "service-request"},
      {Source::communications, "communication"},
      {Source::communication_requests, "communication-request"},
      {Source::care_plans, "care-plan"},
      {Source::questionnaire_responses, "questionnaire-response"},
      {Source::episodes_of_care, "episode-of-care"},
  };
  for (const auto& [source, word] : table) {
    const PatientBuilder patient = man().fails(source);
    EXPECT_EQ(what(patient), word);
    EXPECT_EQ(why(patient), "timeout");
    EXPECT_FALSE(proves(patient, source)) << word;
  }
  EXPECT_EQ(what(man()), "");
  EXPECT_EQ(what(man().fails(Source::conditions).fails(Source::allergies)), "condition, allergy");
  EXPECT_EQ(why(man().fails(Source::conditions).fails(Source::allergies)), "timeout")
      << "told once";
}

TEST(GapWords, ResourcesThatCannotBeRead) {
  EXPECT_EQ(what(man().unreadable("AllergyIntolerance")), "allergy");
  EXPECT_EQ(why(man().unreadable("AllergyIntolerance")), "unreadable");
  EXPECT_EQ(what(man().unreadable("Observation")), "observation, laboratory-observation");
  EXPECT_EQ(what(man().unreadable("Basic")), "");
  const PatientBuilder medication = man().unreadable("Medication");
  EXPECT_EQ(what(medication), "unidentified-medication");
  EXPECT_EQ(why(medication), "unreadable");
  EXPECT_FALSE(proves(medication, Source::medication_requests));
  EXPECT_FALSE(proves(medication, Source::medication_statements));
  EXPECT_TRUE(proves(medication, Source::allergies));
}

TEST(GapWords, MedicationsThatNobodyCanIdentify) {
  const PatientBuilder draft = PatientBuilder().drafts(order(kUnknownDrug));
  EXPECT_EQ(what(draft), "draft-order");
  EXPECT_EQ(why(draft), "no-code-or-name");
  const auto referring = [](Resource one, const char* reference) {
    return one.drop("medicationCodeableConcept")
        .set("medicationReference", std::string(R"({"reference":")") + reference + "\"}");
  };
  const PatientBuilder unresolved =
      PatientBuilder().drafts(referring(order(kUnknownDrug), "Medication/x"));
  EXPECT_EQ(what(unresolved), "draft-order");
  EXPECT_EQ(why(unresolved), "unresolved-reference");

  const PatientBuilder taken = man().has(order(kUnknownDrug, -4));
  EXPECT_EQ(what(taken), "unidentified-medication");
  EXPECT_EQ(why(taken), "no-code-or-name");
  EXPECT_EQ(Scene(taken).context().gaps.unidentified_history, 1);
  EXPECT_FALSE(proves(taken, Source::medication_requests));
  EXPECT_TRUE(proves(taken, Source::medication_statements));
  EXPECT_EQ(why(man().has(referring(order(kUnknownDrug, -4), "Medication/x"))),
            "unresolved-reference");
  const PatientBuilder reported = man().has(statement(kUnknownDrug, "active", -4));
  EXPECT_FALSE(proves(reported, Source::medication_statements));
  EXPECT_TRUE(proves(reported, Source::medication_requests));
  EXPECT_TRUE(proves(reported, Source::allergies));
  for (const char* over : {"stopped", "completed"}) {
    EXPECT_EQ(what(man().has(order(kUnknownDrug, -4).status(over))), "") << over;
  }
}

TEST(GapWords, ADosageThatCannotBeRead) {
  const auto broken = [](Resource one) {
    return one.set("dosageInstruction", R"([{"timing":"twice"}])");
  };
  for (const PatientBuilder& patient :
       {PatientBuilder().sex("male", "M").aged(22).drafts(broken(order(kIsotretinoin))),
        man().has(broken(order(kDoxycycline, -5))), man().has(broken(order(kUnknownDrug, -5)))}) {
    EXPECT_FALSE(proves(patient, Source::medication_requests));
    EXPECT_TRUE(what(patient).starts_with("medication-request")) << what(patient);
    EXPECT_TRUE(why(patient).starts_with("unreadable")) << why(patient);
  }
  EXPECT_EQ(what(man().has(broken(order(kIbuprofen, -5)))), "") << "of no interest";
}

TEST(GapWords, AMaleRecordWithAGapIsNoProof) {
  EXPECT_EQ(Scene(man().fails(Source::patient)).context().capacity.reason, "patient-unreadable")
      << "what was not read may say female";
  EXPECT_EQ(Scene(man().fails(Source::patient)).context().capacity.can_become_pregnant,
            clinical::Truth::unknown);
}

}  // namespace
}  // namespace isoguard::test
