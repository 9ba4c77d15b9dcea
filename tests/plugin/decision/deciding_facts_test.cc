// The names under which cards are remembered: each changed fact is another name.

#include "plugin/decision/deciding_facts.h"

#include "tests/plugin/decision/quiet_calls.h"

namespace isoguard::decision {
namespace {

TEST(DecidingFacts, AnyChangedFactIsAnotherName) {
  const std::string before = ask(quiet(), signing()).facts;
  ASSERT_EQ(before.size(), 36u);
  const Change changes[] = {
      {"another clinician", "Practitioner/prac-1", "Practitioner/prac-2"},
      {"the same id of another kind", "Practitioner/prac-1", "PractitionerRole/prac-1"},
      {"another patient", "tet-short-ended", "other"},
      {"another FHIR server", "{\"hook\":", R"({"fhirServer":"https://b.example/r4","hook":)"},
      {"the dose", R"("doseQuantity":{"value":40)", R"("doseQuantity":{"value":60)"},
      {"the unit of the dose", R"("unit":"mg","system":"http://unitsofmeasure.org","code":"mg"}}])",
       R"("unit":"ug","system":"http://unitsofmeasure.org","code":"ug"}}])"},
      {"how often", R"("frequency":1)", R"("frequency":2)"},
      {"the supply", R"("expectedSupplyDuration":{"value":30)",
       R"("expectedSupplyDuration":{"value":28)"},
      {"the repeats", R"("numberOfRepeatsAllowed":0)", R"("numberOfRepeatsAllowed":1)"},
      {"the product", R"("code":"197844","display":"isotretinoin 20 MG)",
       R"("code":"197843","display":"isotretinoin 10 MG)"},
      {"a word to the patient", R"("dosageInstruction":[{)",
       R"("dosageInstruction":[{"patientInstruction":"with food",)"},
      {"when it begins", R"("timing":{"repeat":{)",
       R"("timing":{"repeat":{"boundsPeriod":{"start":"2026-11-25"},)"},
      {"how long it lasts", R"("timing":{"repeat":{)",
       R"("timing":{"repeat":{"boundsPeriod":{"start":"2026-11-23","end":"2026-12-20"},)"},
      {"the end of the tetracycline", R"("end":"2026-11-18")", R"("end":"2026-11-19")"},
      {"its version", R"("id":"doxy",)", R"("id":"doxy","meta":{"versionId":"2"},)"},
      {"its text", R"("text":"doxycycline hyclate 100 MG Oral Tablet"})", R"("text":"doxy"})"},
      {"a second draft", R"("entry":[{"resource":{"resourceType":"MedicationRequest","id":"iso-1")",
       R"("entry":[{"resource":{"resourceType":"MedicationRequest","id":"iso-2","status":"draft",
           "intent":"order","subject":{"reference":"Patient/tet-short-ended"},
           "medicationCodeableConcept":{"coding":[{"code":"197843",
           "system":"http://www.nlm.nih.gov/research/umls/rxnorm"}]},
           "dosageInstruction":[{"timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"d"}},
           "doseAndRate":[{"doseQuantity":{"value":10,"unit":"mg","code":"mg",
           "system":"http://unitsofmeasure.org"}}]}]}},
           {"resource":{"resourceType":"MedicationRequest","id":"iso-1")"},
  };
  for (const Change& change : changes) {
    const Told told = ask(quiet(), replaced(signing(), change.from, change.to));
    EXPECT_EQ(told.facts.size(), 36u) << change.what;
    EXPECT_NE(told.facts, before) << change.what;
  }
  knowledge::ManifestFiles files = test_support::manifests_with(kAllOn);
  std::string& file = files.at("policies/eu-ppp.policy.json");
  file = replaced(file, "\"override_memory_days\":90", "\"override_memory_days\":91");
  const auto other = plugin::Plugin::make(*knowledge::load(files), "eu-ppp").value();
  EXPECT_NE(ask(*other, signing()).facts, before) << "the policy";
  const auto uk = plugin_with(kAllOn, "uk-mhra");
  EXPECT_NE(ask(*uk, signing()).facts, before) << "another policy";
  const auto call = quiet().call("order-sign", signing(), kToday, "another key");
  const plugin::Answer answer = call->answer();
  EXPECT_EQ(call->record(answer, "").members.at("cards").find(before), std::string::npos)
      << "the key";
}

TEST(DecidingFacts, WhatEachRenewalHasOfItsOwnIsNoFact) {
  const std::string before = ask(quiet(), signing()).facts;
  const Change changes[] = {
      {"the id of the order", R"("id":"iso-1")", R"("id":"iso-7")"},
      {"when it was written", R"("authoredOn":"2026-11-23")", R"("authoredOn":"2026-11-22")"},
      {"the visit", R"("encounterId":"e-1")", R"("encounterId":"e-2")"},
      {"the visit of the order", R"("id":"iso-1",)",
       R"("id":"iso-1","encounter":{"reference":"Encounter/e-1"},)"},
      {"who wrote it", R"("id":"iso-1",)",
       R"("id":"iso-1","requester":{"reference":"Practitioner/prac-1"},)"},
      {"its version", R"("id":"iso-1",)", R"("id":"iso-1","meta":{"versionId":"3"},)"},
      {"what it renews", R"("id":"iso-1",)",
       R"("id":"iso-1","priorPrescription":{"reference":"MedicationRequest/iso-0"},)"},
      {"the call", "5b0f0b3e-8c1c-4a53-9d6f-0a4d6c3f2e10", "5b0f0b3e-8c1c-4a53-9d6f-0a4d6c3f2e11"},
      {"a result that this rule does not look at", R"("valueQuantity":{"value":90)",
       R"("valueQuantity":{"value":91)"},
      {"what the client asks", "{\"hook\":",
       R"({"extension":{"pddi-configuration-items":{"alert-non-serious":true}},"hook":)"},
  };
  for (const Change& change : changes) {
    EXPECT_EQ(ask(quiet(), replaced(signing(), change.from, change.to)).facts, before)
        << change.what;
  }
  EXPECT_EQ(ask(quiet(), selecting(signing())).facts, before) << "the hook";
  EXPECT_EQ(ask(quiet(), signing(), nullptr, kToday + std::chrono::days(1)).facts, before)
      << "a day later";
}

TEST(DecidingFacts, ThereIsNoNameWhereSomethingIsNotKnown) {
  const Change changes[] = {
      {"no clinician", R"("userId":"Practitioner/prac-1",)", ""},
      {"the patient", "Practitioner/prac-1", "Patient/tet-short-ended"},
      {"a relative", "Practitioner/prac-1", "RelatedPerson/1"},
      {"a source that is missing", R"("allergies":{)", R"("not-allergies":{)"},
      {"a source that failed", R"("conditions":{"resourceType":"Bundle")",
       R"("conditions":{"resourceType":"OperationOutcome")"},
      {"evidence without an id", R"("id":"doxy",)", ""},
  };
  for (const Change& change : changes) {
    const Told told = ask(quiet(), replaced(signing(), change.from, change.to));
    EXPECT_EQ(told.indicator, "warning") << change.what;
    EXPECT_EQ(told.facts, "") << change.what;
  }
  EXPECT_EQ(ask(shipped(), signing()).facts, "") << "as it ships nothing is named";
}

TEST(DecidingFacts, AMedicationCountsByWhatItSays) {
  const std::string concept_ =
      R"("medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"197844","display":"isotretinoin 20 MG Oral Capsule"}],"text":"isotretinoin 20 MG Oral Capsule"})";
  const std::string by_reference = replaced(
      replaced(signing(), concept_, R"("medicationReference":{"reference":"Medication/m"})"),
      R"("entry":[{"resource":{"resourceType":"MedicationRequest","id":"iso-1")",
      R"("entry":[{"resource":{"resourceType":"Medication","id":"m","code":{"coding":[)"
      R"({"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"197844"}]}}},)"
      R"({"resource":{"resourceType":"MedicationRequest","id":"iso-1")");
  const std::string first = ask(quiet(), by_reference).facts;
  EXPECT_EQ(first.size(), 36u);
  const std::string other = replaced(by_reference, R"("code":"197844"}])", R"("code":"197843"}])");
  EXPECT_EQ(ask(quiet(), other).facts.size(), 36u);
  EXPECT_NE(ask(quiet(), other).facts, first);
}

}  // namespace
}  // namespace isoguard::decision
