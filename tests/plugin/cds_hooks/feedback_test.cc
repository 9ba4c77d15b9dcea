#include "plugin/cds_hooks/feedback.h"

#include <gtest/gtest.h>

namespace isoguard::cds_hooks {
namespace {

constexpr const char* kTime = R"("outcomeTimestamp":"2026-11-25T22:00:00Z")";

std::string one(const std::string& members) { return R"({"feedback":[{)" + members + "}]}"; }
std::string accepted(const std::string& suggestions) {
  return one(R"("card":"c","outcome":"accepted",)" + std::string(kTime) +
             R"(,"acceptedSuggestions":)" + suggestions);
}
std::string overridden(const std::string& more) {
  return one(R"("card":"c","outcome":"overridden",)" + std::string(kTime) + more);
}

/// The faults as "path: code", separated by blanks; "fine" without any.
std::string faults(const std::string& body) {
  const auto read = read_feedback(body);
  if (read) return "fine";
  std::string text;
  for (const fhir::Issue& issue : read.error()) {
    text.append(text.empty() ? "" : " ").append(issue.expression).append(":");
    text.append(fhir::to_code(issue.type));
  }
  return text;
}

FeedbackItem item_of(const std::string& body) {
  auto read = read_feedback(body);
  EXPECT_TRUE(read.has_value()) << body << " " << faults(body);
  return read && !read->empty() ? read->front() : FeedbackItem{};
}

TEST(Feedback, Accepted) {
  const FeedbackItem item = item_of(accepted(R"([{"id":"s1"},{"id":"s2","more":1}])"));
  EXPECT_TRUE(item.accepted);
  EXPECT_EQ(item.card, "c");
  EXPECT_EQ(item.suggestions, (std::vector<std::string>{"s1", "s2"}));
  EXPECT_EQ(item.outcome_utc, "2026-11-25T22:00:00Z");
  EXPECT_TRUE(item.reasons.empty());
}

TEST(Feedback, Overridden) {
  struct Row {
    const char* more;
    const char* reasons;  ///< "system|code display: comment", separated by ';'
  };
  const Row rows[] = {
      {"", ""},
      {R"(,"overrideReason":null)", ""},
      {R"(,"overrideReason":{})", "| : "},
      {R"(,"overrideReason":{"reason":{"code":"a","system":"s","display":"d"},"userComment":"t"})",
       "s|a d: t"},
      {R"(,"overrideReason":{"reason":{"code":"a"}})", "|a : "},
      {R"(,"overrideReason":{"userComment":"t","reason":null})", "| : t"},
      {R"(,"overrideReasons":{"reason":{"code":"a"}})", "|a : "},
      {R"(,"overrideReasons":[{"reason":{"code":"a"}},{"userComment":"t"}])", "|a : ;| : t"},
      {R"(,"overrideReason":[{"reason":{"code":"a"}}],"overrideReasons":[])", "|a : "},
      {R"(,"overrideReasons":[{"code":"a","system":"s","display":"d"},{"code":"b"}])",
       "s|a d: ;|b : "},
      {R"(,"overrideReason":{"code":"a","system":"s","userComment":"t"})", "s|a : t"},
      {R"(,"overrideReason":{"reason":{"code":"a"},"code":"b"})", "|a : "},
      {R"(,"overrideReason":{"reason":{"display":"d"}})", "| d: "},
      {R"(,"overrideReason":{"reason":{"code":"","display":"d"}})", "| d: "},
      {R"(,"overrideReasons":[{"display":"d"}])", "| d: "},
      {R"(,"acceptedSuggestions":[{"id":"s"}],"x":{"y":[1]})", ""},
  };
  for (const Row& row : rows) {
    const FeedbackItem item = item_of(overridden(row.more));
    std::string reasons;
    for (const GivenReason& given : item.reasons) {
      reasons += (reasons.empty() ? "" : ";") + given.system + "|" + given.code + " " +
                 given.display + ": " + given.comment;
    }
    EXPECT_EQ(reasons, row.reasons) << row.more;
    EXPECT_FALSE(item.accepted);
    EXPECT_TRUE(item.suggestions.empty()) << "an override accepts nothing";
  }
}

TEST(Feedback, AUuidIsReadInEitherCase) {
  const FeedbackItem item = item_of(
      R"({"feedback":[{"card":"1D5C1CA8-E900-8699-9173-A87364AECFD7","outcome":"accepted",
          "outcomeTimestamp":"2026-11-25T22:00:00Z",
          "acceptedSuggestions":[{"id":"2D5C1CA8-E900-8699-9173-a87364aecfd7"},{"id":"S1"}]}]})");
  EXPECT_EQ(item.card, "1d5c1ca8-e900-8699-9173-a87364aecfd7");
  EXPECT_EQ(item.suggestions,
            (std::vector<std::string>{"2d5c1ca8-e900-8699-9173-a87364aecfd7", "S1"}));
}

TEST(Feedback, SeveralAtOnceAndUnknownMembers) {
  const auto read = read_feedback(
      R"({"v":1,"feedback":[{"card":"a","outcome":"overridden","outcomeTimestamp":"2026-11-25T22:00:00Z"},
          {"card":"b","outcome":"accepted","outcomeTimestamp":"2026-11-26T00:00:00+02:00",
           "acceptedSuggestions":[{"id":"s"}]}]})");
  ASSERT_TRUE(read.has_value());
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[1].card, "b");
  EXPECT_EQ((*read)[1].outcome_utc, "2026-11-25T22:00:00Z");
  EXPECT_NE((*read)[0].json, (*read)[1].json);
}

TEST(Feedback, MustFail) {
  const std::pair<std::string, const char*> rows[] = {
      {"", ":structure"},
      {"{", ":structure"},
      {"[]", ":structure"},
      {"null", ":structure"},
      {"{}", "feedback:required"},
      {R"({"feedback":null})", "feedback:required"},
      {R"({"feedback":{}})", "feedback:structure"},
      {R"({"feedback":[]})", "feedback:value"},
      {R"({"feedback":[null]})", "feedback[0]:structure"},
      {R"({"feedback":["a"]})", "feedback[0]:structure"},
      {one(""),
       "feedback[0].card:required feedback[0].outcome:required "
       "feedback[0].outcomeTimestamp:required"},
      {one(R"("card":1,"outcome":2,"outcomeTimestamp":3)"),
       "feedback[0].card:structure feedback[0].outcome:structure "
       "feedback[0].outcomeTimestamp:structure"},
      {one(R"("card":"","outcome":"overridden",)" + std::string(kTime)), "feedback[0].card:value"},
      {one(R"("card":"c","outcome":"ignored",)" + std::string(kTime)), "feedback[0].outcome:value"},
      {one(R"("card":"c","outcome":"Accepted",)" + std::string(kTime)),
       "feedback[0].outcome:value"},
      {one(R"("card":"c","outcome":"overridden","outcomeTimestamp":"yesterday")"),
       "feedback[0].outcomeTimestamp:value"},
      {accepted("null"), "feedback[0].acceptedSuggestions:required"},
      {accepted("[]"), "feedback[0].acceptedSuggestions:value"},
      {accepted(R"({"id":"s"})"), "feedback[0].acceptedSuggestions:structure"},
      {accepted(R"(["s"])"), "feedback[0].acceptedSuggestions[0]:structure"},
      {accepted(R"([{"id":"s"},{}])"), "feedback[0].acceptedSuggestions[1].id:required"},
      {overridden(R"(,"overrideReason":"no")"), "feedback[0].overrideReason:structure"},
      {overridden(R"(,"overrideReason":{"reason":"no"})"),
       "feedback[0].overrideReason.reason:structure"},
      {overridden(R"(,"overrideReason":{"reason":{"system":"s"}})"),
       "feedback[0].overrideReason.reason.code:required"},
      {overridden(R"(,"overrideReason":{"reason":{"code":""}})"),
       "feedback[0].overrideReason.reason.code:value"},
      {overridden(R"(,"overrideReason":{"reason":{"code":1,"display":2}})"),
       "feedback[0].overrideReason.reason.code:structure "
       "feedback[0].overrideReason.reason.display:structure"},
      {overridden(R"(,"overrideReasons":[{"code":1}])"),
       "feedback[0].overrideReasons[0].code:structure"},
      {overridden(R"(,"overrideReasons":[{"userComment":1}])"),
       "feedback[0].overrideReasons[0].userComment:structure"},
      {R"({"feedback":[{"card":"a","card":"b"}]})", ":structure"},
  };
  for (const auto& [body, expected] : rows) EXPECT_EQ(faults(body), expected) << body;
}

TEST(Feedback, HasBounds) {
  const std::string entry = R"({"card":"c","outcome":"overridden",)" + std::string(kTime) + "}";
  const auto many = [&](std::size_t count) {
    std::string list = entry;
    for (std::size_t i = 1; i < count; ++i) list += "," + entry;
    return R"({"feedback":[)" + list + "]}";
  };
  EXPECT_EQ(faults(many(kMaxFeedbackItems)), "fine");
  EXPECT_EQ(faults(many(kMaxFeedbackItems + 1)), "feedback:too-costly");
  const auto comment = [](std::size_t bytes) {
    return overridden(R"(,"overrideReason":{"userComment":")" + std::string(bytes, 'x') + "\"}");
  };
  EXPECT_EQ(faults(comment(kMaxCommentBytes)), "fine");
  EXPECT_EQ(faults(comment(kMaxCommentBytes + 1)),
            "feedback[0].overrideReason.userComment:too-long");
}

}  // namespace
}  // namespace isoguard::cds_hooks
