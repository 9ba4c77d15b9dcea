// The same fact, as each FHIR release writes it, is the same in the model.

#include "fhir/allergy_intolerance.h"
#include "fhir/care_plan.h"
#include "fhir/communication.h"
#include "fhir/condition.h"
#include "fhir/medication_order.h"
#include "fhir/medication_statement.h"
#include "fhir/observation.h"
#include "fhir/patient.h"
#include "fhir/procedure.h"
#include "fhir/questionnaire_response.h"
#include "fhir/service_request.h"
#include "tests/fhir/read_text.h"

namespace isoguard::fhir {
namespace {

TEST(EveryRelease, NamesTheDrug) {
  const char* const rows[] = {
      R"({"medicationCodeableConcept":{"text":"x"}})",
      R"({"medication":{"concept":{"text":"x"}}})",
  };
  for (const char* row : rows) {
    for (const auto reader : {read_medication_request, read_medication_order}) {
      const ReadText<MedicationRequest> order(row, reader);
      EXPECT_EQ(order->medication.concept_.text, "x") << row;
      EXPECT_EQ(order.problems(), Elements{}) << row;
    }
    const ReadText<MedicationStatement> statement(row, read_medication_statement);
    EXPECT_EQ(statement->medication.concept_.text, "x") << row;
  }
  const ReadText<MedicationRequest> referred(
      R"({"medication":{"reference":{"reference":"Medication/m"}}})", read_medication_request);
  EXPECT_EQ(referred->medication.reference.reference, "Medication/m");
  const ReadText<MedicationRequest> bent(R"({"medication":{"concept":"x"}})",
                                         read_medication_request);
  EXPECT_TRUE(bent->medication.empty());
  EXPECT_EQ(bent.problems(), Elements{"MedicationRequest.medication"});
}

TEST(EveryRelease, DescribesAMedication) {
  const char* const rows[] = {
      R"({"product":{"form":{"text":"capsule"},"ingredient":[{"item":{"reference":"#s"},
          "amount":{"numerator":{"value":20,"unit":"mg"}}}]}})",
      R"({"form":{"text":"capsule"},"ingredient":[{"itemReference":{"reference":"#s"},
          "amount":{"numerator":{"value":20,"unit":"mg"}}}]})",
      R"({"form":{"text":"capsule"},"ingredient":[{"itemReference":{"reference":"#s"},
          "strength":{"numerator":{"value":20,"unit":"mg"}}}]})",
      R"({"doseForm":{"text":"capsule"},"ingredient":[{"item":{"reference":{"reference":"#s"}},
          "strengthRatio":{"numerator":{"value":20,"unit":"mg"}}}]})",
      R"({"doseForm":{"text":"capsule"},"ingredient":[{"item":{"reference":{"reference":"#s"}},
          "strengthQuantity":{"value":20,"unit":"mg"}}]})",
  };
  for (const char* row : rows) {
    const ReadText<Medication> medication(row, read_medication);
    EXPECT_EQ(medication->form.text, "capsule") << row;
    ASSERT_EQ(medication->ingredients.size(), 1u) << row;
    EXPECT_EQ(medication->ingredients[0].item_reference.reference, "#s") << row;
    EXPECT_EQ(medication->ingredients[0].strength.numerator.value, "20") << row;
    EXPECT_EQ(medication.problems(), Elements{}) << row;
  }
  const ReadText<Medication> named(R"({"ingredient":[{"item":{"concept":{"text":"x"}}}]})",
                                   read_medication);
  EXPECT_EQ(named->ingredients[0].item.text, "x");
}

struct Line {
  const char* line;
  bool as_needed;
};

TEST(EveryRelease, GivesADose) {
  const Line rows[] = {
      // DSTU2: an order, a statement
      {R"({"additionalInstructions":{"text":"with food"},"asNeededBoolean":true,
           "siteCodeableConcept":{"text":"mouth"},"doseQuantity":{"value":1},
           "timing":{"repeat":{"boundsQuantity":{"value":5},"periodUnits":"d","when":"HS"}}})",
       true},
      {R"({"additionalInstructions":{"text":"with food"},"asNeededBoolean":false,
           "siteCodeableConcept":{"text":"mouth"},"quantityQuantity":{"value":1},
           "timing":{"repeat":{"boundsQuantity":{"value":5},"periodUnits":"d","when":"HS"}}})",
       false},
      // STU3
      {R"({"additionalInstruction":[{"text":"with food"}],"asNeededCodeableConcept":{"text":"pain"},
           "site":{"text":"mouth"},"doseQuantity":{"value":1},
           "timing":{"repeat":{"boundsDuration":{"value":5},"periodUnit":"d","when":["HS"]}}})",
       true},
      // R4
      {R"({"additionalInstruction":[{"text":"with food"}],
           "site":{"text":"mouth"},"doseAndRate":[{"doseQuantity":{"value":1}}],
           "timing":{"repeat":{"boundsDuration":{"value":5},"periodUnit":"d","when":["HS"]}}})",
       false},
      // R5
      {R"({"additionalInstruction":[{"text":"with food"}],"asNeeded":true,
           "site":{"text":"mouth"},"doseAndRate":[{"doseQuantity":{"value":1}}],
           "timing":{"repeat":{"boundsDuration":{"value":5},"periodUnit":"d","when":["HS"]}}})",
       true},
      {R"({"additionalInstruction":[{"text":"with food"}],"asNeededFor":[{"text":"pain"}],
           "site":{"text":"mouth"},"doseAndRate":[{"doseQuantity":{"value":1}}],
           "timing":{"repeat":{"boundsDuration":{"value":5},"periodUnit":"d","when":["HS"]}}})",
       true},
  };
  for (const Line& row : rows) {
    const ReadText<MedicationRequest> order(
        std::string(R"({"dosageInstruction":[)") + row.line + "]}", read_medication_request);
    ASSERT_EQ(order->dosage.size(), 1u) << row.line;
    const Dosage& dosage = order->dosage[0];
    ASSERT_EQ(dosage.additional_instruction.size(), 1u) << row.line;
    EXPECT_EQ(dosage.additional_instruction[0].text, "with food") << row.line;
    EXPECT_EQ(dosage.as_needed, row.as_needed) << row.line;
    EXPECT_EQ(dosage.site.text, "mouth") << row.line;
    ASSERT_EQ(dosage.dose_and_rate.size(), 1u) << row.line;
    EXPECT_EQ(dosage.dose_and_rate[0].dose.value, "1") << row.line;
    EXPECT_EQ(dosage.timing->bounds_duration.value, "5") << row.line;
    EXPECT_EQ(dosage.timing->period_unit, "d") << row.line;
    ASSERT_EQ(dosage.timing->when.size(), 1u) << row.line;
    EXPECT_EQ(dosage.timing->when[0], "HS") << row.line;
    EXPECT_TRUE(order->dosage.is_understood()) << row.line;
  }
}

TEST(EveryRelease, GivesARangeOrARateWithoutADose) {
  const char* const rows[] = {
      R"({"doseRange":{"low":{"value":1}}})",
      R"({"quantityRange":{"low":{"value":1}}})",
      R"({"rateRatio":{"numerator":{"value":600}}})",
      R"({"rateRange":{"low":{"value":1}}})",
      R"({"rateQuantity":{"value":1}})",
  };
  for (const char* row : rows) {
    const ReadText<MedicationRequest> order(std::string(R"({"dosageInstruction":[)") + row + "]}",
                                            read_medication_request);
    EXPECT_EQ(order->dosage[0].dose_and_rate.size(), 1u) << row;
  }
  const ReadText<MedicationRequest> none(R"({"dosageInstruction":[{"text":"daily"}]})",
                                         read_medication_request);
  EXPECT_TRUE(none->dosage[0].dose_and_rate.empty());
}

struct Status {
  const char* text;
  const char* status;
};

TEST(EveryRelease, SaysWhetherADrugIsTaken) {
  const Status rows[] = {
      {R"({"status":"active","wasNotTaken":false})", "active"},
      {R"({"status":"completed","wasNotTaken":true})", "not-taken"},
      {R"({"status":"entered-in-error","wasNotTaken":true})", "entered-in-error"},
      {R"({"status":"active","taken":"y"})", "active"},
      {R"({"status":"active","taken":"n"})", "not-taken"},
      {R"({"status":"completed","taken":"unk"})", "completed"},
      {R"({"status":"not-taken"})", "not-taken"},
      {R"({"status":"recorded"})", "active"},
      {R"({"status":"draft"})", "draft"},
      {R"({"status":"recorded","adherence":{"code":{"coding":[{"code":"taking-not-as-directed"}]}}})",
       "active"},
      {R"({"status":"recorded","adherence":{"code":{"coding":[{"code":"not-taking"}]}}})",
       "not-taken"},
      {R"({"status":"recorded","adherence":{"code":{"coding":[{"code":"on-hold-as-directed"}]}}})",
       "on-hold"},
      {R"({"status":"recorded","adherence":{"code":{"coding":[{"code":"stopped"}]}}})", "stopped"},
      {R"({"status":"recorded","adherence":{"code":{"coding":[{"code":"unknown"}]}}})", "unknown"},
      {R"({"status":"recorded","adherence":{"code":{"text":"as told"}}})", "active"},
  };
  for (const Status& row : rows) {
    const ReadText<MedicationStatement> statement(row.text, read_medication_statement);
    EXPECT_EQ(statement->status, row.status) << row.text;
    EXPECT_EQ(statement.problems(), Elements{}) << row.text;
  }
  const ReadText<MedicationStatement> dstu2(
      R"({"patient":{"reference":"Patient/p"},"note":"as told"})", read_medication_statement);
  EXPECT_EQ(dstu2->subject.reference, "Patient/p");
  ASSERT_EQ(dstu2->notes.size(), 1u);
  EXPECT_EQ(dstu2->notes[0], "as told");
}

TEST(EveryRelease, EndsAnOrder) {
  const ReadText<MedicationRequest> r5(R"({"status":"ended"})", read_medication_request);
  EXPECT_EQ(r5->status, "completed");
}

TEST(EveryRelease, DescribesACondition) {
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

TEST(EveryRelease, CommentsAnObservation) {
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

TEST(EveryRelease, SaysThatAProcedureWasNotDone) {
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

TEST(EveryRelease, DescribesAnAllergy) {
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

TEST(EveryRelease, AsksForAService) {
  for (const char* row : {R"({"code":{"text":"hCG"}})", R"({"code":{"concept":{"text":"hCG"}}})"}) {
    const ReadText<ServiceRequest> request(row, read_service_request);
    EXPECT_EQ(request->code.text, "hCG") << row;
    EXPECT_EQ(request.problems(), Elements{}) << row;
  }
}

TEST(EveryRelease, Communicates) {
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

TEST(EveryRelease, AsksToCommunicate) {
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

TEST(EveryRelease, PlansCare) {
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

TEST(EveryRelease, NamesAQuestionnaire) {
  for (const char* row : {R"({"questionnaire":{"reference":"http://example.org/q"}})",
                          R"({"questionnaire":"http://example.org/q|2"})"}) {
    const ReadText<QuestionnaireResponse> response(row, read_questionnaire_response);
    EXPECT_EQ(response->questionnaire, "http://example.org/q") << row;
    EXPECT_EQ(response.problems(), Elements{}) << row;
  }
}

TEST(EveryRelease, TellsTheSexAtBirth) {
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
