#include "tests/support/dosing.h"
#include "tests/support/told.h"

// Which of several records a card shows, and which it leaves out.

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr Code kIsotretinoinIngredient = {kRxNorm, "6064", ""};
constexpr Code kPossible = {kSnomed, "146799005", ""};
constexpr Code kVitaminA = {kRxNorm, "313654", ""};
constexpr Code kMinocycline = {kRxNorm, "2706378", ""};
constexpr Code kGel = {kRxNorm, "308694", ""};

Resource named(Resource resource, std::string_view id) { return resource.text("id", id); }
Resource allergy(std::string_view id) {
  return Resource("AllergyIntolerance", id).concept_("code", {kIsotretinoinIngredient});
}
/// Ids of what a verdict shows, in its order: "a b / c" where c speaks against.
std::string ids(const PatientBuilder& patient, std::string_view rule) {
  const Scene scene(patient);
  const clinical::Verdict verdict = scene.verdict(rule);
  std::string text;
  const auto add = [&text](std::string_view id) {
    if (!text.empty() && text.back() != ' ') text += ' ';
    text += id;
  };
  for (const clinical::Evidence& one : verdict.evidence) add(one.id);
  if (!verdict.contrary.empty()) add("/");
  for (const clinical::Evidence& one : verdict.contrary) add(one.id);
  return text;
}

TEST(WhichRecord, OfAllergies) {
  EXPECT_EQ(ids(man().has(allergy("a")).has(allergy("b")), "hypersensitivity"), "a b");
  const Scene scene(man().has(
      allergy("a").set("reaction", "[{\"substance\":" + concept_json({kIsotretinoin}) + "}]")));
  EXPECT_EQ(scene.verdict("hypersensitivity").evidence.front().label, "isotretinoin")
      << "the allergy, not the product that caused the reaction";
}

TEST(WhichRecord, OfPregnancy) {
  const char* rule = "teratogenic-pregnancy";
  const auto positive = [](std::string_view id, int on) { return named(test(kPositive, on), id); };
  const auto negative = [](std::string_view id, int on) { return named(test(kNegative, on), id); };
  EXPECT_EQ(ids(protected_woman().has(positive("a", -5)).has(positive("b", -5)), rule), "a b");
  EXPECT_EQ(
      ids(protected_woman().has(positive("a", -20)).has(positive("b", -15)).has(negative("c", -5)),
          rule),
      "a b / c")
      << "one negative test answers neither";
  EXPECT_EQ(ids(protected_woman()
                    .has(named(condition(kPossible, -60), "a"))
                    .has(named(condition(kPregnant, -57, "active", "provisional"), "b")),
                rule),
            "b")
      << "a possible pregnancy is over after 56 days, a provisional one is not";
}

TEST(WhichRecord, OfPrevention) {
  const char* rule = "teratogenic-childbearing-potential";
  const PatientBuilder weak = bare_woman()
                                  .has(named(test(kNegative, -60), "old"))
                                  .has(named(order({kRxNorm, "198042", ""}, -20), "pill"));
  EXPECT_EQ(ids(weak, rule), "/ old pill");
  EXPECT_EQ(told(Scene(weak).verdict(rule).contrary.front()),
            "Observation/old Choriogonadotropin (pregnancy ..., 2026-01-14: negative");
  const PatientBuilder miscarried =
      bare_woman().has(supplied(-60, -2)).has(condition({kIcd10Cm, "O03.9", ""}, -10));
  EXPECT_EQ(concluded(miscarried, rule), "continuing-no-test");
  EXPECT_EQ(ids(miscarried, rule), "") << "the end of a pregnancy is no test";
}

TEST(WhichRecord, OfPartnersAndSupply) {
  EXPECT_EQ(ids(PatientBuilder()
                    .drafts(named(order(kGel), "gel"))
                    .has(named(supplied(-150, -90).status("completed"), "a"))
                    .has(named(supplied(-140, -90).status("completed"), "b")),
                "topical-exfoliant"),
            "gel a");
  EXPECT_EQ(concluded(PatientBuilder()
                          .drafts(order(kVitaminA))
                          .has(supplied(-60, -5).status("stopped"))
                          .has(supplied(-20, 10)),
                      "vitamin-a-supplement"),
            "concurrent");
  EXPECT_EQ(ids(man()
                    .has(named(supplied(-12, 20), "a"))
                    .has(named(supplied(-12, 16), "b"))
                    .has(named(supplied(-13, 20), "c")),
                "overlapping-supply"),
            "a")
      << "the first of those that last longest";
  EXPECT_EQ(
      ids(man().has(named(statement(kDoxycycline, "active", -5), "s")), "tetracycline-interaction"),
      "s ");
}

TEST(WhichRecord, TetracyclinesToActOn) {
  check_spoken("tetracycline-interaction",
               {{"one taken, one ordered while old isotretinoin may still be taken",
                 PatientBuilder()
                     .drafts(until(order(kDoxycycline), 10))
                     .drafts(from(order(kIsotretinoin), 10))
                     .has(order(kMinocycline, -5))
                     .has(supplied(-60, -10)),
                 R"(concurrent
drug = minocycline; other = isotretinoin
because MedicationRequest 24 HR minocycline 40 MG Extend..., 2026-03-10: active
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-25: ordered-now
because MedicationRequest doxycycline hyclate 100 MG Ora..., 2026-03-15: ordered-now
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-01-14: active
acts on minocycline
acts on doxycycline)"}});
}

TEST(WhichRecord, OfLiverEnzymesAndLactation) {
  const auto enzyme = [](const char* id, const char* code) {
    return named(quantity(observation({kLoinc, code, ""}, -9), "160", "U/L"), id);
  };
  EXPECT_EQ(ids(man().has(enzyme("ast", "1920-8")).has(enzyme("alt", "1742-6")), "hepatic-failure"),
            "alt")
      << "ALT, when AST is no higher";
  EXPECT_EQ(ids(woman()
                    .has(named(condition({kIcd10Cm, "Z39.1", ""}, -3), "problem"))
                    .has(named(observation({kLoinc, "63895-7", ""}, -3).text("valueString", "yes"),
                               "answer")),
                "breastfeeding"),
            "problem")
      << "of one day the first";
}

TEST(WhichRecord, OfAdviceAboutTheSun) {
  EXPECT_EQ(ids(man()
                    .has(named(condition({kIcd10Cm, "L56.0", ""}, -5), "reaction"))
                    .has(named(procedure(kSunCounselling, -400), "old")),
                "sun-protection-counselling"),
            "reaction")
      << "advice of long ago is none";
  const Code education = {kSnomed, "967006", ""};
  const auto plan = [&](std::string_view member, const std::string& words) {
    return concluded(man().has(Resource("CarePlan")
                                   .status("active")
                                   .text("created", date(-5))
                                   .set("category", "[" + concept_json({education}) + "]")
                                   .set(member, words)),
                     "sun-protection-counselling");
  };
  EXPECT_EQ(plan("title", R"("Use sunscreen")"), "clear: advised");
  EXPECT_EQ(plan("description", R"("Use sunscreen")"), "clear: advised");
  EXPECT_EQ(plan("note", R"([{"text":"Use sunscreen"}])"), "clear: advised");
  EXPECT_EQ(plan("title", R"("Take with food")"), "start") << "a plan about something else";
}

}  // namespace
}  // namespace isoguard::test
