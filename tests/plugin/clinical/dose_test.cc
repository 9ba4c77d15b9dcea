// Milligrams a day out of what an order says.

#include "plugin/clinical/daily_dose.h"
#include "plugin/clinical/dose_times.h"
#include "plugin/clinical/supply.h"
#include "tests/support/dosing.h"

namespace isoguard::test {
namespace {

using clinical::DailyDose;
using clinical::Told;

constexpr double kUnclear = -1;
constexpr double kNothing = -2;

/// Daily dose of a 20 mg capsule ordered by these lines, for 50 kg.
double daily(const std::string& lines, const Code& drug = kIsotretinoin) {
  const Scene scene(man_given(lined(order(drug), lines), "50"));
  const DailyDose& dose = scene.context().dosing.dose;
  if (dose.told == Told::all) return dose.mg;
  return dose.told == Told::nothing ? kNothing : kUnclear;
}

struct Row {
  const char* claim;
  std::string lines;
  double mg;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) EXPECT_NEAR(daily(row.lines), row.mg, 1e-9) << row.claim;
}

TEST(Dose, Units) {
  check({
      {"mg", line("40"), 40},
      {"MG", line("40", "MG"), 40},
      {"g", line("0.04", "g"), 40},
      {"ug", line("40000", "ug"), 40},
      {"mcg", line("40000", "mcg"), 40},
      {"micro sign", line("40000", "µg"), 40},
      {"mg/kg", line("0.8", "mg/kg"), 40},
      {"{capsule}", line("2", "{capsule}"), 40},
      {"capsules", line("2", "Capsules"), 40},
      {"cap", line("2", "cap"), 40},
      {"Spanish", line("2", "cápsulas"), 40},
      {"Polish", line("2", "kapsułki"), 40},
      {"softgels", line("2", "softgels"), 40},
      {"oral capsules of HL7 v3", line("2", "ORCAP"), 40},
      {"{tbl}", line("2", "{tbl}"), 40},
      {"[pill]", line("2", "[pill]"), 40},
      {"1", line("2", "1"), 40},
      {"half a capsule is arithmetic", line("0.5", "capsule"), 10},
      {"mL", line("2", "mL"), kUnclear},
      {"IU", line("2", "[IU]"), kUnclear},
      {"unit", line("2", "unit"), kUnclear},
      {"empty unit", line("2", ""), kUnclear},
      {"minus", line("-2", "mg"), kUnclear},
      {"mg a day is no dose", line("40", "mg/d"), kUnclear},
      {"no number", R"({"doseAndRate":[{"doseQuantity":{"unit":"mg"}}]})", kUnclear},
      {"zero", line("0", "mg"), 0},
  });
  const auto both = [](const std::string& unit, const std::string& code) {
    return R"({"doseAndRate":[{"doseQuantity":{"value":2,"unit":")" + unit + R"(","code":")" +
           code + R"("}}],"timing":)" + kDaily + "}";
  };
  check({
      {"code and unit agree", both("capsule", "{capsule}"), 40},
      {"the code is known, the unit is not", both("dose", "mg"), 2},
      {"the unit is known, the code is not", both("capsule", "x"), 40},
      {"they contradict each other", both("capsule", "mg"), kUnclear},
  });
}

TEST(Dose, CapsulesNeedAStrength) {
  const auto of = [](const Code& drug) { return daily(line("2", "capsule"), drug); };
  EXPECT_EQ(of({"urn:x-local:aemps-codigo-nacional", "758542", ""}), 20) << "ISDIBEN 10 mg";
  EXPECT_EQ(of({kAtc, "D10BA01", "isotretinoin"}), kUnclear);
  EXPECT_EQ(of({kAtc, "D10BA01", "Isotretinoin 40 mg caps"}), 80) << "as it is called";
  EXPECT_EQ(of({kRxNorm, "1299198", "Absorica"}), kUnclear) << "a brand has many strengths";
  EXPECT_EQ(of(kMicronised32), 80) << "64 mg times 1.25";
  EXPECT_EQ(of({"http://local", "1", "Absorica LD 16 mg"}), 40) << "by its name";
}

TEST(Dose, StrengthInText) {
  using clinical::strength_in;
  EXPECT_EQ(strength_in("isotretinoin 20 MG Oral Capsule"), 20);
  EXPECT_EQ(strength_in("ISOACNE 5mg"), 5);
  EXPECT_EQ(strength_in("DERCUTANE 30 mg x50"), 30);
  EXPECT_EQ(strength_in("12,5 mg"), 12.5);
  EXPECT_EQ(strength_in("7.5 MG"), 7.5);
  for (const char* text : {"", "isotretinoin", "20", "20 mcg", "20 mg/day", "20 mg / d", "20 mgs",
                           "10 mg and 20 mg", "1.2.3 mg", "mg 20", "12345678901234567890 mg"}) {
    EXPECT_EQ(strength_in(text), std::nullopt) << text;
  }
}

TEST(Dose, StrengthOfAMedication) {
  const auto of = [](const std::string& strength) {
    const Resource drug = Resource("Medication", "m")
                              .concept_("code", {{kAtc, "D10BA01", "isotretinoin"}})
                              .set("ingredient", "[{\"strength\":" + strength + "}]");
    const Resource referring = order(kIsotretinoin)
                                   .drop("medicationCodeableConcept")
                                   .set("medicationReference", R"({"reference":"Medication/m"})");
    const Scene scene(man_given(lined(referring, line("2", "capsule"))).knows(drug));
    return scene.context().dosing.dose.told == Told::all ? scene.context().dosing.dose.mg
                                                         : kUnclear;
  };
  const std::string mg = R"({"numerator":{"value":20,"code":"mg"})";
  EXPECT_EQ(of(mg + R"(,"denominator":{"value":1,"unit":"capsule"}})"), 40);
  EXPECT_EQ(of(mg + R"(,"denominator":{"value":2,"code":"1"}})"), 20);
  EXPECT_EQ(of(mg + "}"), 40);
  EXPECT_EQ(of(mg + R"(,"denominator":{"value":1,"code":"mL"}})"), kUnclear);
}

std::string rate(const std::string& value, const std::string& unit) {
  return R"({"doseAndRate":[{"rateQuantity":)" + amount(value, unit) + "}]}";
}
std::string per(const std::string& value, const std::string& unit, const std::string& time) {
  return R"({"doseAndRate":[{"rateRatio":{"numerator":)" + amount(value, unit) +
         R"(,"denominator":)" + time + "}}]}";
}

TEST(Dose, Rates) {
  check({
      {"mg a day", rate("40", "mg/d"), 40},
      {"mg a day, spelled out", rate("40", "mg/day"), 40},
      {"mg an hour", rate("2", "mg/h"), 48},
      {"mg in 12 hours", rate("20", "mg/(12.h)"), 40},
      {"mg in 24 hours", rate("40", "mg/(24.h)"), 40},
      {"g a week", rate("0.28", "g/wk"), 40},
      {"mg/kg a day", rate("0.8", "mg/kg/d"), 40},
      {"capsules a day", rate("2", "{capsule}/d"), 40},
      {"high end of a range",
       R"({"doseAndRate":[{"rateRange":{"low":)" + amount("20", "mg/d") + R"(,"high":)" +
           amount("40", "mg/d") + "}}]}",
       40},
      {"a range without a high end",
       R"({"doseAndRate":[{"rateRange":{"low":)" + amount("20", "mg/d") + "}}]}", kUnclear},
      {"code and unit agree",
       R"({"doseAndRate":[{"rateQuantity":{"value":40,"unit":"mg/day","code":"mg/d"}}]})", 40},
      {"code and unit contradict each other",
       R"({"doseAndRate":[{"rateQuantity":{"value":40,"unit":"mg/wk","code":"mg/d"}}]})", kUnclear},
      {"STU3's place of a rate", R"({"rateQuantity":)" + amount("40", "mg/d") + "}", 40},
      {"STU3's place of a ratio",
       R"({"rateRatio":{"numerator":)" + amount("40", "mg") + R"(,"denominator":{"code":"d"}}})",
       40},
      {"mL an hour", rate("40", "mL/h"), kUnclear},
      {"mg", rate("40", "mg"), kUnclear},
      {"mg per something", rate("40", "mg/dose"), kUnclear},
      {"mg in no time", rate("40", "mg/(0.h)"), kUnclear},
      {"below zero", rate("-40", "mg/d"), kUnclear},
      {"ratio: per 12 hours", per("20", "mg", R"({"value":12,"code":"h"})"), 40},
      {"ratio: per week", per("280", "mg", R"({"value":1,"code":"wk"})"), 40},
      {"ratio: per month of 30 days", per("1200", "mg", R"({"value":1,"code":"mo"})"), 40},
      {"ratio: mg/kg per day", per("0.8", "mg/kg", R"({"value":1,"code":"d"})"), 40},
      {"ratio: capsules per day", per("2", "capsule", R"({"value":1,"code":"d"})"), 40},
      {"ratio: the number left out", per("40", "mg", R"({"code":"d"})"), 40},
      {"ratio: per capsule", per("40", "mg", R"({"value":1,"unit":"capsule"})"), kUnclear},
      {"ratio: per nothing", per("40", "mg", R"({"value":0,"code":"d"})"), kUnclear},
  });
}

std::string repeat(const std::string& members) { return R"({"repeat":{)" + members + "}}"; }
std::string coded_timing(const std::string& code) {
  return R"({"code":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation","code":")" +
         code + R"("}]}})";
}
std::string said(const std::string& text) { return R"({"code":{"text":")" + text + R"("}})"; }

TEST(Dose, Timing) {
  const auto ten = [](const std::string& timing) { return line("10", "mg", timing); };
  check({
      {"twice a day", ten(repeat(R"("frequency":2,"period":1,"periodUnit":"d")")), 20},
      {"one to three times",
       ten(repeat(R"("frequency":1,"frequencyMax":3,"period":1,"periodUnit":"d")")), 30},
      {"every 8 hours", ten(repeat(R"("frequency":1,"period":8,"periodUnit":"h")")), 30},
      {"every 8 to 12 hours",
       ten(repeat(R"("frequency":1,"period":8,"periodMax":12,"periodUnit":"h")")), 30},
      {"every 2 days", ten(repeat(R"("frequency":1,"period":2,"periodUnit":"d")")), 5},
      {"7 a week", ten(repeat(R"("frequency":7,"period":1,"periodUnit":"wk")")), 10},
      {"frequency left out", ten(repeat(R"("period":1,"periodUnit":"d")")), 10},
      {"morning and evening", ten(repeat(R"("when":["MORN","EVE"])")), 20},
      {"morning and evening, once",
       ten(repeat(R"("frequency":1,"period":1,"periodUnit":"d","when":["MORN","EVE"])")), 20},
      {"with meals", ten(repeat(R"("when":["C"])")), 30},
      {"once, with a meal",
       ten(repeat(R"("frequency":1,"period":1,"periodUnit":"d","when":["C"])")), 10},
      {"bedtime of every second day", ten(repeat(R"("period":2,"periodUnit":"d","when":["HS"])")),
       5},
      {"times of the day", ten(repeat(R"("timeOfDay":["08:00:00","20:00:00"])")), 20},
      {"days of the week", ten(repeat(R"("dayOfWeek":["mon","wed","fri"])")), 30.0 / 7},
      {"days of the week, daily",
       ten(repeat(R"("frequency":1,"period":1,"periodUnit":"d","dayOfWeek":["mon"])")), 10.0 / 7},
      {"days of the week, weekly",
       ten(repeat(R"("frequency":1,"period":1,"periodUnit":"wk","dayOfWeek":["mon","thu"])")),
       20.0 / 7},
      {"BID", ten(coded_timing("BID")), 20},
      {"TID", ten(coded_timing("TID")), 30},
      {"QID", ten(coded_timing("QID")), 40},
      {"QD", ten(coded_timing("QD")), 10},
      {"QOD", ten(coded_timing("QOD")), 5},
      {"bid in words", ten(said("bid")), 20},
      {"twice daily", ten(said("Twice daily")), 20},
      {"every other day", ten(said("every other day")), 5},
      {"code and numbers: the more frequent",
       ten(R"({"code":{"text":"BID"},"repeat":{"frequency":1,"period":1,"periodUnit":"d"}})"), 20},
      {"two dates", ten(R"({"event":["2026-03-16","2026-03-17"]})"), 10},
      {"twice on a date", ten(R"({"event":["2026-03-16","2026-03-16"]})"), 20},
      {"unknown words", ten(said("as discussed")), kUnclear},
      {"unknown code", ten(coded_timing("XYZ")), kUnclear},
      {"no timing", ten("{}"), kUnclear},
      {"frequency without period", ten(repeat(R"("frequency":2)")), kUnclear},
      {"period of nothing", ten(repeat(R"("frequency":1,"period":0,"periodUnit":"d")")), kUnclear},
      {"unknown period unit", ten(repeat(R"("frequency":1,"period":1,"periodUnit":"x")")),
       kUnclear},
      {"never", ten(repeat(R"("frequency":0,"period":1,"periodUnit":"d")")), kUnclear},
  });
}

TEST(Dose, RangesLimitsAndNeed) {
  const std::string daily_timing = std::string(R"("timing":)") + kDaily;
  const std::string low_high =
      R"({"low":)" + amount("20", "mg") + R"(,"high":)" + amount("40", "mg") + "}";
  const std::string per_day = R"("denominator":{"value":1,"code":"d"})";
  const std::string at_most =
      R"(,"maxDosePerPeriod":{"numerator":)" + amount("60", "mg") + "," + per_day + "}";
  check({
      {"high end", R"({"doseAndRate":[{"doseRange":)" + low_high + "}]," + daily_timing + "}", 40},
      {"a range without a high end",
       R"({"doseAndRate":[{"doseRange":{"low":)" + amount("20", "mg") + "}}]," + daily_timing + "}",
       kUnclear},
      {"STU3's place", R"({"doseQuantity":)" + amount("40", "mg") + "," + daily_timing + "}", 40},
      {"as needed counts as always", line("40", "mg", kDaily, R"(,"asNeededBoolean":true)"), 40},
      {"as needed for something",
       line("40", "mg", kDaily, R"(,"asNeededCodeableConcept":{"text":"acne"})"), 40},
      {"as needed, limited",
       line("40", "mg", coded_timing("QID"), R"(,"asNeededBoolean":true)" + at_most), 60},
      {"a limit per week",
       line("40", "mg", coded_timing("TID"),
            R"(,"maxDosePerPeriod":{"numerator":)" + amount("420", "mg") +
                R"(,"denominator":{"value":1,"code":"wk"}})"),
       60},
      {"a limit that cannot be told limits nothing",
       line("40", "mg", coded_timing("BID"),
            R"(,"maxDosePerPeriod":{"numerator":)" + amount("1", "sachet") + "," + per_day + "}"),
       80},
      {"more than",
       R"({"doseAndRate":[{"doseQuantity":{"value":40,"unit":"mg","comparator":">"}}],)" +
           daily_timing + "}",
       kUnclear},
      {"rate",
       R"({"doseAndRate":[{"rateRatio":{"numerator":)" + amount("40", "mg") + "," + per_day +
           "}}]}",
       40},
      {"limited", line("40", "mg", coded_timing("TID"), at_most), 60},
      {"a limit above it", line("40", "mg", kDaily, at_most), 40},
      {"a limit alone", line("40", "mg", "{}", at_most), 60},
      {"ordered and calculated are one dose",
       R"({"doseAndRate":[{"doseQuantity":)" + amount("40", "mg") + R"(},{"doseQuantity":)" +
           amount("0.8", "mg/kg") + "}]," + daily_timing + "}",
       40},
  });
}

std::string bounded(const std::string& start, const std::string& end) {
  return repeat(R"("frequency":1,"period":1,"periodUnit":"d","boundsPeriod":{"start":")" + start +
                R"(","end":")" + end + R"("})");
}
std::string for_days(int days) {
  return repeat(R"("frequency":1,"period":1,"periodUnit":"d","boundsDuration":{"value":)" +
                std::to_string(days) + R"(,"code":"d"})");
}

TEST(Dose, SeveralLines) {
  const std::string one = R"(,"sequence":1)";
  const std::string two = R"(,"sequence":2)";
  check({
      {"morning and evening", line("20") + "," + line("40"), 60},
      {"one after the other by their bounds",
       line("20", "mg", bounded("2026-03-15", "2026-03-28")) + "," +
           line("40", "mg", bounded("2026-03-29", "2026-04-11")),
       40},
      {"together on one day",
       line("20", "mg", bounded("2026-03-15", "2026-03-29")) + "," +
           line("40", "mg", bounded("2026-03-29", "2026-04-11")),
       60},
      {"durations alone begin together",
       line("20", "mg", for_days(14)) + "," + line("40", "mg", for_days(14)), 60},
      {"durations in a sequence",
       line("20", "mg", for_days(14), one) + "," + line("40", "mg", for_days(14), two), 40},
      {"of the same number: together",
       line("20", "mg", for_days(14), one) + "," + line("40", "mg", for_days(14), one), 60},
      {"a sequence of what never ends is morning and evening",
       line("20", "mg", kDaily, one) + "," + line("40", "mg", kDaily, two), 60},
      {"a part cannot be told", line("20") + "," + line("2", "sachet"), kUnclear},
      {"a line about something else", line("20") + R"(,{"patientInstruction":"with food"})", 20},
      {"nothing", R"({"patientInstruction":"with food"})", kNothing},
      {"words only", R"({"text":"40 mg"})", kUnclear},
      {"words beside a dose that is written out", line("20", "mg", kDaily, R"(,"text":"40 mg")"),
       20},
      {"words only, beside a line that is written out",
       line("20") + R"(,{"text":"and 20 mg in the evening"})", kUnclear},
      {"a dose without any time",
       R"({"doseAndRate":[{"doseQuantity":)" + amount("20", "mg") + "}]}", kUnclear},
  });
}

TEST(Dose, NoNumberIsTooLarge) {
  EXPECT_LE(daily(line("1e308", "g", coded_timing("QID"))), 1e6);
  std::string many = line("1");
  for (int i = 1; i < 2000; ++i) many += "," + line("1");
  EXPECT_EQ(daily(many), 2000);
}

}  // namespace
}  // namespace isoguard::test
