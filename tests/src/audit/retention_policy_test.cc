// When an event may go: nothing early, whatever is not known.

#include "src/audit/retention_policy.h"

#include <gtest/gtest.h>

#include "tests/support/old_records.h"

namespace isoguard::audit {
namespace {

struct Row {
  const char* name;
  std::string body;
  const char* until;  ///< first moment at which it may go
  RetentionPolicy policy = {};
};

std::string about(const std::string& keep) {
  return R"({"keep":)" + keep + R"(,"subject":{"pseudonym":"p"},"type":"decision"})";
}
std::string feedback(const std::string& keep) {
  return R"({"feedback":{"card":"c","decision":"d"},"keep":)" + keep +
         R"(,"subject":{"pseudonym":"p"},"type":"feedback"})";
}

RetentionPolicy policy(int keep, int majority, int more) { return {keep, majority, more, true}; }

class KeptEventUntil : public testing::TestWithParam<Row> {};

// Recorded on 26 November 2026 at noon.
TEST_P(KeptEventUntil, IsAsThePolicySays) {
  const Row& row = GetParam();
  const KeptEvent kept = kept_event(row.body, test::noon("2026-11-26"), row.policy);
  EXPECT_EQ(utc_text(kept.until_us), row.until);
}

const std::string kYoung2015 = R"({"age":"young","born":2015})";
const std::string kYoung2019 = R"({"age":"young","born":2019})";
constexpr const char* kTenYears = "2036-11-26T12:00:00.000000Z";

INSTANTIATE_TEST_SUITE_P(
    Events, KeptEventUntil,
    testing::Values(
        Row{"Adult", about(R"({"age":"adult"})"), kTenYears},
        Row{"MinorOfAgeBefore", about(kYoung2015), kTenYears},
        Row{"MinorOfAgeAfter", about(kYoung2019), "2040-01-01T00:00:00.000000Z"},
        Row{"MinorWithLaterMajority", about(kYoung2015), "2039-01-01T00:00:00.000000Z",
            policy(10, 21, 2)},
        Row{"MinorKeptLongerAfterwards", about(kYoung2015), "2044-01-01T00:00:00.000000Z",
            policy(10, 18, 10)},
        Row{"UnknownAgeMayBeNewborn", about(R"({"age":"unknown"})"), "2047-01-01T00:00:00.000000Z"},
        Row{"AgeNotSaid", about("{}"), "2047-01-01T00:00:00.000000Z"},
        Row{"BornLaterThanRecorded", about(R"({"age":"young","born":2099})"),
            "2047-01-01T00:00:00.000000Z"},
        Row{"Unreadable", "{", "2047-01-01T00:00:00.000000Z"},
        Row{"AboutNobody", R"({"type":"config"})", kTenYears},
        Row{"RefusalOfNobody", R"({"issues":[],"type":"refusal"})", kTenYears},
        Row{"Access", R"({"subject":{"pseudonym":"p"},"type":"access"})", kTenYears},
        Row{"FeedbackGoesWithItsDecision",
            feedback(R"({"as":"2026-10-01T08:00:00.000000Z","decision":{"age":"adult"}})"),
            "2036-10-01T08:00:00.000000Z"},
        Row{"FeedbackOnAMinor",
            feedback(R"({"as":"2026-10-01T08:00:00.000000Z","decision":)" + kYoung2019 + "}"),
            "2040-01-01T00:00:00.000000Z"},
        Row{"FeedbackOnNoDecisionOfOurs", feedback("{}"), "2047-01-01T00:00:00.000000Z"},
        Row{"FeedbackWithABrokenTime", feedback(R"({"as":"yesterday","decision":{"age":"adult"}})"),
            kTenYears},
        Row{"LessWhenForced", about(R"({"age":"adult"})"), "2028-11-26T12:00:00.000000Z",
            policy(2, 18, 2)}),
    [](const auto& row) { return row.param.name; });

TEST(KeptEvent, NamesWhatHoldsMayMean) {
  const KeptEvent kept = kept_event(
      R"({"cards":[{"uuid":"a"},{"uuid":"b"}],"feedback":{"card":"c","decision":"d"},"type":"x"})",
      0, {});
  EXPECT_EQ(kept.card_uuids, "c a b");
  EXPECT_EQ(kept.decision, "d");
}

TEST(RetentionPolicy, RefusesLessThanSixYearsUnlessForced) {
  RetentionPolicy policy;
  EXPECT_EQ(fault_of(policy), "");
  policy.keep_years = 6;
  EXPECT_EQ(fault_of(policy), "");
  policy.keep_years = 5;
  EXPECT_NE(fault_of(policy), "");
  policy.is_forced = true;
  EXPECT_EQ(fault_of(policy), "");
}

TEST(RetentionTime, GoesRoundTripAndRefusesOtherSpellings) {
  const std::string text = "2026-11-25T22:00:00.123456Z";
  EXPECT_EQ(utc_text(microseconds_of(text)), text);
  for (const char* wrong : {"", "2026-11-25", "2026-11-25T22:00:00Z", "2026-13-25T22:00:00.123456Z",
                            "2026-02-30T22:00:00.123456Z", "2026-11-25 22:00:00.123456Z"}) {
    EXPECT_EQ(microseconds_of(wrong), -1) << wrong;
  }
  EXPECT_EQ(utc_text(years_before(test::noon("2036-02-29"), 10)), "2026-02-28T12:00:00.000000Z");
}

}  // namespace
}  // namespace isoguard::audit
