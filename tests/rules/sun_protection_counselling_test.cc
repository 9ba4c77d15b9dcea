#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "sun-protection-counselling";
constexpr Code kMedicationEducation = {kSnomed, "967006", "Medication education (procedure)"};
constexpr Code kPhototoxic = {kIcd10Cm, "L56.0", "Drug phototoxic response"};

Resource refusal(std::string_view reason) {
  return procedure(kSunCounselling, -3, "not-done")
      .set("statusReason", concept_json({{kSnomed, reason, ""}}));
}
Resource instructed(Resource order, std::string_view text) {
  std::string json = "[{\"patientInstruction\":\"" + std::string(text) + "\"}]";
  return order.set("dosageInstruction", std::move(json));
}
PatientBuilder ordered(Resource order) {
  return PatientBuilder().sex("male", "M").aged(22).drafts(std::move(order));
}
PatientBuilder continuing(int since) {
  return man().has(from_until(order(kIsotretinoin, -since), -since, -2));
}

TEST(SunProtection, WindowsOfTheAdvice) {
  const auto advised = [](const PatientBuilder& patient, int days) {
    return patient.has(procedure(kSunCounselling, -days));
  };
  check_table(
      kRule,
      {
          {"start, none", man(), "start"},
          {"start, today", advised(man(), 0), "clear"},
          {"start, 180 days", advised(man(), 180), "clear"},
          {"start, 181 days", advised(man(), 181), "start"},
          {"start, 14 months", advised(man(), 420), "start"},
          {"dated tomorrow", advised(man(), -1), "start"},
          {"without a date", man().has(procedure(kSunCounselling, 0).drop("performedDateTime")),
           "start"},
          {"continuing, none", continuing(60), "continuing"},
          {"continuing, before the start, within half a year", advised(continuing(60), 180),
           "clear"},
          {"continuing, before the start, longer ago", advised(continuing(60), 181), "continuing"},
          {"long course, at its beginning", advised(continuing(250), 250), "clear"},
          {"long course, before it", advised(continuing(250), 251), "continuing"},
          {"a new course asks again",
           advised(man().has(until(order(kIsotretinoin, -400), -200)), 390), "start"},
      });
}

TEST(SunProtection, WhereAdviceIsFound) {
  const auto message = Resource("Communication").status("completed").text("sent", date(-5));
  const auto request =
      Resource("CommunicationRequest").status("active").text("authoredOn", date(-5));
  const auto plan = Resource("CarePlan").status("active").text("created", date(-5));
  const auto with = [](Resource resource) { return man().has(std::move(resource)); };
  const std::string category = "[" + concept_json({kSunCounselling}) + "]";
  const std::string education = "[" + concept_json({kMedicationEducation}) + "]";
  const auto set = [](Resource r, std::string_view name, const std::string& json) {
    return r.set(name, json);
  };
  check_table(
      kRule,
      {
          {"in progress", with(procedure(kSunCounselling, -5, "in-progress")), "clear"},
          {"not done, no reason", with(procedure(kSunCounselling, -5, "not-done")), "start"},
          {"declined", with(refusal("105480006")), "clear"},
          {"not done for another reason", with(refusal("12345")), "start"},
          {"entered in error", with(procedure(kSunCounselling, -5, "entered-in-error")), "start"},
          {"message", with(set(message, "category", category)), "clear"},
          {"message not done", with(set(message, "category", category).status("not-done")),
           "start"},
          {"planned message", with(set(request, "category", category)), "clear"},
          {"planned message revoked", with(set(request, "category", category).status("revoked")),
           "start"},
          {"care plan", with(set(plan, "category", category)), "clear"},
          {"care plan activity",
           with(set(plan, "activity",
                    "[{\"detail\":{\"code\":" + concept_json({kSunCounselling}) + "}}]")),
           "clear"},
          {"care plan revoked", with(set(plan, "category", category).status("revoked")), "start"},
          {"medication education alone", with(procedure(kMedicationEducation, -5)), "start"},
          {"medication education about the sun",
           with(procedure(kMedicationEducation, -5).set("note", R"([{"text":"use sunscreen"}])")),
           "clear"},
          {"message about medication alone", with(set(message, "category", education)), "start"},
          {"message about medication and the sun",
           with(set(message, "category", education)
                    .set("payload", R"([{"contentString":"use sunscreen"}])")),
           "clear"},
          {"message about medication, the sun in a note",
           with(set(message, "category", education).set("note", R"([{"text":"sunscreen"}])")),
           "clear"},
          {"message by topic", with(Resource(message).concept_("topic", {kSunCounselling})),
           "clear"},
          {"message by reason", with(set(message, "reasonCode", category)), "clear"},
          {"care plan for medication, the sun in an activity",
           with(set(plan, "activity",
                    "[{\"detail\":{\"code\":" + concept_json({kMedicationEducation}) +
                        ",\"description\":\"use sunscreen\"}}]")),
           "clear"},
          {"care plan for medication, the sun in its title",
           with(set(plan, "category", education).text("title", "Sunscreen")), "clear"},
          {"skin care education is too weak", with(procedure({kSnomed, "410245001", ""}, -5)),
           "start"},
      });
}

TEST(SunProtection, WordsInTheOrder) {
  const auto words = [](std::string_view text) {
    return ordered(instructed(order(kIsotretinoin), text));
  };
  check_table(
      kRule,
      {
          {"English", words("Take with food. Use sunscreen SPF 50."), "clear"},
          {"Spanish", words("Use fotoprotección alta"), "clear"},
          {"French", words("Protection solaire indispensable"), "clear"},
          {"German", words("Auf Sonnenschutz achten"), "clear"},
          {"other words", words("Take with a meal."), "start"},
          {"in a note",
           ordered(order(kIsotretinoin).set("note", R"([{"text":"avoid sun, sunscreen"}])")),
           "clear"},
          {"in an earlier order of the course",
           man().has(instructed(supply(order(kIsotretinoin, -30), 30), "Use sunscreen.")), "clear"},
          {"in an order that starts later",
           ordered(order(kIsotretinoin)
                       .set("note", R"([{"text":"sunscreen"}])")
                       .set("dispenseRequest",
                            "{\"validityPeriod\":{\"start\":\"" + date(20) + "\"}}")),
           "clear"},
          {"in an order of an earlier course",
           man().has(instructed(supply(order(kIsotretinoin, -300), 30), "Use sunscreen.")),
           "start"},
          {"in another order of the session",
           man().drafts(instructed(order(kIsotretinoin30), "Use sunscreen.")), "clear"},
          {"in an order of another drug",
           man().drafts(instructed(order(kIbuprofen), "Use sunscreen.")), "start"},
          {"shipped instruction satisfies the rule", words(shipped_knowledge().sun_instruction),
           "clear"},
      });
}

TEST(SunProtection, ReactionToLight) {
  const auto reacted = [](const PatientBuilder& patient) {
    return patient.has(condition(kPhototoxic, -20));
  };
  const auto advised = [](int days) { return man().has(procedure(kSunCounselling, -days)); };
  check_table(
      kRule,
      {
          {"advice of 30 days", reacted(advised(30)), "clear"},
          {"advice of 31 days", reacted(advised(31)), "photosensitivity"},
          {"no advice", reacted(man()), "photosensitivity"},
          {"no advice, continuing", reacted(continuing(60)), "photosensitivity"},
          {"resolved", advised(90).has(condition(kPhototoxic, -200, "resolved")), "clear"},
          {"refuted", advised(90).has(condition(kPhototoxic, -20, "active", "refuted")), "clear"},
          {"advice in this order",
           reacted(ordered(instructed(order(kIsotretinoin), "Use sunscreen."))), "clear"},
      });
}

TEST(SunProtection, WhereItDoesNotApplyOrCannotTell) {
  const PatientBuilder advised = man().has(procedure(kSunCounselling, -5));
  check_table(
      kRule,
      {
          {"only selected", man().selecting(), "not applicable"},
          {"tetracycline only", PatientBuilder().drafts(order(kDoxycycline)), "not applicable"},
          {"procedures unread", man().fails(Source::procedures), "cannot check"},
          {"messages unread", man().fails(Source::communications), "cannot check"},
          {"planned messages unread", man().fails(Source::communication_requests), "cannot check"},
          {"care plans unread", man().fails(Source::care_plans), "cannot check"},
          {"orders unread", man().fails(Source::medication_requests), "cannot check"},
          {"an unidentified order may be isotretinoin with advice",
           man().has(order({"http://local", "7", ""}, -9)), "cannot check"},
          {"an unidentified statement carries none",
           man().has(statement({"http://local", "7", ""}, "active", -9)), "start"},
          {"unread, but found", advised.fails(Source::care_plans), "clear"},
          {"reactions unread, advice recent", advised.fails(Source::conditions), "clear"},
          {"reactions unread, advice old",
           man().has(procedure(kSunCounselling, -90)).fails(Source::conditions), "cannot check"},
          {"observations unread: no matter", man().fails(Source::pregnancy_observations), "start"},
      });
}

}  // namespace
}  // namespace isoguard::test
