// Answers in words and codes, in the languages of the labels: pregnancy tests and hCG, home tests,
// breastfeeding, sex, and the wish for a pregnancy.

#include "plugin/clinical/test_result.h"
#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::TestResult;
using clinical::Truth;
using Level = clinical::Pregnancy::Level;

constexpr Code kLactation = {kLoinc, "63895-7", "Breastfeeding status"};
constexpr Code kBirthSex = {kLoinc, "76689-9", "Sex assigned at birth"};
constexpr Code kIntention = {kLoinc, "86645-9", "Pregnancy intention"};
constexpr Code kYes = {kSnomed, "373066001", "Yes (qualifier value)"};
constexpr Code kNo = {kSnomed, "373067005", "No (qualifier value)"};

TEST(AnswerWords, UnitsOfHcg) {
  const auto result = [](const char* value, const char* unit) {
    fhir::Quantity quantity;
    quantity.value = value;
    quantity.unit = unit;
    return clinical::read_hcg(quantity, shipped_knowledge().policy("eu-ppp")->parameters);
  };
  for (const char* unit :
       {"[IU]/L", "IU/L", "UI/L", "U/L", "m[IU]/mL", "mIU/mL", "mU/mL", "mUI/mL"}) {
    EXPECT_EQ(result("4.9", unit), TestResult::negative) << unit;
    EXPECT_EQ(result("5", unit), TestResult::indeterminate) << unit;
    EXPECT_EQ(result("24.9", unit), TestResult::indeterminate) << unit;
    EXPECT_EQ(result("25", unit), TestResult::positive) << unit;
  }
  for (const char* unit : {"[IU]/mL", "IU/mL", "k[IU]/L"}) {
    EXPECT_EQ(result("0.00499999", unit), TestResult::negative) << unit;
    EXPECT_EQ(result("0.005", unit), TestResult::indeterminate) << unit;
    EXPECT_EQ(result("0.024999", unit), TestResult::indeterminate) << unit;
    EXPECT_EQ(result("0.025", unit), TestResult::positive) << unit;
  }
  for (const char* unit : {"m[IU]/L", "mIU/L"}) {
    EXPECT_EQ(result("4999", unit), TestResult::negative) << unit;
    EXPECT_EQ(result("5001", unit), TestResult::indeterminate) << unit;
    EXPECT_EQ(result("24999", unit), TestResult::indeterminate) << unit;
    EXPECT_EQ(result("25001", unit), TestResult::positive) << unit;
  }
  for (const char* unit : {"ng/mL", "%", ""})
    EXPECT_EQ(result("30", unit), TestResult::none) << unit;
  EXPECT_EQ(result("", "IU/L"), TestResult::none);
}

TEST(AnswerWords, ComparatorsOfHcg) {
  using enum fhir::Comparator;
  const auto result = [](fhir::Comparator comparator, const char* value) {
    fhir::Quantity quantity;
    quantity.value = value;
    quantity.unit = "IU/L";
    quantity.comparator = comparator;
    return clinical::read_hcg(quantity, shipped_knowledge().policy("eu-ppp")->parameters);
  };
  EXPECT_EQ(result(less, "5"), TestResult::negative);
  EXPECT_EQ(result(less, "5.1"), TestResult::indeterminate);
  EXPECT_EQ(result(less_or_equal, "4.9"), TestResult::negative);
  EXPECT_EQ(result(less_or_equal, "5"), TestResult::indeterminate);
  EXPECT_EQ(result(greater, "25"), TestResult::positive);
  EXPECT_EQ(result(greater_or_equal, "25"), TestResult::positive);
  EXPECT_EQ(result(greater_or_equal, "24.9"), TestResult::indeterminate);
  EXPECT_EQ(result(greater, "2"), TestResult::indeterminate) << "may be anything above";
}

Resource interpreted(std::string_view code, int on = -1) {
  return observation(kUrineTest, on)
      .set("interpretation", "[" + concept_json({{"http://x", code, ""}}) + "]");
}

TEST(AnswerWords, InterpretationAlone) {
  const auto level = [](std::string_view code) {
    return Scene(protected_woman().has(interpreted(code))).context().pregnancy.level;
  };
  const auto tested = [](std::string_view code) {
    return Scene(protected_woman().has(interpreted(code))).context().prevention.test_at_start;
  };
  for (const char* code : {"POS", "DET", "RR", "WR"}) EXPECT_EQ(level(code), Level::strong) << code;
  for (const char* code : {"IND", "E"}) EXPECT_EQ(level(code), Level::possible) << code;
  for (const char* code : {"NEG", "ND", "NR"}) {
    EXPECT_EQ(level(code), Level::none) << code;
    EXPECT_EQ(tested(code), Truth::yes) << code;
  }
  for (const char* code : {"N", "H", "pending"}) {
    EXPECT_EQ(level(code), Level::none) << code;
    EXPECT_EQ(tested(code), Truth::no) << code << " proves nothing";
  }
}

TEST(AnswerWords, ResultsOfComponents) {
  const auto panel = [](const std::string& members) {
    return Scene(protected_woman().has(
                     observation({kLoinc, "24356-8", "Urinalysis"}, -1)
                         .set("component",
                              "[{\"code\":" + concept_json({kUrineTest}) + members + "}]")))
        .context()
        .pregnancy.level;
  };
  EXPECT_EQ(panel(",\"interpretation\":[" + concept_json({{"http://x", "POS", ""}}) + "]"),
            Level::strong);
  EXPECT_EQ(panel(R"(,"valueString":"weakly positive")"), Level::strong);
  EXPECT_EQ(panel(""), Level::none);
}

TEST(AnswerWords, YesAndNoOfAPregnancyTest) {
  const auto level = [](const Code& answer) {
    return Scene(protected_woman().has(test(answer, -1))).context().pregnancy.level;
  };
  const auto tested = [](const Code& answer) {
    return Scene(protected_woman().has(test(answer, -1))).context().prevention.test_at_start;
  };
  EXPECT_EQ(level(kYes), Level::strong);
  EXPECT_EQ(level(kNo), Level::none);
  EXPECT_EQ(tested(kNo), Truth::yes);
  EXPECT_EQ(tested({kSnomed, "261665006", "Unknown"}), Truth::no);
  EXPECT_EQ(level({kLoinc, "LA33-6", ""}), Level::strong) << "without a display";
  EXPECT_EQ(level({kLoinc, "LA32-8", ""}), Level::none);
  EXPECT_EQ(tested({kLoinc, "LA32-8", ""}), Truth::yes);
  EXPECT_EQ(tested({kLoinc, "LA4489-6", ""}), Truth::no);
  EXPECT_EQ(tested({kLoinc, "LA12688-0", ""}), Truth::no);
  EXPECT_EQ(tested({"http://local", "x1", "No"}), Truth::no) << "of a list that nobody knows";
  EXPECT_EQ(tested({"http://local", "x1", "negativo"}), Truth::yes) << "a display that is read";
  EXPECT_EQ(level({"http://local", "x1", "positivo"}), Level::strong);
  EXPECT_EQ(level({"http://local", "POSITIVE", ""}), Level::strong) << "a code that is a word";
}

TEST(AnswerWords, WhatAPregnancyTestIsCodedAs) {
  const auto level = [](const Resource& one) {
    return Scene(protected_woman().has(one)).context().pregnancy.level;
  };
  const auto tested = [](const Resource& one) {
    return Scene(protected_woman().has(one)).context().prevention.test_at_start;
  };
  EXPECT_EQ(tested(test({kSnomed, kNegative.code, "positive"}, -1)), Truth::yes)
      << "a code that is known outweighs its display";
  EXPECT_EQ(
      level(
          observation(kUrineTest, -1).set("interpretation", "[" + concept_json({kPositive}) + "]")),
      Level::strong);
  const Resource absent =
      observation(kUrineTest, -1).set("dataAbsentReason", concept_json({}, "not performed"));
  EXPECT_EQ(tested(absent), Truth::no);
  EXPECT_EQ(tested(Resource(absent).set("interpretation",
                                        "[" + concept_json({{"http://x", "NEG", ""}}) + "]")),
            Truth::no)
      << "a test that was not done";
}

TEST(AnswerWords, TestWords) {
  EXPECT_EQ(clinical::to_word(TestResult::none), "");
  EXPECT_EQ(clinical::to_word(TestResult::negative), "negative");
  EXPECT_EQ(clinical::to_word(TestResult::indeterminate), "indeterminate");
  EXPECT_EQ(clinical::to_word(TestResult::positive), "positive");
}

TEST(AnswerWords, AHomeTestDoesNotCountForAUsStart) {
  const auto counts = [](const Resource& one) {
    return Scene(protected_woman().has(one).policy("us-ipledge"))
        .context()
        .prevention.test_at_start;
  };
  const Resource plain = test(kNegative, -1);
  EXPECT_EQ(counts(plain), Truth::yes);
  for (const char* words :
       {"home", "home test", "self", "self-test", "self test", "Selbsttest", "Heimtest",
        "test casero", "autotest", "en casa", "à domicile", "patient reported"}) {
    EXPECT_EQ(counts(Resource(plain).concept_("method", {}, words)), Truth::no) << words;
  }
  EXPECT_EQ(counts(Resource(plain).concept_("method", {}, "laboratory")), Truth::yes);
  EXPECT_EQ(counts(Resource(plain).concept_("method", {{"http://x", "home", ""}})), Truth::no);
  EXPECT_EQ(counts(Resource(plain).concept_("method", {{"http://x", "m", "Home"}})), Truth::no);
  EXPECT_EQ(counts(Resource(plain).set("category", "[" + concept_json({}, "self") + "]")),
            Truth::no);
  EXPECT_EQ(counts(Resource(plain).set("note", R"([{"text":"done at home"}])")), Truth::no);
  EXPECT_EQ(counts(Resource(plain).set("performer", R"([{"reference":"Patient/p"}])")), Truth::no);
  EXPECT_EQ(counts(Resource(plain).set("performer", R"([{"type":"Patient"}])")), Truth::no);
  EXPECT_EQ(counts(Resource(plain).set("performer", R"([{"reference":"Practitioner/p"}])")),
            Truth::yes);
}

TEST(AnswerWords, Breastfeeding) {
  const auto answer = [](const Resource& one) {
    return Scene(woman().has(condition({kIcd10Cm, "Z39.1", ""}, -30)).has(one))
        .context()
        .lactation.breastfeeding;
  };
  const auto said = [&](std::string_view text) {
    return answer(observation(kLactation, -1).text("valueString", text));
  };
  for (const char* text : {"no", "not breastfeeding", "nein", "non", "never", "stopped", "N"}) {
    EXPECT_EQ(said(text), Truth::no) << text;
  }
  EXPECT_EQ(said("not asked yet?"), Truth::no);
  for (const char* text : {"bottle", "unclear", ""}) {
    EXPECT_EQ(said(text), Truth::yes) << text << " leaves the problem list to decide";
  }
  EXPECT_EQ(answer(coded(observation(kLactation, -1), kNo)), Truth::no);
  EXPECT_EQ(answer(coded(observation(kLactation, -1), kNo)
                       .set("dataAbsentReason", concept_json({}, "asked-unknown"))),
            Truth::yes)
      << "an answer that is absent says nothing";
  const auto yes = [](std::string_view text) {
    return Scene(woman().has(observation(kLactation, -1).text("valueString", text)))
        .context()
        .lactation.breastfeeding;
  };
  for (const char* text :
       {"yes", "sí", "ja", "oui", "Y", "breastfeeding", "exclusively breast feeding"}) {
    EXPECT_EQ(yes(text), Truth::yes) << text;
  }
  EXPECT_EQ(yes("bottle"), Truth::no);
}

TEST(AnswerWords, Sex) {
  const auto reason = [](std::string_view text) {
    return std::string(Scene(PatientBuilder()
                                 .aged(24)
                                 .drafts(order(kIsotretinoin))
                                 .has(observation(kBirthSex, -900).text("valueString", text)))
                           .context()
                           .capacity.reason);
  };
  for (const char* text : {"female", "Femenino", "mujer", "weiblich", "féminin", "F"}) {
    EXPECT_EQ(reason(text), "recorded-female") << text;
  }
  for (const char* text : {"male", "Masculino", "hombre", "männlich", "masculin", "M"}) {
    EXPECT_EQ(reason(text), "recorded-male") << text;
  }
  for (const char* text : {"other", "unknown"}) EXPECT_EQ(reason(text), "no-sex-data") << text;
  EXPECT_EQ(Scene(PatientBuilder()
                      .aged(24)
                      .drafts(order(kIsotretinoin))
                      .has(observation({kLoinc, "29463-7", ""}, -9).text("valueString", "male")))
                .context()
                .capacity.reason,
            "no-sex-data")
      << "another observation";
}

TEST(AnswerWords, TheWishForAPregnancy) {
  const auto wishes = [](const Resource& one) {
    return Scene(woman().has(one)).context().prevention.trying_to_conceive;
  };
  const auto said = [&](std::string_view text) {
    return wishes(observation(kIntention, -5).text("valueString", text));
  };
  for (const char* text :
       {"yes", "wants a child", "want", "desires pregnancy", "trying", "intends to", "planning",
        "wants to become pregnant", "pregnancy intended", "intended", "plans to"}) {
    EXPECT_EQ(said(text), Truth::yes) << text;
  }
  for (const char* text : {"no", "not planning", "does not want", "unsure", "ambivalent",
                           "never wants", "unknown", "later", ""}) {
    EXPECT_EQ(said(text), Truth::no) << text;
  }
  EXPECT_EQ(wishes(coded(observation(kIntention, -5), kYes)), Truth::yes);
  EXPECT_EQ(wishes(coded(observation(kIntention, -5), {kSnomed, kYes.code, ""})), Truth::yes)
      << "without a display";
  EXPECT_EQ(wishes(coded(observation(kIntention, -5), kYes).status("preliminary")), Truth::no);
  EXPECT_EQ(wishes(coded(observation(kIntention, -5), kNo)), Truth::no);
  EXPECT_EQ(wishes(coded(observation(kIntention, -5), {kSnomed, "169449001", ""})), Truth::yes)
      << "trying to conceive";
  EXPECT_EQ(wishes(coded(observation(kIntention, -5), {"http://local", "w", "Wants pregnancy"})),
            Truth::yes);
}

}  // namespace
}  // namespace isoguard::test
