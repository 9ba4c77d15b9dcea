// The same finding, request or message, as each FHIR release writes it, is the same in the model.

#include "fhir/allergy_intolerance.h"
#include "fhir/care_plan.h"
#include "fhir/communication.h"
#include "fhir/condition.h"
#include "fhir/observation.h"
#include "fhir/patient.h"
#include "fhir/procedure.h"
#include "fhir/questionnaire_response.h"
#include "fhir/service_request.h"
#include "tests/fhir/read_text.h"

namespace isoguard::fhir {
namespace {

struct Status {
  const char* text;
  const char* status;
};

TEST(RecordsOfReleases, DescribesACondition) {
  const char* const rows[] = {
      R"({"patient":{"reference":"Patient/p"},"dateRecorded":"2026-11-01","clinicalStatus":"active",
          "verificationStatus":"confirmed","abatementQuantity":{"value":30}})",
      R"({"subject":{"reference":"Patient/p"},"assertedDate":"2026-11-01","clinicalStatus":"active",
          "verificationStatus":"confirmed","abatementBoolean":true})",
      R"({"subject":{"reference":"Patient/p"},"recordedDate":"2026-11-01",
          "clinicalStatus":{"coding":[{"code":"active"}]},
          "verificationStatus":{"coding":[{"code":"confirmed"}]},"abatementAge":{"value":30}})",
  };
  for (const char* row : rows) {
    const ReadText<Condition> condition(row, read_condition);
    EXPECT_EQ(condition->subject.reference, "Patient/p") << row;
    EXPECT_EQ(day(condition->recorded_date), "2026-11-01") << row;
    EXPECT_EQ(condition->clinical_status, "active") << row;
    EXPECT_EQ(condition->verification_status, "confirmed") << row;
    EXPECT_TRUE(condition->abated) << row;
  }
  const ReadText<Condition> unknown(R"({"verificationStatus":"unknown"})", read_condition);
  EXPECT_EQ(unknown->verification_status, "");
}

TEST(RecordsOfReleases, CommentsAnObservation) {
  for (const char* row : {R"({"comments":"home test"})", R"({"comment":"home test"})",
                          R"({"note":[{"text":"home test"}]})"}) {
    const ReadText<Observation> observation(row, read_observation);
    ASSERT_EQ(observation->notes.size(), 1u) << row;
    EXPECT_EQ(observation->notes[0], "home test") << row;
  }
  const ReadText<Observation> dstu2(
      R"({"category":{"text":"lab"},"interpretation":{"text":"high"}})", read_observation);
  ASSERT_EQ(dstu2->category.size(), 1u);
  ASSERT_EQ(dstu2->interpretation.size(), 1u);
  EXPECT_EQ(dstu2->interpretation[0].text, "high");
  EXPECT_EQ(dstu2.problems(), Elements{});
}

TEST(RecordsOfReleases, IsNotDisturbedByWhatOnlyR5Has) {
  const ReadText<Observation> observation(
      R"({"status":"final","code":{"text":"hCG"},"valueBoolean":true,"bodyStructure":{"reference":"#b"},
          "triggeredBy":[{"observation":{"reference":"Observation/1"},"type":"reflex"}],
          "instantiatesCanonical":"http://example.org/d","organizer":false})",
      read_observation);
  EXPECT_EQ(observation->code.text, "hCG");
  EXPECT_EQ(observation->value.boolean, true);
  EXPECT_EQ(observation.problems(), Elements{});
  const ReadText<Condition> condition(
      R"({"code":{"text":"acne"},"clinicalStatus":{"coding":[{"code":"unknown"}]},
          "participant":[{"actor":{"reference":"Practitioner/1"}}],
          "evidence":[{"concept":{"text":"seen"}}]})",
      read_condition);
  EXPECT_EQ(condition->code.text, "acne");
  EXPECT_EQ(condition->clinical_status, "unknown");
  EXPECT_EQ(condition.problems(), Elements{});
}

TEST(RecordsOfReleases, SaysThatAProcedureWasNotDone) {
  const char* const rows[] = {
      R"({"status":"completed","notPerformed":true,"reasonNotPerformed":[{"text":"no"},{"text":"b"}],
          "notes":[{"text":"sun"}],"performedDateTime":"2026-11-01"})",
      R"({"status":"completed","notDone":true,"notDoneReason":{"text":"no"},
          "note":[{"text":"sun"}],"performedPeriod":{"start":"2026-10-30","end":"2026-11-01"}})",
      R"({"status":"not-done","statusReason":{"text":"no"},"category":{"text":"c"},
          "note":[{"text":"sun"}],"performedDateTime":"2026-11-01"})",
      R"({"status":"not-done","statusReason":{"text":"no"},"category":[{"text":"c"},{"text":"d"}],
          "note":[{"text":"sun"}],"occurrenceDateTime":"2026-11-01"})",
      R"({"status":"not-done","statusReason":{"text":"no"},"note":[{"text":"sun"}],
          "occurrencePeriod":{"start":"2026-11-01"}})",
  };
  for (const char* row : rows) {
    const ReadText<Procedure> procedure(row, read_procedure);
    EXPECT_EQ(procedure->status, "not-done") << row;
    EXPECT_EQ(procedure->status_reason.text, "no") << row;
    EXPECT_EQ(day(procedure->performed), "2026-11-01") << row;
    ASSERT_EQ(procedure->notes.size(), 1u) << row;
    EXPECT_EQ(procedure.problems(), Elements{}) << row;
  }
  const Status statuses[] = {
      {R"({"status":"completed","notPerformed":false})", "completed"},
      {R"({"status":"completed","notDone":false})", "completed"},
      {R"({"status":"entered-in-error","notDone":true})", "entered-in-error"},
      {R"({"status":"aborted"})", "stopped"},
      {R"({"status":"suspended"})", "on-hold"},
  };
  for (const Status& row : statuses) {
    EXPECT_EQ(ReadText<Procedure>(row.text, read_procedure)->status, row.status) << row.text;
  }
  const ReadText<Procedure> categories(R"({"category":[{"text":"c"},{"text":"d"}]})",
                                       read_procedure);
  EXPECT_EQ(categories->category.text, "c");
}

struct Allergy {
  const char* text;
  const char* clinical;
  const char* verification;
};

TEST(RecordsOfReleases, DescribesAnAllergy) {
  const char* const rows[] = {
      R"({"substance":{"text":"x"},"status":"confirmed","criticality":"CRITH","type":"allergy",
          "onset":"2020-01-01","recordedDate":"2021-01-01",
          "reaction":[{"manifestation":[{"text":"rash"}]}]})",
      R"({"code":{"text":"x"},"clinicalStatus":"active","verificationStatus":"confirmed",
          "criticality":"high","type":"allergy","onsetDateTime":"2020-01-01",
          "assertedDate":"2021-01-01","reaction":[{"manifestation":[{"text":"rash"}]}]})",
      R"({"code":{"text":"x"},"clinicalStatus":{"coding":[{"code":"active"}]},
          "verificationStatus":{"coding":[{"code":"confirmed"}]},
          "criticality":"high","type":"allergy","onsetDateTime":"2020-01-01",
          "recordedDate":"2021-01-01","reaction":[{"manifestation":[{"text":"rash"}]}]})",
      R"({"code":{"text":"x"},"clinicalStatus":{"coding":[{"code":"active"}]},
          "verificationStatus":{"coding":[{"code":"confirmed"}]},
          "criticality":"high","type":{"coding":[{"code":"allergy"}]},
          "onsetDateTime":"2020-01-01","recordedDate":"2021-01-01",
          "reaction":[{"manifestation":[{"concept":{"text":"rash"}}]}]})",
  };
  for (const char* row : rows) {
    const ReadText<AllergyIntolerance> allergy(row, read_allergy_intolerance);
    EXPECT_EQ(allergy->code.text, "x") << row;
    EXPECT_EQ(allergy->clinical_status, "active") << row;
    EXPECT_EQ(allergy->verification_status, "confirmed") << row;
    EXPECT_EQ(allergy->criticality, "high") << row;
    EXPECT_EQ(allergy->type, "allergy") << row;
    EXPECT_EQ(day(allergy->onset), "2020-01-01") << row;
    EXPECT_EQ(day(allergy->recorded_date), "2021-01-01") << row;
    ASSERT_EQ(allergy->reactions.size(), 1u) << row;
    ASSERT_EQ(allergy->reactions[0].manifestation.size(), 1u) << row;
    EXPECT_EQ(allergy->reactions[0].manifestation[0].text, "rash") << row;
    EXPECT_EQ(allergy.problems(), Elements{}) << row;
  }
  const Allergy statuses[] = {
      {R"({"status":"active"})", "active", ""},
      {R"({"status":"unconfirmed"})", "active", "unconfirmed"},
      {R"({"status":"inactive"})", "inactive", ""},
      {R"({"status":"resolved"})", "resolved", ""},
      {R"({"status":"refuted"})", "", "refuted"},
      {R"({"status":"entered-in-error"})", "", "entered-in-error"},
  };
  for (const Allergy& row : statuses) {
    const ReadText<AllergyIntolerance> allergy(row.text, read_allergy_intolerance);
    EXPECT_EQ(allergy->clinical_status, row.clinical) << row.text;
    EXPECT_EQ(allergy->verification_status, row.verification) << row.text;
  }
}

TEST(RecordsOfReleases, AsksForAService) {
  for (const char* row : {R"({"code":{"text":"hCG"}})", R"({"code":{"concept":{"text":"hCG"}}})"}) {
    const ReadText<ServiceRequest> request(row, read_service_request);
    EXPECT_EQ(request->code.text, "hCG") << row;
    EXPECT_EQ(request.problems(), Elements{}) << row;
  }
}

TEST(RecordsOfReleases, Communicates) {
  const char* const rows[] = {
      R"({"status":"failed","category":{"text":"sun"},"reason":[{"text":"why"}],
          "payload":[{"contentString":"cover up"}]})",
      R"({"status":"aborted","category":[{"text":"sun"}],"reasonCode":[{"text":"why"}],
          "topic":[{"reference":"Condition/1"},{"reference":"Condition/2"}],
          "payload":[{"contentString":"cover up"}]})",
      R"({"status":"stopped","category":[{"text":"sun"}],"reasonCode":[{"text":"why"}],
          "payload":[{"contentString":"cover up"}]})",
      R"({"status":"stopped","category":[{"text":"sun"}],
          "reason":[{"reference":{"reference":"Condition/1"}},{"concept":{"text":"why"}}],
          "payload":[{"contentCodeableConcept":{"text":"cover up"}}]})",
  };
  for (const char* row : rows) {
    const ReadText<Communication> communication(row, read_communication);
    EXPECT_EQ(communication->status, "stopped") << row;
    ASSERT_EQ(communication->category.size(), 1u) << row;
    EXPECT_EQ(communication->category[0].text, "sun") << row;
    ASSERT_EQ(communication->reason.size(), 1u) << row;
    EXPECT_EQ(communication->reason[0].text, "why") << row;
    ASSERT_EQ(communication->payload.size(), 1u) << row;
    EXPECT_EQ(communication->payload[0], "cover up") << row;
    EXPECT_EQ(communication.problems(), Elements{}) << row;
  }
  const ReadText<Communication> stu3(
      R"({"status":"completed","notDone":true,"notDoneReason":{"text":"no"}})", read_communication);
  EXPECT_EQ(stu3->status, "not-done");
  EXPECT_EQ(stu3->status_reason.text, "no");
  EXPECT_EQ(
      ReadText<Communication>(R"({"status":"entered-in-error","notDone":true})", read_communication)
          ->status,
      "entered-in-error");
}

TEST(RecordsOfReleases, AsksToCommunicate) {
  const char* const rows[] = {
      R"({"status":"requested","scheduledDateTime":"2026-11-01","requestedOn":"2026-10-01"})",
      R"({"status":"in-progress","scheduledPeriod":{"start":"2026-11-01"}})",
      R"({"status":"accepted","requestedOn":"2026-11-01"})",
      R"({"status":"active","occurrenceDateTime":"2026-11-01","authoredOn":"2026-10-01"})",
  };
  for (const char* row : rows) {
    const ReadText<Communication> request(row, read_communication_request);
    EXPECT_EQ(request->status, "active") << row;
    EXPECT_EQ(day(request->when), "2026-11-01") << row;
  }
}

TEST(RecordsOfReleases, PlansCare) {
  const char* const rows[] = {
      R"({"status":"cancelled","modified":"2026-11-01","note":{"text":"sun"},
          "activity":[{"detail":{"status":"completed","code":{"text":"advice"}}}]})",
      R"({"status":"suspended","created":"2026-11-01","note":[{"text":"sun"}],
          "activity":[{"detail":{"status":"completed","code":{"text":"advice"}}}]})",
      R"({"status":"revoked","created":"2026-11-01","note":[{"text":"sun"}],
          "activity":[{"performedActivity":[{"reference":{"reference":"Procedure/1"}},
          {"concept":{"text":"advice"}}]},{"plannedActivityReference":{}}]})",
  };
  for (const char* row : rows) {
    const ReadText<CarePlan> plan(row, read_care_plan);
    EXPECT_NE(plan->status, "cancelled") << row;
    EXPECT_NE(plan->status, "suspended") << row;
    EXPECT_EQ(day(plan->created), "2026-11-01") << row;
    ASSERT_EQ(plan->notes.size(), 1u) << row;
    ASSERT_EQ(plan->activities.size(), 1u) << row;
    EXPECT_EQ(plan->activities[0].code.text, "advice") << row;
    EXPECT_EQ(plan->activities[0].status, "completed") << row;
    EXPECT_EQ(plan.problems(), Elements{}) << row;
  }
}

TEST(RecordsOfReleases, NamesAQuestionnaire) {
  for (const char* row : {R"({"questionnaire":{"reference":"http://example.org/q"}})",
                          R"({"questionnaire":"http://example.org/q|2"})"}) {
    const ReadText<QuestionnaireResponse> response(row, read_questionnaire_response);
    EXPECT_EQ(response->questionnaire, "http://example.org/q") << row;
    EXPECT_EQ(response.problems(), Elements{}) << row;
  }
}

TEST(RecordsOfReleases, TellsTheSexAtBirth) {
  const char* const rows[] = {
      R"("url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex","valueCode":"F")",
      R"("url":"http://fhir.org/guides/argonaut/StructureDefinition/argo-birthsex","valueCode":"F")",
      R"("url":"http://hl7.org/fhir/StructureDefinition/us-core-birthsex","valueCode":"F")",
      R"("url":"http://hl7.org/fhir/StructureDefinition/us-core-birth-sex",
         "valueCodeableConcept":{"coding":[{"code":"F"}],"text":"Female"})",
  };
  for (const char* row : rows) {
    const ReadText<Patient> patient(std::string(R"({"extension":[{)") + row + "}]}", read_patient);
    EXPECT_EQ(patient->birth_sex, "F") << row;
  }
}

}  // namespace
}  // namespace isoguard::fhir
