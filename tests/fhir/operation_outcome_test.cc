#include "fhir/operation_outcome.h"

#include <gtest/gtest.h>

#include "fhir/document.h"

namespace isoguard::fhir {
namespace {

TEST(WriteOperationOutcome, WritesEachIssue) {
  EXPECT_EQ(
      write_operation_outcome(
          {{IssueSeverity::error, IssueType::required, "a \"hook\" is missing", "hook"},
           {IssueSeverity::warning, IssueType::too_costly, "", ""}}),
      R"({"resourceType":"OperationOutcome","issue":[)"
      R"({"severity":"error","code":"required","diagnostics":"a \"hook\" is missing","expression":["hook"]},)"
      R"({"severity":"warning","code":"too-costly"}]})");
}

TEST(WriteOperationOutcome, NamesEverySeverityAndType) {
  const std::pair<IssueSeverity, const char*> severities[] = {
      {IssueSeverity::fatal, "fatal"},
      {IssueSeverity::error, "error"},
      {IssueSeverity::warning, "warning"},
      {IssueSeverity::information, "information"}};
  for (const auto& [severity, code] : severities) EXPECT_EQ(to_code(severity), code);
  const std::pair<IssueType, const char*> types[] = {{IssueType::invalid, "invalid"},
                                                     {IssueType::structure, "structure"},
                                                     {IssueType::required, "required"},
                                                     {IssueType::value, "value"},
                                                     {IssueType::not_supported, "not-supported"},
                                                     {IssueType::not_found, "not-found"},
                                                     {IssueType::too_long, "too-long"},
                                                     {IssueType::too_costly, "too-costly"},
                                                     {IssueType::security, "security"},
                                                     {IssueType::login, "login"},
                                                     {IssueType::throttled, "throttled"},
                                                     {IssueType::timeout, "timeout"},
                                                     {IssueType::transient, "transient"},
                                                     {IssueType::incomplete, "incomplete"},
                                                     {IssueType::exception, "exception"}};
  for (const auto& [type, code] : types) EXPECT_EQ(to_code(type), code);
}

struct Outcome {
  const char* text;
  bool failure;
};

TEST(SaysFailure, WhenAnIssueIsFatalOrErrorOrNoneCanBeRead) {
  const Outcome rows[] = {
      {R"({"issue":[{"severity":"fatal"}]})", true},
      {R"({"issue":[{"severity":"error"}]})", true},
      {R"({"issue":[{"severity":"information"},{"severity":"error"}]})", true},
      {R"({"issue":{"severity":"error"}})", true},
      {R"({"issue":[{"severity":"warning"}]})", false},
      {R"({"issue":[{"severity":"information"}]})", false},
      {R"({"issue":{"severity":"warning"}})", false},
      {R"({"issue":[]})", true},
      {R"({})", true},
      {R"({"issue":"x"})", true},
      {R"({"issue":[null]})", true},
      {R"({"issue":[{"severity":5}]})", true},
      {R"({"issue":[{"severity":"bad"}]})", true},
      {R"(null)", true},
  };
  for (const Outcome& row : rows) {
    const Result<Document> document = Document::parse(row.text);
    ASSERT_TRUE(document);
    EXPECT_EQ(says_failure(document->root()), row.failure) << row.text;
  }
}

TEST(SaysFailure, OfWhatThisServiceWrites) {
  const Issue error{IssueSeverity::error, IssueType::timeout, "x", ""};
  EXPECT_TRUE(says_failure(Document::parse(write_operation_outcome({error}))->root()));
}

}  // namespace
}  // namespace isoguard::fhir
