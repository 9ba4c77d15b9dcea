#include "tests/support/dosing.h"

namespace isoguard::test {
namespace {

using clinical::Source;
using fhir::Failure;

constexpr std::string_view kRule = "data-unavailable";
constexpr Code kLocal = {"http://local", "7", ""};

PatientBuilder tetracycline() {
  return PatientBuilder().sex("male").aged(22).drafts(order(kDoxycycline));
}
Resource referring(Resource order) {
  return order.drop("medicationCodeableConcept")
      .set("medicationReference", R"({"reference":"Medication/x"})");
}
std::vector<std::string_view> list(const clinical::Verdict& verdict, std::string_view name) {
  for (const clinical::NamedValue& value : verdict.values) {
    if (value.name != name) continue;
    const auto& words = std::get<fhir::List<std::string_view>>(value.value);
    return {words.begin(), words.end()};
  }
  return {};
}

TEST(DataUnavailable, EssentialForAnIsotretinoinOrder) {
  const PatientBuilder unknown = PatientBuilder().aged(24).drafts(order(kIsotretinoin));
  check_table(
      kRule,
      {
          {"all read", woman(), "clear"},
          {"conditions, woman", woman().fails(Source::conditions), "essential"},
          {"observations, woman", woman().fails(Source::pregnancy_observations), "essential"},
          {"conditions, sex unknown", unknown.fails(Source::conditions), "essential"},
          {"observations, sex unknown", unknown.fails(Source::pregnancy_observations), "essential"},
          {"conditions, man", man().fails(Source::conditions), "other"},
          {"observations, man", man().fails(Source::pregnancy_observations), "other"},
          {"orders, man", man().fails(Source::medication_requests), "essential"},
          {"only a part came", woman().fails(Source::conditions, Failure::incomplete), "essential"},
          {"at order-select", woman().fails(Source::conditions).selecting(), "essential"},
      });
}

TEST(DataUnavailable, OtherSourcesAndEntries) {
  check_table(
      kRule,
      {
          {"patient", woman().fails(Source::patient), "other"},
          {"procedures", woman().fails(Source::procedures), "other"},
          {"statements", woman().fails(Source::medication_statements), "other"},
          {"test orders", woman().fails(Source::service_requests), "other"},
          {"messages", woman().fails(Source::communications), "other"},
          {"planned messages", woman().fails(Source::communication_requests), "other"},
          {"care plans", woman().fails(Source::care_plans), "other"},
          {"questionnaires", woman().fails(Source::questionnaire_responses), "other"},
          {"laboratory results", woman().fails(Source::laboratory_observations), "other"},
          {"allergies", woman().fails(Source::allergies), "other"},
          {"episodes", woman().fails(Source::episodes_of_care), "other"},
          {"an entry not understood", woman().unreadable("Condition"), "other"},
          {"a Medication not understood", man().unreadable("Medication"), "other"},
          {"an unidentified medication", man().has(order(kLocal, -20)), "other"},
          {"a reference that leads nowhere", man().has(referring(order(kLocal, -20))), "other"},
          {"an unidentified medication, finished",
           man().has(order(kLocal, -20).status("completed")), "clear"},
          {"an unidentified medication, only planned", man().has(order(kLocal, -20).intent("plan")),
           "clear"},
      });
}

TEST(DataUnavailable, TetracyclineOrders) {
  check_table(
      kRule,
      {
          {"all read", tetracycline(), "clear"},
          {"orders unread", tetracycline().fails(Source::medication_requests), "other"},
          {"statements unread", tetracycline().fails(Source::medication_statements), "other"},
          {"a condition not understood is not needed", tetracycline().unreadable("Condition"),
           "clear"},
          {"conditions are not needed", tetracycline().fails(Source::conditions), "clear"},
      });
}

TEST(DataUnavailable, UnidentifiedDrafts) {
  check_table(
      kRule,
      {
          {"reference that leads nowhere", PatientBuilder().drafts(referring(order(kLocal))),
           "unidentified-draft"},
          {"only a local code", PatientBuilder().drafts(order(kLocal)), "unidentified-draft"},
          {"no drug at all",
           PatientBuilder().drafts(order(kLocal).drop("medicationCodeableConcept")),
           "unidentified-draft"},
          {"beside isotretinoin", man().drafts(order(kLocal)), "unidentified-draft"},
          {"beside isotretinoin, orders unread",
           man().drafts(order(kLocal)).fails(Source::medication_requests), "essential"},
          {"cancelled", PatientBuilder().drafts(order(kLocal).status("cancelled")),
           "not applicable"},
          {"a local code with another drug's name",
           PatientBuilder().drafts(order({"http://local", "7", "Ibuprofen"})), "not applicable"},
          {"not selected", PatientBuilder().drafts(order(kLocal), false).selecting(),
           "not applicable"},
          {"another drug", PatientBuilder().drafts(order(kIbuprofen)), "not applicable"},
      });
}

TEST(DataUnavailable, OneCardNamesEverything) {
  const Scene scene(woman()
                        .fails(Source::care_plans, Failure::unauthorised)
                        .fails(Source::conditions, Failure::timeout)
                        .fails(Source::procedures, Failure::timeout)
                        .unreadable("Observation")
                        .has(order(kLocal, -20))
                        .drafts(order(kLocal)));
  const clinical::Verdict verdict = scene.verdict(kRule);
  const std::vector<std::string_view> what = {"draft-order",
                                              "condition",
                                              "procedure",
                                              "care-plan",
                                              "observation",
                                              "laboratory-observation",
                                              "unidentified-medication"};
  const std::vector<std::string_view> why = {"no-code-or-name", "timeout", "unauthorised",
                                             "unreadable"};
  EXPECT_EQ(list(verdict, "what"), what);
  EXPECT_EQ(list(verdict, "why"), why);
}

TEST(DataUnavailable, ADoseThatCannotBeComputedIsSaid) {
  const auto given = [](const std::string& lines) {
    return man_given(lined(order(kIsotretinoin), lines));
  };
  const PatientBuilder words = given(R"({"text":"one in the morning"})");
  check_table(
      kRule,
      {
          {"in words only", words, "dose-unclear"},
          {"in an unknown unit", given(line("1", "sachet")), "dose-unclear"},
          {"without a time", given(line("20", "mg", "{}")), "dose-unclear"},
          {"a part of it", given(line("20") + R"(,{"text":"more in the evening"})"),
           "dose-unclear"},
          {"capsules of a strength that nobody told",
           man_given(dosed(order({kAtc, "D10BA01", "isotretinoin"}), "1", "capsule")),
           "dose-unclear"},
          {"computed", given(line("20")), "clear"},
          {"no dose at all", given(R"({"patientInstruction":"with food"})"), "clear"},
          {"at order-select it may still be written", words.selecting(), "clear"},
          {"of another drug",
           man_given(lined(order(kDoxycycline), R"({"text":"one in the morning"})")), "clear"},
          {"beside what could not be read", words.fails(Source::procedures), "other"},
          {"beside what matters more", words.fails(Source::medication_requests), "essential"},
      });
  const Scene scene(words.fails(Source::procedures));
  const clinical::Verdict verdict = scene.verdict(kRule);
  EXPECT_EQ(list(verdict, "what"), (std::vector<std::string_view>{"procedure", "order-dose"}));
  EXPECT_EQ(list(verdict, "why"), (std::vector<std::string_view>{"timeout", "dose-unclear"}));
}

}  // namespace
}  // namespace isoguard::test
