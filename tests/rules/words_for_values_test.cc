// Values whose words depend on them: "yesterday" and not "1 days ago", and what was measured.

#include <gtest/gtest.h>

#include "tests/support/dosing.h"

namespace isoguard::test {
namespace {

std::string finding_of(const PatientBuilder& patient, std::string_view rule) {
  const Scene scene(patient);
  const clinical::Verdict verdict = scene.verdict(rule);
  return verdict.evidence.empty() ? "" : std::string(verdict.evidence.front().finding);
}

TEST(WordsForValues, HowLongAgo) {
  const auto stopped = [](int day) {
    return man().has(until(order(kDoxycycline, -60), day).status("stopped"));
  };
  const char* rule = "tetracycline-interaction";
  EXPECT_EQ(value_of(stopped(0), rule, "ago"), "today");
  EXPECT_EQ(value_of(stopped(-1), rule, "ago"), "yesterday");
  EXPECT_EQ(value_of(stopped(-2), rule, "ago"), "days-ago");
  EXPECT_EQ(value_of(stopped(-2), rule, "n"), "2");
}

TEST(WordsForValues, HowLongBefore) {
  const auto ends = [](int day) {
    return man()
        .drop_drafts()
        .drafts(from(order(kIsotretinoin), 10))
        .has(until(order(kDoxycycline, -60), day));
  };
  const char* rule = "tetracycline-interaction";
  EXPECT_EQ(value_of(ends(9), rule, "gap"), "gap-one");
  EXPECT_EQ(value_of(ends(8), rule, "gap"), "gap-days");
  EXPECT_EQ(value_of(ends(8), rule, "n"), "2");
}

TEST(WordsForValues, TheDayOnWhichADrugEnded) {
  const char* rule = "tetracycline-interaction";
  const auto doxycycline = [](int end) { return until(order(kDoxycycline, -60), end); };
  EXPECT_EQ(value_of(man().has(doxycycline(-5)), rule, "end"), date(-5));
  EXPECT_EQ(value_of(man().has(order(kDoxycycline, -200)), rule, "end"), "");
  const PatientBuilder ordered = PatientBuilder().drafts(order(kDoxycycline));
  EXPECT_EQ(value_of(ordered.has(supplied(-100, -10)), rule, "end"), date(-10))
      << "of isotretinoin, which ended";
}

TEST(WordsForValues, ARouteThatNobodyStated) {
  constexpr Code substance = {kRxNorm, "6064", ""};
  constexpr Code doxycycline = {kRxNorm, "3640", ""};
  const PatientBuilder pregnant = woman().drop_drafts().has(condition(kPregnant, -5));
  const PatientBuilder taking = man().drop_drafts().has(order(kDoxycycline, -10));
  const PatientBuilder unknown = PatientBuilder().aged(24);
  const struct {
    PatientBuilder stated, not_stated;
    const char* rule;
  } lines[] = {
      {pregnant.drafts(order(kIsotretinoin)), pregnant.drafts(order(substance)),
       "teratogenic-pregnancy"},
      {unknown.drafts(order(kIsotretinoin)), unknown.drafts(order(substance)),
       "teratogenic-unknown-data"},
      {taking.drafts(order(kIsotretinoin)), taking.drafts(order(substance)),
       "tetracycline-interaction"},
      {man().drafts(order(kDoxycycline)), man().drafts(order(doxycycline)),
       "tetracycline-interaction"},
  };
  for (const auto& line : lines) {
    EXPECT_EQ(value_of(line.stated, line.rule, "route"), "") << line.rule;
    EXPECT_EQ(value_of(line.not_stated, line.rule, "route"), "route-not-stated") << line.rule;
  }
}

TEST(WordsForValues, Repeats) {
  const auto repeated = [](int repeats) {
    return bare_woman().drop_drafts().drafts(supply(order(kIsotretinoin), 31, repeats));
  };
  EXPECT_EQ(value_of(repeated(0), "supply-limit", "refills"), "no-repeats");
  EXPECT_EQ(value_of(repeated(1), "supply-limit", "refills"), "one-repeat");
  EXPECT_EQ(value_of(repeated(2), "supply-limit", "refills"), "repeats");
}

TEST(WordsForValues, Doses) {
  const auto amount = [](const Resource& order) {
    return value_of(man_given(order), "dose-per-kg", "amount");
  };
  const std::string unclear = line("90") + "," + line("1", "spoon");
  EXPECT_EQ(amount(dosed(order(kIsotretinoin), "90")), "dose");
  EXPECT_EQ(amount(dosed(order(kMicronised32), "90")), "dose-standard");
  EXPECT_EQ(amount(lined(order(kIsotretinoin), unclear)), "dose-at-least");
  EXPECT_EQ(amount(lined(order(kMicronised32), unclear)), "dose-standard-at-least");
}

TEST(WordsForValues, ResultsAreShownAsRecorded) {
  const auto alt = [](const char* value, const char* comparator) {
    return man().has(quantity(observation({kLoinc, "1742-6", ""}, -9), value, "U/L", comparator));
  };
  EXPECT_EQ(finding_of(alt("160", ""), "hepatic-failure"), "160 U/L");
  EXPECT_EQ(finding_of(alt("160", ">"), "hepatic-failure"), ">160 U/L");
  EXPECT_EQ(finding_of(alt("160", ">="), "hepatic-failure"), "≥160 U/L");
  const auto strip = [](const char* value) {
    return man()
        .has(supplied(-90, -2))
        .has(observation({kLoinc, "5794-3", ""}, -9).text("valueString", value));
  };
  EXPECT_EQ(finding_of(strip("++"), "lab-abnormal"), "++");
  EXPECT_EQ(finding_of(strip("4+"), "lab-abnormal"), "++++");
  EXPECT_EQ(finding_of(strip("+++++++"), "lab-abnormal"), "++++");
}

TEST(WordsForValues, PregnancyByStatusAndDate) {
  const char* rule = "teratogenic-pregnancy";
  const auto status = [](const Code& value) {
    return woman().has(coded(observation({kLoinc, "82810-3", ""}, 0), value));
  };
  EXPECT_EQ(finding_of(status(kPregnant), rule), "status-pregnant");
  const auto expected = [](int day) {
    return woman().has(observation({kLoinc, "11778-8", ""}, -5).text("valueDateTime", date(day)));
  };
  EXPECT_EQ(finding_of(expected(100), rule), "edd-current");
}

}  // namespace
}  // namespace isoguard::test
