#include "tests/support/clinical_table.h"

// What counts as contraception and as programme for teratogenic-childbearing-potential.

namespace isoguard::test {
namespace {

constexpr std::string_view kRule = "teratogenic-childbearing-potential";
constexpr Code kIud = {kSnomed, "65200003", "Insertion of intrauterine contraceptive device"};
constexpr Code kIudRemoval = {kSnomed, "68254000", "Removal of intrauterine device"};

PatientBuilder with_method(Resource method) {
  return bare_woman().has(test(kNegative, -1)).has(std::move(method));
}

TEST(ChildbearingPrevention, WhatIsContraception) {
  const auto drug = [](std::string_view code) { return order({kAtc, code, ""}, -60); };
  check_table(
      kRule,
      {
          {"combined pill", with_method(order(kPill, -60)), "start-complete"},
          {"reported and taken", with_method(statement(kPill, "active", -60)), "start-complete"},
          {"pill stopped", with_method(order(kPill, -60).status("stopped")), "start-incomplete"},
          {"pill on hold", with_method(order(kPill, -60).status("on-hold")), "start-incomplete"},
          {"pill reported, status unknown", with_method(statement(kPill, "unknown", -60)),
           "start-incomplete"},
          {"pill whose supply ended yesterday", with_method(until(order(kPill, -60), -1)),
           "start-incomplete"},
          {"pill whose supply ends today", with_method(until(order(kPill, -60), 0)),
           "start-complete"},
          {"pill with repeats", with_method(supply(order(kPill, -60), 28, 2)), "start-complete"},
          {"pill without repeats", with_method(supply(order(kPill, -60), 28, 0)),
           "start-incomplete"},
          {"pill only planned", with_method(order(kPill, -60).intent("plan")), "start-incomplete"},
          {"progestogen-only pill", with_method(drug("G03AC09")), "start-incomplete"},
          {"emergency pill", with_method(drug("G03AD01")), "start-incomplete"},
          {"hormone replacement", with_method(order({kRxNorm, "1090992", ""}, -60)),
           "start-incomplete"},
          {"vaginal ring", with_method(drug("G02BB01")), "start-complete"},
          {"implant", with_method(drug("G03AC08")), "start-complete"},
          {"condom", with_method(condition({kSnomed, "268461001", ""}, -60)), "start-incomplete"},
          {"counselling", with_method(procedure({kSnomed, "398780007", ""}, -6)),
           "start-incomplete"},
          {"method not specified", with_method(condition({kSnomed, "13197004", ""}, -60)),
           "start-incomplete"},
          {"tubal ligation", with_method(procedure({kSnomed, "287664005", ""}, -900)),
           "start-complete"},
          {"tubal ligation status", with_method(condition({kIcd10Cm, "Z98.51", ""}, -900)),
           "start-complete"},
          {"encounter for sterilisation only", with_method(condition({kIcd10Cm, "Z30.2", ""}, -60)),
           "start-incomplete"},
          {"abstinence, 180 days", with_method(condition({kSnomed, "162171002", ""}, -180)),
           "start-complete"},
          {"abstinence, 181 days", with_method(condition({kSnomed, "162171002", ""}, -181)),
           "start-incomplete"},
          {"visit for an intrauterine device, 365 days",
           with_method(condition({kIcd10Cm, "Z30.431", ""}, -365)), "start-complete"},
          {"visit for an intrauterine device, 366 days",
           with_method(condition({kIcd10Cm, "Z30.431", ""}, -366)), "start-incomplete"},
          {"presence of a device lasts", with_method(condition({kIcd10Cm, "Z97.5", ""}, -700)),
           "start-complete"},
          {"device, dated tomorrow", with_method(condition({kIcd10Cm, "Z97.5", ""}, 1)),
           "start-incomplete"},
          {"device refuted",
           with_method(condition({kIcd10Cm, "Z97.5", ""}, -70, "active", "refuted")),
           "start-incomplete"},
          {"tubal ligation without a test",
           bare_woman().has(procedure({kSnomed, "287664005", ""}, -900)), "start-incomplete"},
      });
}

TEST(ChildbearingPrevention, DevicesInPlaceAndRemoved) {
  const auto device = [](Resource other) {
    return with_method(procedure(kIud, -365)).has(std::move(other));
  };
  check_table(
      kRule,
      {
          {"in place", with_method(procedure(kIud, -365)), "start-complete"},
          {"not inserted", with_method(procedure(kIud, -365, "not-done")), "start-incomplete"},
          {"to be inserted", with_method(procedure(kIud, 5)), "start-incomplete"},
          {"removed", device(procedure(kIudRemoval, -30)), "start-incomplete"},
          {"removed, dated tomorrow by mistake", device(procedure(kIudRemoval, 1)),
           "start-incomplete"},
          {"removal planned", device(procedure(kIudRemoval, 1, "preparation")), "start-complete"},
          {"removed a day after", device(procedure(kIudRemoval, -364)), "start-incomplete"},
          {"replaced on the day", device(procedure(kIudRemoval, -365)), "start-complete"},
          {"an earlier one was removed", device(procedure(kIudRemoval, -400)), "start-complete"},
          {"removal planned", device(procedure(kIudRemoval, -3, "preparation")), "start-complete"},
          {"removed on an unknown day", device(procedure(kIudRemoval, 0).drop("performedDateTime")),
           "start-incomplete"},
          {"removed, as a visit", device(condition({kIcd10Cm, "Z30.432", ""}, -30)),
           "start-incomplete"},
      });
}

TEST(ChildbearingPrevention, ProgrammeEnrolment) {
  const auto plan =
      Resource("CarePlan").status("active").set("category", "[" + concept_json({kEnrolled}) + "]");
  const auto episode = Resource("EpisodeOfCare").set("type", "[" + concept_json({kEnrolled}) + "]");
  const auto form = Resource("QuestionnaireResponse").text("authored", date(-20));
  const auto with = [](Resource resource) { return with_method(std::move(resource)); };
  const auto started = [](Resource r, int day) {
    return r.set("period", "{\"start\":\"" + date(day) + "\"}");
  };
  const auto answers = [&](std::string_view canonical, std::string_view status) {
    Resource copy = form;
    return copy.text("questionnaire", canonical).status(status);
  };
  check_table(
      kRule,
      {
          {"400 days", with(procedure(kEnrolled, -400)), "start-complete"},
          {"401 days", with(procedure(kEnrolled, -401)), "start-incomplete"},
          {"not done", with(procedure(kEnrolled, -20, "not-done")), "start-incomplete"},
          {"observation", with(observation(kEnrolled, -20)), "start-complete"},
          {"observation answered no",
           with(observation(kEnrolled, -20).set("valueBoolean", "false")), "start-incomplete"},
          {"observation answered No",
           with(coded(observation(kEnrolled, -20), {kSnomed, "373067005", "No"})),
           "start-incomplete"},
          {"observation answered No of LOINC",
           with(coded(observation(kEnrolled, -20), {kLoinc, "LA32-8", ""})), "start-incomplete"},
          {"observation answered Yes of LOINC",
           with(coded(observation(kEnrolled, -20), {kLoinc, "LA33-6", ""})), "start-complete"},
          {"care plan", with(started(plan, -20)), "start-complete"},
          {"care plan revoked", with(started(plan, -20).status("revoked")), "start-incomplete"},
          {"episode", with(started(episode, -20).status("active")), "start-complete"},
          {"episode cancelled", with(started(episode, -20).status("cancelled")),
           "start-incomplete"},
          {"communication",
           with(Resource("Communication")
                    .status("completed")
                    .text("sent", date(-20))
                    .concept_("topic", {kEnrolled})),
           "start-complete"},
          {"questionnaire",
           with(answers("https://ipledge.example/Questionnaire/IPledgeRemsPatientEnrollment",
                        "completed")),
           "start-complete"},
          {"questionnaire being filled in",
           with(answers("https://ipledge.example/Questionnaire/IPledgeRemsPatientEnrollment",
                        "in-progress")),
           "start-incomplete"},
          {"another questionnaire",
           with(answers("https://ipledge.example/Questionnaire/Other", "completed")),
           "start-incomplete"},
      });
}

}  // namespace
}  // namespace isoguard::test
