// repeat-course-interval, course-duration and overlapping-supply: what the dates of earlier orders
// say.

#include "tests/support/dosing.h"

namespace isoguard::test {
namespace {

using clinical::Source;

PatientBuilder after(Resource order) { return man().has(std::move(order)); }

TEST(RepeatCourseInterval, LengthAndGap) {
  const auto course = [](int length, int gap) { return after(supplied(-gap - length, -gap)); };
  check_table(
      "repeat-course-interval",
      {
          {"no course", man(), "clear"},
          {"full course, 14 days ago: goes on", course(112, 14), "not applicable"},
          {"full course, 15 days ago", course(112, 15), "short-gap"},
          {"full course, 56 days ago", course(112, 56), "short-gap"},
          {"full course, 57 days ago", course(112, 57), "clear"},
          {"one day short, 15 days ago: an interruption", course(111, 15), "not applicable"},
          {"one day short, 57 days ago", course(111, 57), "clear"},
          {"of several orders",
           after(supplied(-160, -100)).has(supplied(-95, -30).status("completed")), "short-gap"},
          {"stopped", after(supplied(-150, -30).status("stopped")), "short-gap"},
          {"planned for the day after eight weeks",
           PatientBuilder()
               .sex("male")
               .aged(22)
               .drafts(from(order(kIsotretinoin), 27))
               .has(supplied(-150, -30)),
           "clear"},
          {"planned for the last day of eight weeks",
           PatientBuilder()
               .sex("male")
               .aged(22)
               .drafts(from(order(kIsotretinoin), 26))
               .has(supplied(-150, -30)),
           "short-gap"},
          {"another drug", after(supplied(-150, -30, kDoxycycline)), "clear"},
          {"orders unread", course(112, 30).fails(Source::medication_requests), "cannot check"},
          {"at order-select", course(112, 30).selecting(), "not applicable"},
          {"no isotretinoin ordered",
           PatientBuilder().drafts(order(kDoxycycline)).has(supplied(-150, -30)), "not applicable"},
      });
}

/// 30 days more for somebody whose course was supplied for `before` days.
PatientBuilder supplied_for(int before, const Resource& draft) {
  return PatientBuilder().sex("male", "M").aged(22).drafts(draft).has(supplied(-before, 0));
}

TEST(CourseDuration, PassesTheDayOnce) {
  const Resource month = supply(order(kIsotretinoin), 30);
  const auto of = [&](int before) { return supplied_for(before, month); };
  check_table(
      "course-duration",
      {
          {"a start", PatientBuilder().sex("male").drafts(month), "not applicable"},
          {"up to 167 days", of(137), "clear"},
          {"up to 168 days", of(138), "clear"},
          {"up to 169 days", of(139), "long"},
          {"up to 198 days", of(168), "long"},
          {"it was passed before", of(169), "clear"},
          {"no supply told: a month", supplied_for(139, order(kIsotretinoin)), "long"},
          {"with repeats", supplied_for(100, supply(order(kIsotretinoin), 30, 2)), "long"},
          {"two strengths are one supply", of(138).drafts(supply(order(kIsotretinoin10), 30)),
           "clear"},
          {"a refill before the end adds up",
           PatientBuilder()
               .sex("male")
               .drafts(month)
               .has(supplied(-130, -60))
               .has(supplied(-70, 0)),
           "long"},
          {"another strength beside it does not",
           PatientBuilder()
               .sex("male")
               .drafts(month)
               .has(supplied(-130, 0))
               .has(supplied(-130, 0, kIsotretinoin10)),
           "clear"},
          {"an order that never ends",
           after(order(kIsotretinoin, -139)
                     .set("dispenseRequest",
                          R"({"validityPeriod":{"start":"2025-10-27","end":"9999-12-31"}})")),
           "clear"},
          {"an earlier course does not", of(130).has(supplied(-400, -300)), "clear"},
          {"orders unread", of(100).fails(Source::medication_requests), "cannot check"},
          {"orders unread, passed all the same", of(139).fails(Source::medication_requests),
           "long"},
          {"at order-select", of(139).selecting(), "not applicable"},
      });
}

TEST(CourseDuration, CumulativeDose) {
  // 168 + 32 days, so 60 mg a day are 12 g: 120 mg/kg for 100 kg.
  const auto at = [](const std::string& before, const std::string& now) {
    const Resource draft = supply(dosed(order(kIsotretinoin), now), 32);
    return PatientBuilder()
        .sex("male", "M")
        .aged(22)
        .drafts(draft)
        .has(supply(dosed(order(kIsotretinoin, -168), before), 168));
  };
  check_table("course-duration",
              {
                  {"at the target", at("60", "60").has(weighing("100")), "long"},
                  {"below it", at("60", "59").has(weighing("100")), "clear"},
                  {"below it by the past", at("59", "60").has(weighing("100")), "clear"},
                  {"nobody weighed the patient", at("20", "20"), "long"},
                  {"a dose cannot be told",
                   at("20", "20").has(supply(order(kIsotretinoin10, -60), 30)).has(weighing("100")),
                   "long"},
              });
}

TEST(OverlappingSupply, DaysLeft) {
  const auto left = [](int days) { return after(supplied(-12, days)); };
  check_table(
      "overlapping-supply",
      {
          {"nothing", man(), "clear"},
          {"14 days", left(14), "clear"},
          {"15 days", left(15), "days-left"},
          {"by supply", after(supply(order(kIsotretinoin, -12), 30)), "days-left"},
          {"an end that nobody told", after(order(kIsotretinoin, -12)), "clear"},
          {"another strength", after(supplied(-12, 20, kIsotretinoin10)), "clear"},
          {"another brand", after(supplied(-12, 20, {kRxNorm, "404062", ""})), "clear"},
          {"an ingredient is no product",
           PatientBuilder()
               .drafts(order({kAtc, "D10BA01", ""}))
               .has(supplied(-12, 20, {kAtc, "D10BA01", ""})),
           "clear"},
          {"on hold", after(supplied(-12, 20).status("on-hold")), "clear"},
          {"completed", after(supplied(-12, 20).status("completed")), "clear"},
          {"a plan", after(supplied(-12, 20).intent("plan")), "clear"},
          {"the order is for later",
           PatientBuilder().drafts(from(order(kIsotretinoin), 6)).has(supplied(-12, 20)), "clear"},
          {"the order is for a little later",
           PatientBuilder().drafts(from(order(kIsotretinoin), 5)).has(supplied(-12, 20)),
           "days-left"},
          {"orders unread", man().fails(Source::medication_requests), "cannot check"},
          {"orders unread, one is known", left(20).fails(Source::medication_requests), "days-left"},
          {"at order-select", left(20).selecting(), "not applicable"},
      });
}

}  // namespace
}  // namespace isoguard::test
