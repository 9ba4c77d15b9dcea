// The same order or medicine, as each FHIR release writes it, is the same in the model.

#include "fhir/medication_order.h"
#include "fhir/medication_statement.h"
#include "tests/fhir/read_text.h"

namespace isoguard::fhir {
namespace {

TEST(MedicinesOfReleases, NamesTheDrug) {
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
  const ReadText<MedicationRequest> reasoned(
      R"({"medication":{"concept":{"text":"x"},"reference":{"reference":"Medication/m"}},
          "reason":[{"concept":{"text":"acne"},"reference":{"reference":"Condition/c"}}]})",
      read_medication_request);
  EXPECT_EQ(reasoned->medication.concept_.text, "x");
  EXPECT_EQ(reasoned->medication.reference.reference, "Medication/m");
  EXPECT_EQ(reasoned.problems(), Elements{});
  const ReadText<MedicationRequest> bent(R"({"medication":{"concept":"x"}})",
                                         read_medication_request);
  EXPECT_TRUE(bent->medication.empty());
  EXPECT_EQ(bent.problems(), Elements{"MedicationRequest.medication"});
}

TEST(MedicinesOfReleases, DescribesAMedication) {
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

TEST(MedicinesOfReleases, GivesADose) {
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

TEST(MedicinesOfReleases, GivesARangeOrARateWithoutADose) {
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

TEST(MedicinesOfReleases, SaysWhetherADrugIsTaken) {
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
      {R"({"status":"recorded","adherence":{"code":{"coding":[{"code":"stopped-not-as-directed"}]}}})",
       "stopped"},
      {R"({"status":"recorded","adherence":{"code":{"coding":[{"code":"1"},{"code":"not-taking"}]}}})",
       "not-taken"},
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

TEST(MedicinesOfReleases, EndsAnOrder) {
  const ReadText<MedicationRequest> r5(R"({"status":"ended"})", read_medication_request);
  EXPECT_EQ(r5->status, "completed");
}

struct End {
  const char* text;
  const char* ended;
};

TEST(MedicinesOfReleases, SaysWhenAnOrderWasStopped) {
  const End rows[] = {
      {R"({"status":"stopped","statusChanged":"2026-03-01T10:00:00Z"})", "2026-03-01"},
      {R"({"status":"ended","statusChanged":"2026-03-01"})", "absent"},
      {R"({"status":"active","statusChanged":"2026-03-01"})", "absent"},
      {R"({"status":"stopped"})", "absent"},
  };
  for (const End& row : rows) {
    const ReadText<MedicationRequest> order(row.text, read_medication_request);
    EXPECT_EQ(day(order->ended), row.ended) << row.text;
  }
  const ReadText<MedicationRequest> dstu2(R"({"status":"completed","dateEnded":"2026-03"})",
                                          read_medication_order);
  EXPECT_EQ(day(dstu2->ended), "2026-03");
  const ReadText<MedicationRequest> bent(R"({"dateEnded":"soon"})", read_medication_order);
  EXPECT_EQ(bent.problems(), Elements{"MedicationOrder.dateEnded"});
}

TEST(MedicinesOfReleases, SaysOverWhichTimeItIsToBeTaken) {
  const ReadText<MedicationRequest> order(
      R"({"effectiveDosePeriod":{"start":"2026-03-01","end":"2026-04-30"}})",
      read_medication_request);
  EXPECT_EQ(day(order->effective.start), "2026-03-01");
  EXPECT_EQ(day(order->effective.end), "2026-04-30");
}

struct Effective {
  const char* text;
  const char* start;
  const char* end;
  bool is_period;
};

TEST(MedicinesOfReleases, SaysWhenADrugWasTaken) {
  const Effective rows[] = {
      {R"({"effectiveDateTime":"2026-03-01"})", "2026-03-01", "2026-03-01", false},
      {R"({"effectivePeriod":{"start":"2026-03-01"}})", "2026-03-01", "absent", true},
      {R"({"effectiveTiming":{"repeat":{"boundsPeriod":{"start":"2026-03-01","end":"2026-03-09"}}}})",
       "2026-03-01", "2026-03-09", true},
      {R"({"effectiveTiming":{"event":["2026-03-05","2026-03-01","2026-03-07"]}})", "2026-03-01",
       "2026-03-07", false},
      {R"({"effectiveTiming":{"code":{"text":"BID"}}})", "absent", "absent", false},
      {R"({})", "absent", "absent", false},
  };
  for (const Effective& row : rows) {
    const ReadText<MedicationStatement> statement(row.text, read_medication_statement);
    EXPECT_EQ(day(statement->effective.start), row.start) << row.text;
    EXPECT_EQ(day(statement->effective.end), row.end) << row.text;
    EXPECT_EQ(statement->effective_is_period, row.is_period) << row.text;
    EXPECT_EQ(statement.problems(), Elements{}) << row.text;
  }
  const ReadText<MedicationStatement> bent(R"({"effectiveTiming":{"event":["soon"]}})",
                                           read_medication_statement);
  EXPECT_EQ(bent.problems(), Elements{"MedicationStatement.effective"});
}

}  // namespace
}  // namespace isoguard::fhir
