#include "fhir/observation.h"

#include "tests/fhir/read_text.h"

namespace isoguard::fhir {
namespace {

TEST(ReadObservation, EveryElement) {
  const ReadText<Observation> observation(R"({
    "resourceType": "Observation", "id": "o", "status": "final", "code": {"coding": [{"code": "2106-3"}]},
    "subject": {"reference": "Patient/1"}, "effectiveDateTime": "2024-03-15T08:00:00Z",
    "valueCodeableConcept": {"coding": [{"code": "260385009"}]}, "interpretation": [{"text": "N"}],
    "dataAbsentReason": {"text": "unknown"}, "method": {"text": "urine strip"}, "category": [{"text": "laboratory"}],
    "performer": [{"reference": "Organization/1"}, {"display": "home"}], "note": [{"text": "n"}],
    "referenceRange": [{"high": {"value": 5, "unit": "IU/L"}}, {"high": {"value": 9}}],
    "component": [{"code": {"text": "c"}, "valueQuantity": {"value": 7}, "interpretation": {"text": "H"}},
                  {"code": {"text": "d"}, "dataAbsentReason": {"coding": [{"code": "not-performed"}]}}]})",
                                          read_observation);
  EXPECT_EQ(observation->id, "o");
  EXPECT_EQ(observation->status, "final");
  EXPECT_EQ(observation->code.coding[0].code, "2106-3");
  EXPECT_EQ(observation->subject.reference, "Patient/1");
  EXPECT_EQ(day(observation->effective), "2024-03-15");
  EXPECT_EQ(observation->value.concept_.coding[0].code, "260385009");
  EXPECT_EQ(observation->interpretation[0].text, "N");
  EXPECT_TRUE(observation->data_absent);
  EXPECT_EQ(observation->method.text, "urine strip");
  EXPECT_EQ(observation->category[0].text, "laboratory");
  ASSERT_EQ(observation->performers.size(), 2u);
  EXPECT_EQ(observation->performers[1].display, "home");
  EXPECT_EQ(observation->notes[0], "n");
  EXPECT_EQ(observation->reference_high.value, "5");
  ASSERT_EQ(observation->components.size(), 2u);
  EXPECT_EQ(observation->components[0].code.text, "c");
  EXPECT_EQ(observation->components[0].value.quantity.value, "7");
  EXPECT_EQ(observation->components[0].interpretation[0].text, "H");
  EXPECT_FALSE(observation->components[0].data_absent);
  EXPECT_TRUE(observation->components[1].data_absent);
  EXPECT_TRUE(observation->components[1].value.empty());
  EXPECT_EQ(observation.problems(), Elements{});
}

TEST(ReadObservation, EachTypeOfValue) {
  const auto value = [](const char* text) {
    return ReadText<Observation>(text, read_observation)->value;
  };
  EXPECT_TRUE(value(R"({})").empty());
  EXPECT_EQ(value(R"({"valueInteger":12})").empty(), false);
  EXPECT_TRUE(value(R"({"valueBoolean":true})").boolean.value());
  EXPECT_FALSE(value(R"({"valueBoolean":false})").empty());
  EXPECT_EQ(day(value(R"({"valueDateTime":"2024-03-15"})").date_time), "2024-03-15");
  EXPECT_EQ(day(value(R"({"valuePeriod":{"start":"2024-03","end":"2024-05"}})").date_time),
            "2024-03");
  const ReadText<Observation> string(R"({"valueString":"negative"})", read_observation);
  EXPECT_EQ(string->value.string, "negative");
  const ReadText<Observation> integer(R"({"valueInteger":12})", read_observation);
  EXPECT_EQ(integer->value.integer, "12");
  const ReadText<Observation> range(R"({"valueRange":{"low":{"value":1}}})", read_observation);
  EXPECT_EQ(range->value.range->low.value, "1");
  EXPECT_FALSE(range->value.empty());
  const ReadText<Observation> ratio(R"({"valueRatio":{"denominator":{"value":128}}})",
                                    read_observation);
  EXPECT_EQ(ratio->value.ratio->denominator.value, "128");
  EXPECT_FALSE(ratio->value.empty());
}

struct Bent {
  const char* text;
  Elements problems;
};

TEST(ReadObservation, RecordsWhatIsBent) {
  const Bent rows[] = {
      {R"({"valueString":"a","valueBoolean":true})", {"Observation.value"}},
      {R"({"valueInteger":"12"})", {"Observation.value"}},
      {R"({"valueCodeableConcept":"positive"})", {"Observation.value"}},
      {R"({"component":[{"valueString":"a","valueInteger":1}]})", {"Observation.component.value"}},
      {R"({"component":[5]})", {"Observation.component"}},
      {R"({"effectiveDateTime":"soon"})", {"Observation.effective"}},
      {R"({"referenceRange":[{"high":5}]})", {"Observation.referenceRange.high"}},
  };
  for (const Bent& row : rows) {
    const ReadText<Observation> observation(row.text, read_observation);
    EXPECT_TRUE(observation->value.empty()) << row.text;
    EXPECT_EQ(observation.problems(), row.problems) << row.text;
  }
}

struct Effective {
  const char* text;
  const char* day;
};

TEST(ReadObservation, EffectiveOfEachType) {
  const Effective rows[] = {
      {R"({"effectiveDateTime":"2024-03"})", "2024-03"},
      {R"({"effectiveInstant":"2024-03-15T10:00:00.000Z"})", "2024-03-15"},
      {R"({"effectivePeriod":{"start":"2024-03-01","end":"2024-03-05"}})", "2024-03-01"},
      {R"({"effectivePeriod":{"end":"2024-03-05"}})", "absent"},
      {R"({"effectiveTiming":{}})", "absent"},
  };
  for (const Effective& row : rows) {
    EXPECT_EQ(day(ReadText<Observation>(row.text, read_observation)->effective), row.day)
        << row.text;
  }
}

}  // namespace
}  // namespace isoguard::fhir
