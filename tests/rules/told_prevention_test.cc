#include "tests/support/told.h"

// What a card about missing prevention of pregnancy is made of: the values that fill
// its words, the records that made it so, and those that speak against.

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "teratogenic-childbearing-potential";

Resource isotretinoin(int start, int end) {
  return from_until(order(kIsotretinoin, start), start, end);
}

TEST(ToldPrevention, AtAStart) {
  const Resource larc = procedure({kSnomed, "65200003", ""}, -100);
  check_spoken(
      kRule,
      {
          {"nothing on record", bare_woman(), R"(start-nothing
missing = pregnancy-test, contraception-or-programme; tests = one-test; window = 3; apart = 19)"},
          {"no test", protected_woman(), R"(start-incomplete
missing = pregnancy-test; tests = one-test; window = 3; apart = 19
because MedicationRequest ethinyl estradiol 0.03 MG / le..., 2026-01-14: contraception
because Procedure Pregnancy prevention programme..., 2026-02-23: programme)"},
          {"an old test", protected_woman().has(test(kNegative, -20)), R"(start-incomplete
missing = pregnancy-test; tests = one-test; window = 3; apart = 19
because Observation Choriogonadotropin (pregnancy ..., 2026-02-23: negative
because MedicationRequest ethinyl estradiol 0.03 MG / le..., 2026-01-14: contraception
because Procedure Pregnancy prevention programme..., 2026-02-23: programme)"},
          {"only a test", bare_woman().has(test(kNegative, -1)), R"(start-incomplete
missing = contraception-or-programme; tests = one-test; window = 3; apart = 19
because Observation Choriogonadotropin (pregnancy ..., 2026-03-14: negative)"},
          {"one test, US", woman().policy("us-ipledge"), R"(start-second-test
missing = second-pregnancy-test; tests = two-tests; window = 7; apart = 19
because Observation Choriogonadotropin (pregnancy ..., 2026-03-14: negative
because MedicationRequest ethinyl estradiol 0.03 MG / le..., 2026-01-14: contraception
because Procedure Pregnancy prevention programme..., 2026-02-23: programme)"},
          {"a home test, US",
           protected_woman()
               .has(test(kNegative, -1).concept_("method", {}, "home"))
               .policy("us-ipledge"),
           R"(start-incomplete
missing = pregnancy-test; tests = two-tests; window = 7; apart = 19
because MedicationRequest ethinyl estradiol 0.03 MG / le..., 2026-01-14: contraception
because Procedure Pregnancy prevention programme..., 2026-02-23: programme
despite Observation Choriogonadotropin (pregnancy ..., 2026-03-14: home-test)"},
          {"no route stated",
           PatientBuilder().sex("female", "F").aged(24).drafts(order({kRxNorm, "6064", ""})),
           R"(start-nothing
missing = pregnancy-test, contraception-or-programme; tests = one-test; window = 3; apart = 19; route = route-not-stated)"},
          {"a device", bare_woman().has(larc).has(test(kNegative, -1)), R"(start-complete
missing = ; tests = one-test; window = 3; apart = 19
because Observation Choriogonadotropin (pregnancy ..., 2026-03-14: negative
because Procedure Insertion of intrauterine cont..., 2025-12-05: contraception)"},
          {"the route of one of two orders is not stated",
           bare_woman().drafts(order({kRxNorm, "6064", ""})), R"(start-nothing
missing = pregnancy-test, contraception-or-programme; tests = one-test; window = 3; apart = 19; route = route-not-stated)"},
          {"she wants a child", woman().has(condition({kSnomed, "169449001", ""}, -5)),
           R"(trying-to-conceive
missing = ; tests = one-test; window = 3; apart = 19
because Condition Trying to conceive (finding), 2026-03-10)"},
          {"tests unread", protected_woman().fails(Source::pregnancy_observations), R"(unreadable
missing = ; tests = one-test; window = 3; apart = 19
because MedicationRequest ethinyl estradiol 0.03 MG / le..., 2026-01-14: contraception
because Procedure Pregnancy prevention programme..., 2026-02-23: programme)"},
      });
}

TEST(ToldPrevention, MethodsThatDoNotCountAlone) {
  const auto with = [](std::string_view icd10) {
    return bare_woman().has(condition({kIcd10Cm, icd10, ""}, -20));
  };
  check_spoken(
      kRule,
      {
          {"emergency contraception", with("Z30.012"), R"(start-nothing
missing = pregnancy-test, contraception-or-programme; tests = one-test; window = 3; apart = 19
despite Condition Encounter for prescription of ..., 2026-02-23: emergency-contraception)"},
          {"counselling", with("Z30.09"), R"(start-nothing
missing = pregnancy-test, contraception-or-programme; tests = one-test; window = 3; apart = 19
despite Condition Encounter for other general co..., 2026-02-23: counselling-only)"},
          {"a method that is not named", with("Z30.40"), R"(start-nothing
missing = pregnancy-test, contraception-or-programme; tests = one-test; window = 3; apart = 19
despite Condition Encounter for surveillance of ..., 2026-02-23: method-not-specified)"},
          {"condoms", bare_woman().has(condition({kSnomed, "268461001", ""}, -20)), R"(start-nothing
missing = pregnancy-test, contraception-or-programme; tests = one-test; window = 3; apart = 19
despite Condition Sheath contraception (finding), 2026-02-23: barrier-method)"},
          {"the progestogen-only pill", bare_woman().has(order({kRxNorm, "198042", ""}, -20)),
           R"(start-nothing
missing = pregnancy-test, contraception-or-programme; tests = one-test; window = 3; apart = 19
despite MedicationRequest norethindrone 0.35 MG Oral Tab..., 2026-02-23: progestogen-only-pill)"},
      });
}

TEST(ToldPrevention, DuringTheCourse) {
  check_spoken(
      kRule,
      {
          {"no test", protected_woman().has(isotretinoin(-32, -2)), R"(continuing-no-test
missing = pregnancy-test; tests = one-test; window = 35; apart = 19
because MedicationRequest ethinyl estradiol 0.03 MG / le..., 2026-01-14: contraception
because Procedure Pregnancy prevention programme..., 2026-02-23: programme)"},
          {"a test of 20 days ago",
           protected_woman().has(isotretinoin(-32, -2)).has(test(kNegative, -20)),
           R"(clear: test-in-window
missing = ; tests = one-test; window = 35; apart = 19
because Observation Choriogonadotropin (pregnancy ..., 2026-02-23: negative
because MedicationRequest ethinyl estradiol 0.03 MG / le..., 2026-01-14: contraception
because Procedure Pregnancy prevention programme..., 2026-02-23: programme)"},
          {"tests unread",
           protected_woman().has(isotretinoin(-32, -2)).fails(Source::pregnancy_observations),
           R"(unreadable
missing = ; tests = one-test; window = 35; apart = 19
because MedicationRequest ethinyl estradiol 0.03 MG / le..., 2026-01-14: contraception
because Procedure Pregnancy prevention programme..., 2026-02-23: programme)"},
      });
}

}  // namespace
}  // namespace isoguard::test
