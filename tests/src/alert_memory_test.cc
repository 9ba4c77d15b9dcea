#include "src/recording/alert_memory.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "src/process/worker.h"
#include "src/recording/cards_sent.h"

namespace isoguard::app {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kHour = 3600 * kSecond;
constexpr std::int64_t kDay = 24 * kHour;

TEST(MicrosecondsOf, ReadsWhatRecordsSay) {
  struct Row {
    const char* text;
    std::optional<std::int64_t> microseconds;
  };
  const Row rows[] = {
      {"1970-01-01T00:00:00Z", 0},
      {"1970-01-02T01:01:01Z", kDay + kHour + 61 * kSecond},
      {"1970-01-01T00:00:00.5Z", kSecond / 2},
      {"1970-01-01T00:00:00.000001Z", 1},
      {"1970-01-01T00:00:00.123456789Z", 123'456},
      {"1969-12-31T23:59:59Z", -kSecond},
      {"2016-12-31T23:59:60Z", 1'483'228'800 * kSecond},
      {"1970-01-01T00:00:00.Z", std::nullopt},
      {"1970-01-01T00:00:00.1234567890Z", std::nullopt},
      {"1970-01-01T00:00:00.-1Z", std::nullopt},
      {"1970-01-01T24:00:00Z", std::nullopt},
      {"1970-01-01T00:60:00Z", std::nullopt},
      {"1970-02-30T00:00:00Z", std::nullopt},
      {"1970-01-01T00:00:00", std::nullopt},
      {"1970-01-01T00:00:00+00:00", std::nullopt},
      {"1970-01-01 00:00:00Z", std::nullopt},
      {"1970-01-01Z", std::nullopt},
      {"", std::nullopt},
  };
  for (const Row& row : rows) EXPECT_EQ(microseconds_of(row.text), row.microseconds) << row.text;
}

std::string feedback(const std::string& members) {
  return R"({"feedback":{)" + members + R"(},"type":"feedback"})";
}

TEST(AnsweredCard, OfAnEvent) {
  const auto card = answered_card_of(feedback(
      R"("facts":"f","outcome":"overridden","outcome_utc":"1970-01-01T00:00:01Z","reasons":[{"code":"other"},{"code":"b"}],"session":"s")"));
  ASSERT_TRUE(card.has_value());
  EXPECT_EQ(card->facts, "f");
  EXPECT_EQ(card->session, "s");
  EXPECT_EQ(card->reason, "other");
  EXPECT_FALSE(card->accepted);
  EXPECT_EQ(card->outcome_us, kSecond);
  const std::string none[] = {
      "",
      "{",
      feedback(R"("outcome":"overridden","outcome_utc":"1970-01-01T00:00:01Z")"),
      feedback(R"("facts":"f","outcome":"overridden","outcome_utc":"yesterday")"),
      feedback(R"("facts":"f","outcome":"overridden")"),
      R"({"feedback":{"facts":"f","outcome":"overridden","outcome_utc":"1970-01-01T00:00:01Z"},"type":"decision"})",
  };
  for (const std::string& event : none) EXPECT_FALSE(answered_card_of(event)) << event;
  const auto unknown = answered_card_of(
      feedback(R"("facts":"f","outcome":"perhaps","outcome_utc":"1970-01-01T00:00:01Z")"));
  ASSERT_TRUE(unknown.has_value());
  EXPECT_TRUE(unknown->accepted) << "only an override makes anything quieter";
}

TEST(AlertMemory, TheLatestOutcomeCountsInAnyOrder) {
  const AnsweredCard january{"f", "", "other", false, 10 * kDay};
  const AnsweredCard february{"f", "", "specialist-decision", false, 40 * kDay};
  const AnsweredCard taken{"f", "", "", true, 50 * kDay};
  const AnsweredCard taken_then{"f", "", "", true, 40 * kDay};
  struct Row {
    std::vector<AnsweredCard> told;
    std::optional<int> day;
  };
  const Row rows[] = {
      {{january}, 10},
      {{january, february}, 40},
      {{february, january}, 40},
      {{february, taken}, std::nullopt},
      {{taken, february}, std::nullopt},
      {{february, taken_then}, std::nullopt},
      {{taken_then, february}, std::nullopt},
      {{taken_then, taken, {"f", "", "", false, 51 * kDay}}, 51},
      {{{"", "s", "", false, kDay}}, std::nullopt},
      {{{"g", "", "", false, kDay}}, std::nullopt},
  };
  for (const Row& row : rows) {
    AlertMemory memory;
    for (const AnsweredCard& card : row.told) memory.note(card);
    const auto found = memory.overridden("f");
    EXPECT_EQ(found.has_value(), row.day.has_value());
    if (!found || !row.day) continue;
    EXPECT_EQ(found->day, fhir::Day(std::chrono::days(*row.day)));
  }
}

TEST(AlertMemory, ASessionEndsAfterHalfADay) {
  std::int64_t now = 0;
  AlertMemory memory([&] { return now; });
  memory.note({"", "s", "", false, 100 * kDay});
  const std::pair<std::int64_t, bool> rows[] = {
      {-6 * 60 * kSecond, false}, {-5 * 60 * kSecond, true}, {0, true},
      {12 * kHour, true},         {12 * kHour + 1, false},   {kDay, false},
  };
  for (const auto& [later, answered] : rows) {
    now = 100 * kDay + later;
    EXPECT_EQ(memory.answered("s"), answered) << later;
    EXPECT_FALSE(memory.answered("t"));
    EXPECT_FALSE(memory.answered(""));
  }
}

TEST(AlertMemory, ForgetsTheOldestBeyondItsBound) {
  AlertMemory memory;
  constexpr std::size_t kMore = 10;
  for (std::size_t i = 0; i < AlertMemory::kMost + kMore; ++i) {
    memory.note({std::to_string(i), "", "", false, kDay});
  }
  EXPECT_EQ(memory.size(), AlertMemory::kMost);
  EXPECT_FALSE(memory.overridden("0"));
  EXPECT_FALSE(memory.overridden(std::to_string(kMore - 1)));
  EXPECT_TRUE(memory.overridden(std::to_string(kMore)));
  EXPECT_TRUE(memory.overridden(std::to_string(AlertMemory::kMost + kMore - 1)));
}

/// A decision for that clinician, recorded at that hour of 1970-01-03, that gave the card this
/// name.
std::string decision(const std::string& hour, const std::string& user, const std::string& facts,
                     const std::string& session = "") {
  return R"({"cards":[{"facts":")" + facts + R"(","rule":"r","session":")" + session +
         R"(","uuid":"u"}],"event_id":"at )" + hour + R"(","recorded_utc":"1970-01-03T)" + hour +
         R"(Z","type":"decision","user":{"ref":")" + user + R"("}})";
}

TEST(CardsInEvents, ANameIsTakenOnlyWhenItIsSureWhoAnswered) {
  struct Row {
    const char* what;
    std::vector<std::string> newest_first;
    const char* outcome;
    const char* facts;
  };
  const std::string at_ten = decision("10:00:00", "A", "a");
  const Row rows[] = {
      {"one answer", {at_ten}, "1970-01-03T10:01:00Z", "a"},
      {"both hooks", {decision("10:02:00", "A", "a"), at_ten}, "1970-01-03T10:03:00Z", "a"},
      {"the dose was changed",
       {decision("10:02:00", "A", "b"), at_ten},
       "1970-01-03T10:03:00Z",
       "b"},
      {"answered before that",
       {decision("10:02:00", "A", "b"), at_ten},
       "1970-01-03T10:01:00Z",
       "a"},
      {"a clock that is behind cannot tell",
       {decision("10:02:00", "A", "b"), at_ten},
       "1970-01-03T09:59:00Z",
       ""},
      {"but need not where there is one name",
       {decision("10:02:00", "A", "a"), at_ten},
       "1970-01-03T09:59:00Z",
       "a"},
      {"a colleague on the same day",
       {at_ten, decision("09:00:00", "B", "b")},
       "1970-01-03T10:01:00Z",
       ""},
      {"a colleague the day before",
       {at_ten, decision("00:00:00", "B", "b")},
       "1970-01-03T12:00:01Z",
       "a"},
      {"a colleague long afterwards",
       {decision("12:00:00", "B", "b"), at_ten},
       "1970-01-03T10:01:00Z",
       "a"},
      {"a colleague afterwards, and clocks may be wrong",
       {decision("10:04:00", "B", "b"), at_ten},
       "1970-01-03T10:01:00Z",
       ""},
      {"somebody who is no clinician",
       {at_ten, decision("09:00:00", "", "")},
       "1970-01-03T10:01:00Z",
       ""},
      {"given no name", {decision("10:00:00", "A", "")}, "1970-01-03T10:01:00Z", ""},
      {"half a day later", {at_ten}, "1970-01-03T22:00:00Z", "a"},
      {"more than half a day later", {at_ten}, "1970-01-03T22:00:01Z", ""},
      {"before the card", {at_ten}, "1970-01-03T09:54:59Z", ""},
      {"before the card by a wrong clock", {at_ten}, "1970-01-03T09:55:00Z", "a"},
      {"no time", {at_ten}, "", ""},
      {"a record without its time",
       {R"({"cards":[{"facts":"a","uuid":"u"}],"type":"decision","user":{"ref":"A"}})"},
       "1970-01-03T10:01:00Z",
       ""},
      {"no answer", {}, "1970-01-03T10:01:00Z", ""},
  };
  for (const Row& row : rows) {
    CardsInEvents cards([&](std::string_view) { return row.newest_first; });
    const KnownCard known = cards.look_up("u", "key", row.outcome, {});
    EXPECT_EQ(known.facts, row.facts) << row.what;
    EXPECT_EQ(known.card.has_value(), !row.newest_first.empty());
    EXPECT_FALSE(known.is_repeat);
  }
}

TEST(CardsInEvents, TheSessionIsThatOfTheNewestSelection) {
  const std::vector<std::string> events = {
      decision("10:03:00", "A", "a"), decision("10:02:30", "A", "b", "s3"),
      decision("10:02:00", "A", "a", "s2"), decision("10:01:00", "A", "a", "s1"),
      R"({"feedback":{"key":"k"},"type":"feedback"})"};
  CardsInEvents cards([&](std::string_view) { return events; });
  const KnownCard known = cards.look_up("u", "k", "1970-01-03T10:04:00Z", {});
  EXPECT_EQ(known.session, "s2");
  EXPECT_TRUE(known.is_repeat);
  EXPECT_EQ(known.card->event_id, "at 10:03:00");
  EXPECT_FALSE(cards.look_up("u", "l", "1970-01-03T10:04:00Z", {}).is_repeat);
}

TEST(Worker, RunsJobsInTheirOrderAndAllOfThemBeforeItGoes) {
  std::vector<int> seen;
  {
    Worker worker;
    for (int i = 0; i < 100; ++i) worker.post([&, i] { seen.push_back(i); });
    worker.wait();
    EXPECT_EQ(seen.size(), 100u);
    worker.post([] { throw std::runtime_error("on purpose"); });
    worker.post([&] { seen.push_back(100); });
  }
  ASSERT_EQ(seen.size(), 101u);
  for (int i = 0; i < 101; ++i) EXPECT_EQ(seen[static_cast<std::size_t>(i)], i);
}

}  // namespace
}  // namespace isoguard::app
