#include "tests/support/clinical_table.h"

// Why a rule says nothing, as `isoguard explain` tells it: the first reason of its table that
// holds.

namespace isoguard::test {
namespace {

using clinical::Source;

struct Line {
  const char* claim;
  PatientBuilder patient;
  const char* says;
  const char* because;
};

void check_reasons(std::string_view rule, const std::vector<Line>& table) {
  for (const Line& line : table) {
    EXPECT_EQ(outcome(line.patient, rule), line.says) << rule << ": " << line.claim;
    EXPECT_EQ(Scene(line.patient).verdict(rule).reason, line.because) << rule << ": " << line.claim;
  }
}

/// A tetracycline is ordered for a woman about whom everything else would speak.
PatientBuilder tetracycline_only() {
  return PatientBuilder()
      .sex("female", "F")
      .aged(24)
      .drafts(order(kDoxycycline))
      .has(condition(kPregnant, -5))
      .has(procedure(kHysterectomy, -900));
}
PatientBuilder someone() { return PatientBuilder().aged(24).drafts(order(kIsotretinoin)); }
PatientBuilder without_uterus() { return woman().has(procedure(kHysterectomy, -900)); }

TEST(Reasons, OfTheTeratogenicRules) {
  check_reasons(
      "teratogenic-pregnancy",
      {
          {"no isotretinoin", tetracycline_only(), "not applicable", "no-isotretinoin-order"},
          {"nothing on record", woman(), "clear", "no-pregnancy-on-record"},
          {"a man, conditions unread", man().fails(Source::conditions), "clear",
           "no-pregnancy-on-record"},
          {"conditions unread", woman().fails(Source::conditions), "cannot check", "unreadable"},
          {"a conflict", without_uterus().has(condition(kPregnant, -5)), "not applicable",
           "record-conflict"},
      });
  check_reasons(
      "teratogenic-childbearing-potential",
      {
          {"no isotretinoin", tetracycline_only(), "not applicable", "no-isotretinoin-order"},
          {"a man", man(), "not applicable", "recorded-male"},
          {"no uterus", without_uterus(), "not applicable", "uterus-absent"},
          {"too old", bare_woman().aged(58), "not applicable", "age"},
          {"sex unknown", someone(), "not applicable", "no-sex-data"},
          {"pregnant", woman().has(condition(kPregnant, -5)), "not applicable",
           "pregnancy-on-record"},
          {"tested during treatment", woman().has(from_until(order(kIsotretinoin, -32), -32, -2)),
           "clear", "test-in-window"},
      });
  check_reasons(
      "teratogenic-unknown-data",
      {
          {"no isotretinoin", tetracycline_only(), "not applicable", "no-isotretinoin-order"},
          {"a woman", woman(), "clear", "recorded-female"},
          {"a man", man(), "clear", "recorded-male"},
          {"pregnant, sex unknown", someone().has(condition(kPregnant, -5)), "not applicable",
           "pregnancy-on-record"},
      });
}

TEST(Reasons, OfTheOtherRules) {
  const PatientBuilder other = PatientBuilder().drafts(order(kIbuprofen));
  check_reasons(
      "tetracycline-interaction",
      {
          {"neither ordered", other, "not applicable", "no-pair-ordered"},
          {"nothing taken", man(), "clear", "no-overlap"},
          {"orders unread", man().fails(Source::medication_requests), "cannot check", "unreadable"},
      });
  check_reasons(
      "sun-protection-counselling",
      {
          {"no isotretinoin", tetracycline_only(), "not applicable", "no-isotretinoin-order"},
          {"no isotretinoin, only selected", tetracycline_only().selecting(), "not applicable",
           "no-isotretinoin-order"},
          {"only selected", man().selecting(), "not applicable", "order-not-finished"},
          {"procedures unread", man().fails(Source::procedures), "cannot check", "unreadable"},
          {"advised", man().has(procedure(kSunCounselling, -5)), "clear", "advised"},
      });
  check_reasons("data-unavailable",
                {
                    {"another drug", other, "not applicable", "nothing-ordered"},
                    {"all read", man(), "clear", "all-read"},
                });
}

}  // namespace
}  // namespace isoguard::test
