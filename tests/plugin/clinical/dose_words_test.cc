// The words for units and for how often that orders are written with: those of UCUM, of FHIR's time
// units and of the timing codes, and what prescribers write in the languages of the labels.

#include "plugin/clinical/dose_quantity.h"
#include "plugin/clinical/dose_times.h"
#include "plugin/clinical/time_unit.h"
#include "tests/support/dosing.h"

namespace isoguard::clinical {
namespace {

fhir::Quantity amount_of(std::string_view unit, std::string_view value = "2") {
  fhir::Quantity quantity;
  quantity.value = value;
  quantity.unit = unit;
  return quantity;
}

/// Of a 30 mg capsule, for 50 kg.
std::optional<double> mg_in_two(std::string_view unit) { return mg_of(amount_of(unit), {30, 50}); }

TEST(DoseWords, Mass) {
  for (const char* unit : {"mg", "milligram", "milligrams"}) EXPECT_EQ(mg_in_two(unit), 2) << unit;
  for (const char* unit : {"g", "gram", "grams"}) EXPECT_EQ(mg_in_two(unit), 2000) << unit;
  for (const char* unit :
       {"ug", "mcg", "\u00B5g", "\u03BCg", "microgram", "micrograms", "MCG", "Microgram"}) {
    EXPECT_DOUBLE_EQ(mg_in_two(unit).value_or(-1), 0.002) << unit;
  }
  EXPECT_EQ(mg_in_two("mg/kg"), 100);
  for (const char* unit : {"mL", "[IU]", "sachet", "kg", "mg/mL"}) {
    EXPECT_EQ(mg_in_two(unit), std::nullopt) << unit;
  }
}

TEST(DoseWords, Pieces) {
  for (const char* unit :
       {"{capsule}", "{capsules}", "{cap}",     "{tbl}",     "{tablet}",   "[pill]",
        "{pill}",    "1",          "capsule",   "capsules",  "capsule(s)", "cap",
        "caps",      "softgel",    "gelcap",    "gelcaps",   "kapsułka",   "cápsula",
        "cápsulas",  "capsula",    "capsulas",  "Kapsel",    "Kapseln",    "gélule",
        "gélules",   "tablet",     "tablets",   "tablet(s)", "tab",        "tabs",
        "pill",      "pills",      "732937005", "732936001", "428641000",  "428673006"}) {
    EXPECT_EQ(mg_in_two(unit), 60) << unit;
    EXPECT_TRUE(is_piece(amount_of(unit))) << unit;
  }
  for (const char* unit : {"mg", "mg/kg", "pack", "", "{packs}"}) {
    EXPECT_FALSE(is_piece(amount_of(unit))) << unit;
  }
  EXPECT_EQ(mg_of(amount_of("capsule"), {}), std::nullopt) << "no strength";
  EXPECT_EQ(mg_of(amount_of("capsule"), {std::nullopt, 50}), std::nullopt)
      << "weight is no strength";
  EXPECT_EQ(mg_of(amount_of("mg/kg"), {30, std::nullopt}), std::nullopt) << "no weight";
}

TEST(DoseWords, AnAmountIsANumber) {
  EXPECT_EQ(mg_of(amount_of("mg", "0"), {}), 0);
  EXPECT_EQ(mg_of(amount_of("mg", "-0.5"), {}), std::nullopt);
  fhir::Quantity at_most = amount_of("mg");
  at_most.comparator = fhir::Comparator::less;
  EXPECT_EQ(mg_of(at_most, {}), std::nullopt) << "less than something is no dose";
}

struct Days {
  std::vector<const char*> words;
  double days;
};

TEST(DoseWords, PeriodsAreOfNominalLength) {
  const Days table[] = {
      {{"d", "day", "days", "24.h", "DAY"}, 1},
      {{"h", "hour", "hours"}, 1.0 / 24},
      {{"wk", "week", "weeks"}, 7},
      {{"mo", "month", "months"}, 30},
      {{"a", "year", "years"}, 365},
      {{"min"}, 1.0 / 1440},
      {{"s"}, 1.0 / 86400},
  };
  for (const Days& row : table) {
    for (const char* word : row.words) {
      EXPECT_DOUBLE_EQ(time_unit(word).value_or(TimeUnit{-1, -1}).usual, row.days) << word;
      EXPECT_DOUBLE_EQ(usual_days(amount_of(word)).value_or(-1), 2 * row.days) << word;
    }
  }
  EXPECT_FALSE(time_unit("fortnight").has_value());
  EXPECT_FALSE(time_unit("").has_value());
  EXPECT_EQ(usual_days(amount_of("d", "0")), 0);
  EXPECT_EQ(usual_days(amount_of("d", "-1")), std::nullopt);
  fhir::Quantity more = amount_of("d");
  more.comparator = fhir::Comparator::greater;
  EXPECT_EQ(usual_days(more), std::nullopt);
}

TEST(DoseWords, DurationsOfUseAreAsLongAsTheyCanBe) {
  const Days table[] = {
      {{"d", "day", "days"}, 60},        {{"wk", "week", "weeks"}, 420},
      {{"mo", "month", "months"}, 1860}, {{"a", "year", "years"}, 21960},
      {{"h", "hour", "hours"}, 3},       {{"min"}, 1},
  };
  for (const Days& row : table) {
    for (const char* word : row.words)
      EXPECT_EQ(longest_days(amount_of(word, "60")), row.days) << word;
  }
  EXPECT_EQ(longest_days(amount_of("min", "1441")), 2) << "a day and a minute";
  EXPECT_EQ(longest_days(amount_of("d", "36600")), 36600);
  EXPECT_EQ(longest_days(amount_of("d", "36601")), 36600)
      << "more than a century is an error of typing";
}

TEST(DoseWords, HowOftenByCode) {
  const auto by_code = [](const char* code) {
    fhir::Timing timing;
    timing.code.text = code;
    return times_per_day(timing).value_or(-1);
  };
  const std::pair<std::vector<const char*>, double> table[] = {
      {{"QD", "OD", "AM", "PM", "BED", "QHS", "QAM", "QPM", "Q24H", "qd"}, 1},
      {{"BID", "Q12H"}, 2},
      {{"TID", "Q8H"}, 3},
      {{"QID", "Q6H"}, 4},
      {{"Q4H"}, 6},
      {{"Q3H"}, 8},
      {{"Q2H"}, 12},
      {{"Q1H"}, 24},
      {{"QOD"}, 0.5},
      {{"WK"}, 1.0 / 7},
      {{"MO"}, 1.0 / 30},
  };
  for (const auto& [codes, per_day] : table) {
    for (const char* code : codes) EXPECT_DOUBLE_EQ(by_code(code), per_day) << code;
  }
}

TEST(DoseWords, HowOftenInWords) {
  const auto in_words = [](const char* text) {
    fhir::Timing timing;
    timing.code.text = text;
    return times_per_day(timing).value_or(-1);
  };
  const std::pair<std::vector<const char*>, double> table[] = {
      {{"daily", "once daily", "Once a day", "once per day", "every day", "each day",
        "every morning", "every evening", "every night", "nightly", "at bedtime", "one time daily",
        "1 time per day"},
       1},
      {{"twice daily", "twice a day", "two times a day", "two times daily", "2 times daily",
        "2 times a day", "2 times per day", "every 12 hours"},
       2},
      {{"three times daily", "three times a day", "3 times daily", "3 times a day",
        "3 times per day", "every 8 hours"},
       3},
      {{"four times daily", "four times a day"}, 4},
      {{"every other day", "every second day", "alternate days", "on alternate days"}, 0.5},
      {{"weekly", "once a week"}, 1.0 / 7},
      {{"daily or twice daily", "as needed", "not daily"}, -1},
  };
  for (const auto& [texts, per_day] : table) {
    for (const char* text : texts) EXPECT_DOUBLE_EQ(in_words(text), per_day) << text;
  }
}

}  // namespace
}  // namespace isoguard::clinical
