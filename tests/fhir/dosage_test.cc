#include "fhir/dosage.h"

#include "tests/fhir/read_text.h"

namespace isoguard::fhir {
namespace {

Dosages read(const json::Value& array, Reading& reading) {
  const Dosages dosages(array, "MedicationRequest.dosageInstruction", reading);
  dosages.lines();
  return dosages;
}

const Elements kBent{"MedicationRequest.dosageInstruction"};

TEST(ReadDosage, EveryElement) {
  const ReadText<Dosages> dosages(R"([{
    "text": "two a day", "patientInstruction": "with food", "additionalInstruction": [{"text": "avoid sun"}],
    "timing": {"event": ["2024-03-15", "2024-03-16"], "code": {"coding": [{"code": "BID"}]},
      "repeat": {"boundsPeriod": {"start": "2024-03-15"}, "boundsDuration": {"value": 30, "code": "d"},
        "boundsRange": {"low": {"value": 1}, "high": {"value": 2}}, "count": 60, "frequency": 2, "frequencyMax": 3,
        "period": 1, "periodMax": 1.5, "periodUnit": "d", "when": ["MORN", "HS"], "dayOfWeek": ["mon"],
        "timeOfDay": ["08:00:00"]}},
    "asNeededBoolean": false, "route": {"text": "oral"}, "site": {"text": "mouth"}, "method": {"text": "swallow"},
    "doseAndRate": [{"doseQuantity": {"value": 20.0, "unit": "mg"}, "rateRatio": {"numerator": {"value": 1}}},
                    {"doseRange": {"low": {"value": 1}, "high": {"value": 2}}, "rateQuantity": {"value": 3},
                     "rateRange": {"high": {"value": 4}}}],
    "maxDosePerPeriod": {"numerator": {"value": 80, "unit": "mg"}, "denominator": {"value": 1, "unit": "d"}}}])",
                                  read);
  ASSERT_EQ(dosages->size(), 1u);
  const Dosage& dosage = (*dosages.operator->())[0];
  EXPECT_EQ(dosage.text, "two a day");
  EXPECT_EQ(dosage.patient_instruction, "with food");
  EXPECT_EQ(dosage.additional_instruction[0].text, "avoid sun");
  const Timing& timing = *dosage.timing;
  ASSERT_EQ(timing.events.size(), 2u);
  EXPECT_EQ(to_string(timing.events[1]), "2024-03-16");
  EXPECT_EQ(day(timing.bounds_period.start), "2024-03-15");
  EXPECT_EQ(timing.bounds_duration.value, "30");
  EXPECT_EQ(timing.bounds_range->high.value, "2");
  EXPECT_EQ(timing.count, "60");
  EXPECT_EQ(timing.frequency, "2");
  EXPECT_EQ(timing.frequency_max, "3");
  EXPECT_EQ(timing.period, "1");
  EXPECT_EQ(timing.period_max, "1.5");
  EXPECT_EQ(timing.period_unit, "d");
  ASSERT_EQ(timing.when.size(), 2u);
  EXPECT_EQ(timing.when[1], "HS");
  EXPECT_EQ(timing.days_of_week[0], "mon");
  EXPECT_EQ(timing.times_of_day[0], "08:00:00");
  EXPECT_EQ(timing.code.coding[0].code, "BID");
  EXPECT_FALSE(dosage.as_needed);
  EXPECT_EQ(dosage.route.text, "oral");
  EXPECT_EQ(dosage.site.text, "mouth");
  EXPECT_EQ(dosage.method.text, "swallow");
  ASSERT_EQ(dosage.dose_and_rate.size(), 2u);
  EXPECT_EQ(dosage.dose_and_rate[0].dose.value, "20.0");
  EXPECT_EQ(dosage.dose_and_rate[0].rate_ratio->numerator.value, "1");
  EXPECT_EQ(dosage.dose_and_rate[1].dose_range->high.value, "2");
  EXPECT_EQ(dosage.dose_and_rate[1].rate.value, "3");
  EXPECT_EQ(dosage.dose_and_rate[1].rate_range->high.value, "4");
  EXPECT_EQ(dosage.max_dose_per_period->numerator.value, "80");
  EXPECT_EQ(dosages.problems(), Elements{});
}

struct Dose {
  const char* text;
  std::size_t doses;
  const char* value;
};

TEST(ReadDosage, TakesTheDoseWhereEarlierReleasesHadIt) {
  const Dose rows[] = {
      {R"({"doseQuantity":{"value":5}})", 1, "5"},
      {R"({"doseRange":{"low":{"value":5}}})", 1, ""},
      {R"({"doseAndRate":[{"doseQuantity":{"value":6}}],"doseQuantity":{"value":5}})", 1, "6"},
      {R"({"doseAndRate":{"doseQuantity":{"value":6}}})", 1, "6"},
      {R"({"text":"x"})", 0, ""},
  };
  for (const Dose& row : rows) {
    const ReadText<Dosages> dosages(row.text, read);
    ASSERT_EQ(dosages->size(), 1u) << row.text;
    const auto doses = dosages->lines().front().dose_and_rate;
    ASSERT_EQ(doses.size(), row.doses) << row.text;
    const std::string_view value = doses.empty() ? "" : doses[0].dose.value;
    EXPECT_EQ(value, row.value) << row.text;
    EXPECT_EQ(dosages.problems(), Elements{}) << row.text;
  }
}

struct AsNeeded {
  const char* text;
  bool as_needed;
  Elements problems;
};

TEST(ReadDosage, AsNeeded) {
  const AsNeeded rows[] = {
      {R"([{}])", false, {}},
      {R"([{"asNeededBoolean":true}])", true, {}},
      {R"([{"asNeededBoolean":false}])", false, {}},
      {R"([{"asNeededCodeableConcept":{"text":"pain"}}])", true, {}},
      {R"([{"asNeededBoolean":"true"}])", false, kBent},
      {R"([{"asNeededCodeableConcept":"pain"}])", false, kBent},
  };
  for (const AsNeeded& row : rows) {
    const ReadText<Dosages> dosages(row.text, read);
    EXPECT_EQ(dosages->lines().front().as_needed, row.as_needed) << row.text;
    EXPECT_EQ(dosages.problems(), row.problems) << row.text;
  }
}

TEST(ReadDosage, RecordsWhateverIsBentAsTheDosage) {
  for (const char* text :
       {R"(["x"])", R"(5)", R"([{"timing":"daily"}])", R"([{"timing":{"repeat":5}}])",
        R"([{"timing":{"repeat":{"frequency":"2"}}}])",
        R"([{"timing":{"repeat":{"frequency":1.5}}}])", R"([{"timing":{"repeat":{"when":[1]}}}])",
        R"([{"timing":{"event":["soon"]}}])", R"([{"doseAndRate":["x"]}])",
        R"([{"doseAndRate":[{"doseQuantity":{"value":"5"}}]}])", R"([{"text":{}}])",
        R"([{"maxDosePerPeriod":[1,2]}])"}) {
    EXPECT_EQ(ReadText<Dosages>(text, read).problems(), kBent) << text;
  }
}

}  // namespace
}  // namespace isoguard::fhir
