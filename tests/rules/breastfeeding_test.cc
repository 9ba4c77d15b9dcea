#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "breastfeeding";

constexpr Code kFeeding = {kSnomed, "866041003", "Mother currently breastfeeding"};
constexpr Code kStatus = {kLoinc, "63895-7", "Breastfeeding status"};
constexpr Code kYes = {kSnomed, "373066001", "Yes"};
constexpr Code kNo = {kSnomed, "373067005", "No"};
constexpr Code kPostpartum = {kSnomed, "86569001", "Postpartum state"};

PatientBuilder recorded(const Code& code, int on, std::string_view status = "active") {
  return woman().has(condition(code, on, status));
}
Resource answer(const Code& value, int on) { return coded(observation(kStatus, on), value); }

TEST(Breastfeeding, OnTheProblemList) {
  check_table(
      kRule,
      {
          {"nothing on record", woman(), "clear"},
          {"breastfeeding", recorded(kFeeding, -60), "lactating"},
          {"the US label only advises against it", recorded(kFeeding, -60).policy("us-ipledge"),
           "lactating-avoid"},
          {"UK", recorded(kFeeding, -60).policy("uk-mhra"), "lactating"},
          {"strict profile", recorded(kFeeding, -60).policy("seed-article"), "lactating"},
          {"at order-select", recorded(kFeeding, -60).selecting(), "lactating"},
          {"364 days", recorded(kFeeding, -364), "lactating"},
          {"365 days", recorded(kFeeding, -365), "lactating"},
          {"366 days", recorded(kFeeding, -366), "clear"},
          {"undated", woman().has(condition(kFeeding, 0).drop("recordedDate")), "lactating"},
          {"started", recorded({kSnomed, "169745008", ""}, -60), "lactating"},
          {"established", recorded({kSnomed, "225604004", ""}, -60), "lactating"},
          {"visit of a lactating mother", recorded({kIcd10Cm, "Z39.1", ""}, -60), "lactating"},
          {"whatever the sex on record", man().has(condition(kFeeding, -60)), "lactating"},
          {"resolved", recorded(kFeeding, -60, "resolved"), "clear"},
          {"refuted", woman().has(condition(kFeeding, -60, "active", "refuted")), "clear"},
          {"entered in error", woman().has(condition(kFeeding, -60, "", "entered-in-error")),
           "clear"},
          {"no isotretinoin ordered",
           recorded(kFeeding, -60).drop_drafts().drafts(order(kDoxycycline)), "not applicable"},
      });
}

TEST(Breastfeeding, LooksAlike) {
  for (const Code& trap :
       {Code{kSnomed, "169643005", "Feeding intention - breast"},
        Code{kSnomed, "243094003", "Breastfeeding education"},
        Code{kIcd10Cm, "O92.5", "Suppressed lactation"}, Code{kIcd10Cm, "O92.3", "Agalactia"},
        Code{kIcd10Cm, "O92.6", "Galactorrhea"},
        Code{kIcd10Cm, "O92.70", "Unspecified disorders of lactation"}}) {
    EXPECT_EQ(outcome(recorded(trap, -20), kRule), "clear") << trap.display;
  }
}

TEST(Breastfeeding, TheNewestRecordWins) {
  check_table(
      kRule,
      {
          {"observation says yes", woman().has(answer(kYes, -20)), "lactating"},
          {"observation says no", woman().has(answer(kNo, -20)), "clear"},
          {"observation of 365 days", woman().has(answer(kYes, -365)), "lactating"},
          {"observation of 366 days", woman().has(answer(kYes, -366)), "clear"},
          {"no, newer than the problem", recorded(kFeeding, -200).has(answer(kNo, -20)), "clear"},
          {"no, older than the problem", recorded(kFeeding, -20).has(answer(kNo, -200)),
           "lactating"},
          {"no, of the same day", recorded(kFeeding, -20).has(answer(kNo, -20)), "lactating"},
          {"no, a day later", recorded(kFeeding, -20).has(answer(kNo, -19)), "clear"},
          {"yes after no", woman().has(answer(kNo, -30)).has(answer(kYes, -10)), "lactating"},
          {"no after yes", woman().has(answer(kYes, -30)).has(answer(kNo, -10)), "clear"},
          {"unknown is no answer",
           recorded(kFeeding, -200).has(answer({kSnomed, "261665006", "Unknown"}, -20)),
           "lactating"},
          {"no without a date closes nothing",
           recorded(kFeeding, -200).has(answer(kNo, 0).drop("effectiveDateTime")), "lactating"},
          {"no of a month, whose first day is older",
           recorded(kFeeding, -10).has(answer(kNo, 0).text("effectiveDateTime", "2026-03")),
           "lactating"},
          {"preliminary no", recorded(kFeeding, -200).has(answer(kNo, -20).status("preliminary")),
           "lactating"},
          {"no of tomorrow", recorded(kFeeding, -200).has(answer(kNo, 1)), "lactating"},
          {"answer list of LOINC", woman().has(answer({kLoinc, "LA33-6", "Yes"}, -20)),
           "lactating"},
          {"No of LOINC, without a display",
           recorded(kFeeding, -200).has(answer({kLoinc, "LA32-8", ""}, -20)), "clear"},
          {"unknown of LOINC is no answer",
           recorded(kFeeding, -200).has(answer({kLoinc, "LA4489-6", "Unknown"}, -20)), "lactating"},
          {"boolean yes", woman().has(observation(kStatus, -20).set("valueBoolean", "true")),
           "lactating"},
          {"boolean no",
           recorded(kFeeding, -200).has(observation(kStatus, -20).set("valueBoolean", "false")),
           "clear"},
          {"not breastfeeding, in words",
           recorded(kFeeding, -200)
               .has(observation(kStatus, -20).text("valueString", "Not breastfeeding")),
           "clear"},
          {"breastfeeding, in words",
           woman().has(observation(kStatus, -20).text("valueString", "Breastfeeding")),
           "lactating"},
      });
}

TEST(Breastfeeding, AfterADelivery) {
  check_table(
      kRule,
      {
          {"three months ago", recorded(kPostpartum, -90), "delivered"},
          {"179 days", recorded(kPostpartum, -179), "delivered"},
          {"180 days", recorded(kPostpartum, -180), "delivered"},
          {"181 days", recorded(kPostpartum, -181), "clear"},
          {"closed: the event counts", recorded(kPostpartum, -90, "resolved"), "delivered"},
          {"delivery", recorded({kIcd10Cm, "O80", ""}, -90), "delivered"},
          {"caesarean", recorded({kIcd10Cm, "O82", ""}, -90), "delivered"},
          {"postpartum visit", recorded({kIcd10Cm, "Z39.2", ""}, -90), "delivered"},
          {"complication of the puerperium", recorded({kIcd10Cm, "O90.89", ""}, -90), "delivered"},
          {"miscarriage", recorded({kIcd10Cm, "O03.9", ""}, -90), "clear"},
          {"termination", recorded({kSnomed, "57797005", ""}, -90), "clear"},
          {"ectopic pregnancy", recorded({kSnomed, "34801009", ""}, -90), "clear"},
          {"cardiomyopathy may come before", recorded({kIcd10Cm, "O90.3", ""}, -90), "clear"},
          {"answered no since", recorded(kPostpartum, -90).has(answer(kNo, -20)), "clear"},
          {"answered on the day", recorded(kPostpartum, -90).has(answer(kNo, -90)), "clear"},
          {"answered before", recorded(kPostpartum, -90).has(answer(kNo, -91)), "delivered"},
          {"breastfeeds", recorded(kPostpartum, -90).has(answer(kYes, -20)), "lactating"},
      });
  EXPECT_EQ(value_of(recorded(kPostpartum, -90), kRule, "n"), "12");
  const std::pair<int, const char*> said[] = {
      {0, "today"}, {-1, "yesterday"}, {-2, "days-ago"}, {-13, "days-ago"}, {-14, "weeks-ago"}};
  for (const auto& [day, word] : said) {
    EXPECT_EQ(value_of(recorded(kPostpartum, day), kRule, "ago"), word) << day;
  }
}

TEST(Breastfeeding, WhatCouldNotBeRead) {
  check_table(
      kRule,
      {
          {"conditions", woman().fails(Source::conditions), "cannot check"},
          {"observations", woman().fails(Source::pregnancy_observations), "cannot check"},
          {"a condition", woman().unreadable("Condition"), "cannot check"},
          {"what came still counts", recorded(kFeeding, -60).fails(Source::pregnancy_observations),
           "lactating"},
          {"laboratory does not matter", woman().fails(Source::laboratory_observations), "clear"},
      });
}

}  // namespace
}  // namespace isoguard::test
