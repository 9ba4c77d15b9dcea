#include "tests/support/dosing.h"
#include "tests/support/told.h"

// What a card about dose, course and supply is made of: the values that fill
// its words, the records that made it so, and those that speak against.

namespace isoguard::test {
namespace {

Resource named(Resource resource, std::string_view id) { return resource.text("id", id); }
PatientBuilder given(const char* mg) { return man_given(dosed(order(kIsotretinoin), mg)); }

TEST(ToldDose, Daily) {
  check_spoken(
      "dose-per-kg",
      {
          {"above the labels", given("160.5"), R"(above-labels
amount = dose; dose = 160.5; x = 2.14; weight = 75; weighed = 2026-03-05; limit = 200; most = 120
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now
because Observation Body weight, 2026-03-05)"},
          {"micronised", man_given(dosed(order(kMicronised32), "140")), R"(above-labels
amount = dose-standard; dose = 175; scale = 1.25; x = 2.33; weight = 75; weighed = 2026-03-05; limit = 200; most = 120
because MedicationRequest Micronized isotretinoin 32 MG ..., 2026-03-15: ordered-now
because Observation Body weight, 2026-03-05)"},
          {"at least",
           man_given(lined(order(kIsotretinoin), line("160") + "," + line("2", "sachet")), "74.26"),
           R"(above-labels
amount = dose-at-least; dose = 160; x = 2.15; weight = 74.3; weighed = 2026-03-05; limit = 200; most = 120
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now
because Observation Body weight, 2026-03-05)"},
          {"no weight", man().drop_drafts().drafts(dosed(order(kIsotretinoin), "40")), R"(no-weight
amount = dose; dose = 40; limit = 200; most = 120
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now)"},
          {"in hundredths", given("160.26"), R"(above-labels
amount = dose; dose = 160.3; x = 2.14; weight = 75; weighed = 2026-03-05; limit = 200; most = 120
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now
because Observation Body weight, 2026-03-05)"},
          {"two orders", given("20").drafts(dosed(named(order(kIsotretinoin40), "o2"), "40")),
           R"(high-start
amount = dose; dose = 60; x = 0.8; weight = 75; weighed = 2026-03-05; limit = 200; most = 120
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now
because MedicationRequest/o2 isotretinoin 40 MG Oral Capsul..., 2026-03-15: ordered-now
because Observation Body weight, 2026-03-05)"},
          {"beside another drug", given("160").drafts(order(kIbuprofen)), R"(above-labels
amount = dose; dose = 160; x = 2.13; weight = 75; weighed = 2026-03-05; limit = 200; most = 120
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now
because Observation Body weight, 2026-03-05)"},
      });
  const PatientBuilder renal = given("40.26").has(condition({kIcd10Cm, "N18.4", ""}, -9));
  check_spoken(
      "renal-start-dose",
      {
          {"stage 4", renal, R"(severe
amount = dose; dose = 40.3; evidence = Chronic kidney disease, stage 4 (severe); limit = 10
because Condition Chronic kidney disease, stage ..., 2026-03-06)"},
          {"a low rate", given("40").has(quantity(observation(kEgfr, -9), "22.4", "mL/min")),
           R"(severe
amount = dose; dose = 40; evidence = low-egfr; limit = 10; egfr = 22
because Observation GFR/1.73 sq M predicted by cre..., 2026-03-06)"},
          {"both", renal.has(quantity(observation(kEgfr, -9), "22.4", "mL/min")), R"(severe
amount = dose; dose = 40.3; evidence = Chronic kidney disease, stage 4 (severe); limit = 10; egfr = 22
because Condition Chronic kidney disease, stage ..., 2026-03-06
because Observation GFR/1.73 sq M predicted by cre..., 2026-03-06)"},
          {"no dose told", man().has(condition({kIcd10Cm, "N18.4", ""}, -9)), R"(severe
evidence = Chronic kidney disease, stage 4 (severe); limit = 10
because Condition Chronic kidney disease, stage ..., 2026-03-06)"},
      });
}

TEST(ToldDose, CourseAndSupply) {
  check_spoken("repeat-course-interval",
               {{"30 days after 120", man().has(supplied(-150, -30)), R"(short-gap
n = 30; length = 120; weeks = 8; started = 2025-10-16; ended = 2026-02-13
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now)"}});
  check_spoken("course-duration",
               {
                   {"dose not told", man().has(supplied(-160, 0)), R"(long
weeks = 24; days = 190; target = 120
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now)"},
                   {"dose told",
                    man_given(dosed(order(kIsotretinoin), "75"))
                        .has(supply(dosed(order(kIsotretinoin, -160), "75"), 160)),
                    R"(long
weeks = 24; days = 190; target = 120; cumulative = 190
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now)"},
               });
  EXPECT_NE(told(man_given(dosed(order(kIsotretinoin), "74"))
                     .has(supply(dosed(order(kIsotretinoin, -160), "74"), 160)),
                 "course-duration")
                .find("cumulative = 187\n"),
            std::string::npos)
      << "187.47 mg/kg";
  check_spoken(
      "supply-limit",
      {
          {"90 days and repeats",
           bare_woman().drop_drafts().drafts(supply(order(kIsotretinoin), 90, 2)), R"(limit
limit = 30; refills = repeats; repeats = 2; n = 90
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now)"},
          {"repeats alone",
           bare_woman().drop_drafts().drafts(
               order(kIsotretinoin).set("dispenseRequest", R"({"numberOfRepeatsAllowed":2})")),
           R"(repeats
limit = 30; refills = repeats; repeats = 2
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now)"},
      });
  check_spoken("overlapping-supply",
               {{"20 days left", man().has(named(supplied(-12, 20), "left")), R"(days-left
n = 20
because MedicationRequest/left isotretinoin 20 MG Oral Capsul..., 2026-03-03: active)"}});
}

}  // namespace
}  // namespace isoguard::test
