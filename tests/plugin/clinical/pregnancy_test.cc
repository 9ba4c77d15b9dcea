#include "plugin/clinical/pregnancy.h"

#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Pregnancy;
using Level = clinical::Pregnancy::Level;

constexpr Code kStatus = {kLoinc, "82810-3", "Pregnancy status"};
constexpr Code kNotPregnant = {kSnomed, "60001007", "Not pregnant (finding)"};

Resource status(const Code& code, int on) { return coded(observation(kStatus, on), code); }
Resource expected(int on) {
  return observation({kLoinc, "11778-8", ""}, on).text("valueDateTime", date(140));
}

TEST(Pregnancy, LeadingSignAndReason) {
  const Resource maybe = condition(kPregnant, -5, "active", "provisional");
  struct Line {
    PatientBuilder patient;
    Level level;
    const char* reason;
  };
  const Line table[] = {
      {woman(), Level::none, ""},
      {woman().has(condition(kPregnant, -5)), Level::strong, "pregnancy-condition"},
      {woman().has(maybe), Level::possible, "unconfirmed-pregnancy"},
      {woman().has(condition({kSnomed, "146799005", ""}, -5)), Level::possible,
       "unconfirmed-pregnancy"},
      {woman().has(expected(-5)), Level::strong, "delivery-date"},
      {protected_woman().has(test(kPositive, -5)), Level::strong, "positive-test"},
      {woman().has(status(kPregnant, 0)), Level::strong, "pregnant-status"},
      {woman().has(test(kIndeterminate, 0)), Level::possible, "indeterminate-test"},
      {woman().has(test(kPositive, -5)), Level::possible, "contradictory-tests"},
      {woman().has(status({kSnomed, "146799005", ""}, 0)), Level::possible,
       "unconfirmed-pregnancy"},
      {woman().has(status({kSnomed, "146799005", ""}, -9)), Level::none, ""},
      {protected_woman().has(status({kSnomed, "146799005", ""}, -9)).has(status(kNotPregnant, -2)),
       Level::none, ""},
      {woman().has(maybe).has(expected(-5)), Level::strong, "delivery-date"},
  };
  for (const Line& line : table) {
    const Scene scene(line.patient);
    EXPECT_EQ(scene.context().pregnancy.level, line.level) << line.reason;
    EXPECT_EQ(scene.context().pregnancy.reason, line.reason);
  }
}

TEST(Pregnancy, ContraryEvidenceIsAsNewAsTheSign) {
  const auto contrary = [](int negative) {
    return Scene(protected_woman().has(condition(kPregnant, -20)).has(test(kNegative, negative)))
        .context()
        .pregnancy.contrary.size();
  };
  EXPECT_EQ(contrary(-19), 1u);
  EXPECT_EQ(contrary(-20), 1u) << "of the same day";
  EXPECT_EQ(contrary(-21), 0u) << "older";
}

TEST(Pregnancy, TestsTakenAsComponents) {
  const auto panel = [](const Code& result) {
    return protected_woman().has(
        observation({kLoinc, "24356-8", "Urinalysis"}, -1)
            .set("component", "[{\"code\":" + concept_json({kUrineTest}) +
                                  ",\"valueCodeableConcept\":" + concept_json({result}) +
                                  "},{\"code\":" + concept_json({{kLoinc, "5770-3", ""}}) +
                                  ",\"valueCodeableConcept\":" + concept_json({kPositive}) + "}]"));
  };
  EXPECT_EQ(Scene(panel(kPositive)).context().pregnancy.level, Level::strong);
  const Scene negative(panel(kNegative));
  EXPECT_EQ(negative.context().pregnancy.level, Level::none);
  EXPECT_EQ(negative.context().prevention.test_at_start, clinical::Truth::yes);
}

TEST(Pregnancy, TheMostWorryingOfValueAndInterpretationCounts) {
  const auto with = [](const Code& value, std::string_view interpretation) {
    const Resource one = test(value, -1).set(
        "interpretation", "[" + concept_json({{"http://x", interpretation, ""}}) + "]");
    return Scene(protected_woman().has(one)).context().pregnancy.level;
  };
  EXPECT_EQ(with(kNegative, "POS"), Level::strong);
  EXPECT_EQ(with(kPositive, "NEG"), Level::strong);
  EXPECT_EQ(with(kNegative, "IND"), Level::possible);
  EXPECT_EQ(with(kNegative, "NEG"), Level::none);
  EXPECT_EQ(with(kNegative, "N"), Level::none);
}

TEST(Pregnancy, BooleanResults) {
  const auto level = [](const char* value) {
    return Scene(protected_woman().has(observation(kUrineTest, -1).set("valueBoolean", value)))
        .context()
        .pregnancy.level;
  };
  EXPECT_EQ(level("true"), Level::strong);
  EXPECT_EQ(level("false"), Level::none);
}

TEST(Pregnancy, ATestThatIsOrderedOnce) {
  const auto ordered = [](Resource request) {
    return Scene(bare_woman().has(std::move(request))).context().pregnancy_test_ordered;
  };
  Resource request("ServiceRequest");
  request.status("active").intent("order").concept_("code", {kUrineTest});
  EXPECT_TRUE(ordered(request));
  EXPECT_TRUE(ordered(Resource(request).status("draft")));
  EXPECT_TRUE(ordered(Resource(request).status("on-hold")));
  EXPECT_TRUE(ordered(Resource(request).concept_("code", {{kSnomed, "167252002", ""}})));
  EXPECT_FALSE(ordered(Resource(request).status("completed")));
  EXPECT_FALSE(ordered(Resource(request).status("revoked")));
  EXPECT_FALSE(ordered(Resource(request).intent("option")));
  EXPECT_FALSE(ordered(Resource(request).set("doNotPerform", "true")));
  EXPECT_FALSE(ordered(Resource(request).concept_("code", {{kLoinc, "2571-8", ""}})));
}

}  // namespace
}  // namespace isoguard::test
