// Signs of a pregnancy: which of them count, which answer others, and for how long.

#include "plugin/clinical/pregnancy.h"
#include "tests/support/dosing.h"

namespace isoguard::test {
namespace {

using clinical::Source;
using clinical::Truth;
using Level = clinical::Pregnancy::Level;

constexpr Code kPossible = {kSnomed, "146799005", ""};
constexpr Code kStatus = {kLoinc, "82810-3", ""};
constexpr Code kPositiveFinding = {kSnomed, "250423000", ""};
constexpr Code kNegativeFinding = {kSnomed, "250425007", ""};

Level level(const PatientBuilder& patient) { return Scene(patient).context().pregnancy.level; }
PatientBuilder with(Resource a) { return protected_woman().has(std::move(a)); }
Resource icd(std::string_view code, int on) { return condition({kIcd10Cm, code, ""}, on); }
Resource due(int on, int recorded) {
  return observation({kLoinc, "11778-8", ""}, recorded).text("valueDateTime", date(on));
}

TEST(PregnancySigns, WhatIsKnown) {
  const auto pregnant = [](const PatientBuilder& patient) {
    return Scene(patient).context().pregnancy.pregnant;
  };
  EXPECT_EQ(pregnant(woman()), Truth::no);
  EXPECT_EQ(pregnant(with(condition(kPregnant, -5))), Truth::yes);
  EXPECT_EQ(pregnant(with(condition(kPossible, -5))), Truth::unknown);
  EXPECT_EQ(pregnant(woman().fails(Source::conditions)), Truth::unknown);
  EXPECT_EQ(pregnant(woman().fails(Source::pregnancy_observations)), Truth::unknown);
  EXPECT_EQ(pregnant(woman().fails(Source::allergies)), Truth::no);
}

TEST(PregnancySigns, TheNewestTestLeadsWhateverElseIsOnRecord) {
  const PatientBuilder positive = with(test(kPositive, -10));
  EXPECT_EQ(level(positive), Level::strong);
  EXPECT_EQ(level(positive.has(condition(kPregnant, -5, "active", "provisional"))), Level::strong)
      << "a later provisional problem";
  EXPECT_EQ(level(positive.has(observation(kUrineTest, -2))), Level::strong)
      << "a later test without a result";
  EXPECT_EQ(level(positive.has(observation(kStatus, -2))), Level::strong)
      << "a later status without an answer";
  EXPECT_EQ(level(positive.has(icd("Z32.00", -2))), Level::strong)
      << "a later visit of which the result is not known";
  EXPECT_EQ(level(positive.has(icd("Z32.02", 5))), Level::strong)
      << "a negative test of the future answers nothing";
  EXPECT_EQ(level(with(icd("Z32.01", 5))), Level::strong)
      << "a positive one counts though its date is wrong";
  EXPECT_EQ(level(positive.has(icd("Z32.02", -5))), Level::possible);
}

TEST(PregnancySigns, TwoNegativeTestsAnswerAPositiveOne) {
  const auto after = [](std::vector<int> negatives) {
    PatientBuilder patient = with(test(kPositive, -20));
    for (int on : negatives) patient = patient.has(test(kNegative, on));
    return level(patient);
  };
  EXPECT_EQ(after({-5}), Level::possible);
  EXPECT_EQ(after({-5, -5}), Level::possible) << "two of one day";
  EXPECT_EQ(after({-6, -5}), Level::none);
  EXPECT_EQ(after({-30, -5}), Level::possible) << "one of them before it";
  EXPECT_EQ(after({-20, -5}), Level::possible) << "one of them on the same day";
}

TEST(PregnancySigns, TestsCodedAsFindings) {
  EXPECT_EQ(level(with(observation(kPositiveFinding, -1))), Level::strong);
  EXPECT_EQ(level(with(coded(observation(kPositiveFinding, -1), kNegative))), Level::strong)
      << "the more worrying of two";
  EXPECT_EQ(Scene(with(observation(kNegativeFinding, -1))).context().prevention.test_at_start,
            Truth::yes);
  EXPECT_EQ(Scene(with(icd("Z32.02", -1)).policy("us-ipledge")).context().prevention.test_at_start,
            Truth::yes)
      << "a visit is no home test";
  EXPECT_EQ(level(with(icd("Z32.02", -1).concept_("code", {{kIcd10Cm, "Z32.02", ""}, kPregnant}))),
            Level::strong)
      << "an entry that is coded as both";
}

TEST(PregnancySigns, HowLongTheyStand) {
  EXPECT_EQ(level(with(due(-10, -309))), Level::strong) << "by its date, however old the entry";
  EXPECT_EQ(level(woman().has(due(-10, -309))), Level::strong);
  EXPECT_EQ(level(with(condition(kPregnant, -57, "active", "provisional"))), Level::possible);
  EXPECT_EQ(level(with(condition(kPregnant, -308, "active", "provisional"))), Level::possible);
  EXPECT_EQ(level(with(condition(kPregnant, -309, "active", "provisional"))), Level::none);
  EXPECT_EQ(level(with(condition(kPossible, -56))), Level::possible);
  EXPECT_EQ(level(with(condition(kPossible, -57))), Level::none);
  EXPECT_EQ(level(with(condition(kPregnant, -20)).has(condition(kPossible, -5))), Level::strong)
      << "a possible pregnancy does not end one";
}

TEST(PregnancySigns, ATestIsOrderedAmongOtherRequests) {
  const auto request = [](const Code& code) {
    return Resource("ServiceRequest").status("active").intent("order").concept_("code", {code});
  };
  EXPECT_TRUE(Scene(bare_woman().has(request({kLoinc, "2571-8", ""})).has(request(kUrineTest)))
                  .context()
                  .pregnancy_test_ordered);
}

TEST(PregnancySigns, NothingIsAskedThatNoRuleNeeds) {
  const Scene partner(PatientBuilder().sex("female", "F").aged(24).drafts(order(kDoxycycline)));
  EXPECT_EQ(partner.context().capacity.reason, "") << "only a partner drug is ordered";
  const Scene chosen(man_given(dosed(order(kIsotretinoin), "40")).selecting());
  EXPECT_EQ(chosen.context().dosing.dose.told, clinical::Told::nothing)
      << "an order that is only chosen may still get another dose";
}

TEST(PregnancySigns, WhatIsNotKnownOfPartners) {
  const Scene scene(man().drafts(order({"http://local", "1", ""})));
  EXPECT_EQ(scene.context().partners.others, Truth::unknown);
  EXPECT_EQ(scene.context().tetracyclines.others, Truth::unknown);
  const auto readable = [](const PatientBuilder& patient) {
    return Scene(patient).context().lab_monitoring.readable;
  };
  EXPECT_EQ(readable(man()), Truth::yes);
  EXPECT_EQ(readable(man().fails(Source::laboratory_observations)), Truth::unknown);
  EXPECT_EQ(readable(man().fails(Source::medication_requests)), Truth::unknown);
  EXPECT_EQ(Scene(man_given(supply(order(kIsotretinoin), 0))).context().supply.days, 0);
}

}  // namespace
}  // namespace isoguard::test
