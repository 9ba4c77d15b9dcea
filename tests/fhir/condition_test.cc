#include "fhir/condition.h"

#include "tests/fhir/read_text.h"

namespace isoguard::fhir {
namespace {

TEST(ReadCondition, EveryElement) {
  const ReadText<Condition> condition(R"({
    "resourceType": "Condition", "id": "c1",
    "clinicalStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]},
    "verificationStatus": {"coding": [{"code": "confirmed"}]},
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "77386006", "display": "Pregnancy"},
                        {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "Z33.1"}], "text": "pregnant"},
    "subject": {"reference": "Patient/1", "type": "Patient", "display": "A"},
    "onsetDateTime": "2024-03", "recordedDate": "2024-04-01T08:00:00Z"})",
                                      read_condition);
  EXPECT_EQ(condition->id, "c1");
  EXPECT_EQ(condition->clinical_status, "active");
  EXPECT_EQ(condition->verification_status, "confirmed");
  ASSERT_EQ(condition->code.coding.size(), 2u);
  EXPECT_EQ(condition->code.coding[0].system, "http://snomed.info/sct");
  EXPECT_EQ(condition->code.coding[0].code, "77386006");
  EXPECT_EQ(condition->code.coding[0].display, "Pregnancy");
  EXPECT_EQ(condition->code.coding[1].code, "Z33.1");
  EXPECT_EQ(condition->code.text, "pregnant");
  EXPECT_EQ(condition->subject.reference, "Patient/1");
  EXPECT_EQ(condition->subject.type, "Patient");
  EXPECT_EQ(condition->subject.display, "A");
  EXPECT_EQ(day(condition->onset), "2024-03");
  EXPECT_EQ(day(condition->abatement), "absent");
  EXPECT_FALSE(condition->abated);
  EXPECT_EQ(day(condition->recorded_date), "2024-04-01");
  EXPECT_EQ(condition.problems(), Elements{});
}

struct Status {
  const char* text;
  const char* status;
};

TEST(ReadCondition, StatusIsCodeOrTextOrPlainString) {
  const Status rows[] = {
      {R"({"clinicalStatus":{"coding":[{"code":"resolved"}]}})", "resolved"},
      {R"({"clinicalStatus":{"coding":[{"display":"x"},{"code":"resolved"}]}})", "resolved"},
      {R"({"clinicalStatus":{"coding":[{"code":"resolved"}],"text":"Active"}})", "resolved"},
      {R"({"clinicalStatus":{"text":"Active"}})", "Active"},
      {R"({"clinicalStatus":"active"})", "active"},
      {R"({"clinicalStatus":null})", ""},
      {R"({"clinicalStatus":{}})", ""},
      {R"({"clinicalStatus":7})", ""},
  };
  for (const Status& row : rows) {
    EXPECT_EQ(ReadText<Condition>(row.text, read_condition)->clinical_status, row.status)
        << row.text;
  }
}

struct Abatement {
  const char* text;
  const char* date;
  bool abated;
};

TEST(ReadCondition, AnyAbatementCountsButFalse) {
  const Abatement rows[] = {
      {R"({})", "absent", false},
      {R"({"abatementDateTime":"2024-05-01"})", "2024-05-01", true},
      {R"({"abatementPeriod":{"start":"2024-01","end":"2024-02"}})", "2024-02", true},
      {R"({"abatementPeriod":{"start":"2024-01"}})", "absent", true},
      {R"({"abatementPeriod":{}})", "absent", false},
      {R"({"abatementAge":{"value":40,"unit":"a"}})", "absent", true},
      {R"({"abatementRange":{"low":{"value":40}}})", "absent", true},
      {R"({"abatementString":"last year"})", "absent", true},
      {R"({"abatementString":"false"})", "absent", false},
      {R"({"abatementBoolean":true})", "absent", true},
      {R"({"abatementBoolean":false})", "absent", false},
      {R"({"abatementDateTime":null})", "absent", false},
  };
  for (const Abatement& row : rows) {
    const ReadText<Condition> condition(row.text, read_condition);
    EXPECT_EQ(day(condition->abatement), row.date) << row.text;
    EXPECT_EQ(condition->abated, row.abated) << row.text;
    EXPECT_EQ(condition.problems(), Elements{}) << row.text;
  }
}

TEST(ReadCondition, ABentAbatementEndsNothing) {
  for (const char* text : {R"({"abatementDateTime":"some day"})", R"({"abatementDateTime":5})",
                           R"({"abatementBoolean":"true"})", R"({"abatementPeriod":"2024"})"}) {
    const ReadText<Condition> condition(text, read_condition);
    EXPECT_FALSE(condition->abated) << text;
    EXPECT_EQ(condition.problems(), Elements{"Condition.abatement"}) << text;
  }
}

TEST(ReadCondition, OnsetPeriodStartsIt) {
  const ReadText<Condition> condition(R"({"onsetPeriod":{"start":"2024-01-02","end":"2024-02"}})",
                                      read_condition);
  EXPECT_EQ(day(condition->onset), "2024-01-02");
  const ReadText<Condition> text(R"({"onsetString":"childhood"})", read_condition);
  EXPECT_EQ(day(text->onset), "absent");
  EXPECT_EQ(text.problems(), Elements{});
}

}  // namespace
}  // namespace isoguard::fhir
