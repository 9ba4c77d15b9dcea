#include "src/options/registration.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace isoguard::app {
namespace {

using fhir::Release;
using fhir_client::Registration;

constexpr const char* kUrl = "https://ehr.example.org/fhir";

const Registration kDefaults{{}, Release::r5, 32, true};

struct Row {
  const char* settings;
  std::optional<Release> release;
  int parallel;
  bool batch;
};

TEST(Registration, SaysWhatHoldsForOneServer) {
  const Row rows[] = {
      {"", Release::r5, 32, true},
      {" ", Release::r5, 32, true},
      {" release=stu3 parallel=8 batch=no", Release::stu3, 8, false},
      {" batch=no \t parallel=8  release=stu3 ", Release::stu3, 8, false},
      {" release=auto", std::nullopt, 32, true},
      {" release=dstu2", Release::dstu2, 32, true},
      {" release=r4b", Release::r4, 32, true},
      {" parallel=1", Release::r5, 1, true},
      {" parallel=1000", Release::r5, 1000, true},
      {" batch=yes", Release::r5, 32, true},
  };
  for (const Row& row : rows) {
    const Registration server = parse_registration(std::string(kUrl) + row.settings, kDefaults);
    EXPECT_EQ(server.url, kUrl) << row.settings;
    EXPECT_EQ(server.release, row.release) << row.settings;
    EXPECT_EQ(server.parallel, row.parallel) << row.settings;
    EXPECT_EQ(server.batch, row.batch) << row.settings;
  }
}

TEST(Registration, RefusesWhatItDoesNotKnowInOneSentence) {
  const std::pair<const char*, const char*> rows[] = {
      {"paralel=8", R"(there is no setting "paralel", only release, parallel and batch)"},
      {"Batch=no", R"(there is no setting "Batch", only release, parallel and batch)"},
      {"=8", R"(there is no setting "", only release, parallel and batch)"},
      {"nobatch", R"("nobatch" is no setting of the form key=value)"},
      {"https://b.example/fhir", R"("https://b.example/fhir" is no setting of the form key=value)"},
      {"release=", R"(release must be auto, dstu2, stu3, r4, r4b or r5, not "")"},
      {"release=R4", R"(release must be auto, dstu2, stu3, r4, r4b or r5, not "R4")"},
      {"release=r6", R"(release must be auto, dstu2, stu3, r4, r4b or r5, not "r6")"},
      {"parallel=0", R"(parallel must be a number from 1 to 1000, not "0")"},
      {"parallel=1001", R"(parallel must be a number from 1 to 1000, not "1001")"},
      {"parallel=-1", R"(parallel must be a number from 1 to 1000, not "-1")"},
      {"parallel=8x", R"(parallel must be a number from 1 to 1000, not "8x")"},
      {"parallel=99999999999", R"(parallel must be a number from 1 to 1000, not "99999999999")"},
      {"parallel=", R"(parallel must be a number from 1 to 1000, not "")"},
      {"batch=true", R"(batch must be yes or no, not "true")"},
      {"batch=", R"(batch must be yes or no, not "")"},
      {"batch=no batch=no", "batch is said twice"},
      {"release=r4 parallel=8 release=r5", "release is said twice"},
  };
  for (const auto& [settings, complaint] : rows) {
    try {
      parse_registration(std::string(kUrl) + " " + settings, kDefaults);
      ADD_FAILURE() << settings << " was taken";
    } catch (const std::invalid_argument& error) {
      EXPECT_EQ(error.what(), "FHIR server \"" + std::string(kUrl) + "\": " + complaint);
    }
  }
}

TEST(Registration, TheOptionsForAllAreTheDefaults) {
  ServeOptions options;
  options.fhir_servers = {"https://a.example/fhir",
                          "https://b.example/fhir release=auto parallel=4"};
  options.fhir_release = "stu3";
  options.fhir_parallel = 16;
  const auto servers = registrations(options);
  ASSERT_EQ(servers.size(), 2u);
  EXPECT_EQ(servers[0].url, "https://a.example/fhir");
  EXPECT_EQ(servers[0].release, Release::stu3);
  EXPECT_EQ(servers[0].parallel, 16);
  EXPECT_TRUE(servers[0].batch);
  EXPECT_EQ(servers[1].url, "https://b.example/fhir");
  EXPECT_EQ(servers[1].release, std::nullopt);
  EXPECT_EQ(servers[1].parallel, 4);
}

}  // namespace
}  // namespace isoguard::app
