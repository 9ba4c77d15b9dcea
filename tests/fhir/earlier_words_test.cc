#include "fhir/earlier_words.h"

#include <gtest/gtest.h>

namespace isoguard::fhir {
namespace {

struct Row {
  const char* earlier;
  const char* r4;
};

TEST(EarlierWords, OfRequests) {
  const Row rows[] = {
      {"proposed", "draft"},
      {"planned", "draft"},
      {"requested", "active"},
      {"received", "active"},
      {"accepted", "active"},
      {"in-progress", "active"},
      {"review", "active"},
      {"suspended", "on-hold"},
      {"cancelled", "revoked"},
      {"rejected", "revoked"},
      {"failed", "revoked"},
      {"aborted", "revoked"},
      {"draft", "draft"},
      {"active", "active"},
      {"on-hold", "on-hold"},
      {"revoked", "revoked"},
      {"completed", "completed"},
      {"unknown", "unknown"},
      {"entered-in-error", "entered-in-error"},
      {"", ""},
      {"Requested", "Requested"},
  };
  for (const Row& row : rows) EXPECT_EQ(request_status(row.earlier), row.r4) << row.earlier;
}

TEST(EarlierWords, OfEvents) {
  const Row rows[] = {
      {"suspended", "on-hold"},       {"aborted", "stopped"},         {"rejected", "not-done"},
      {"failed", "stopped"},          {"in-progress", "in-progress"}, {"completed", "completed"},
      {"preparation", "preparation"}, {"not-done", "not-done"},       {"", ""},
  };
  for (const Row& row : rows) EXPECT_EQ(event_status(row.earlier), row.r4) << row.earlier;
}

TEST(EarlierWords, OfCriticality) {
  const Row rows[] = {{"CRITL", "low"},
                      {"CRITH", "high"},
                      {"CRITU", "unable-to-assess"},
                      {"high", "high"},
                      {"", ""}};
  for (const Row& row : rows) EXPECT_EQ(criticality(row.earlier), row.r4) << row.earlier;
}

}  // namespace
}  // namespace isoguard::fhir
