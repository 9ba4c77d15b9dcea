// Enrolment in the prevention programme, wherever it is recorded.

#include "tests/support/clinical_table.h"
#include "tests/support/told.h"

namespace isoguard::test {
namespace {

constexpr const char* kForm = "https://ipledge.example/Questionnaire/IPledgeRemsPatientEnrollment";

std::string present(const Resource& record) {
  const Scene scene(bare_woman().has(record));
  std::string text;
  for (const clinical::Evidence& one : scene.context().prevention.present) text += told(one);
  return text;
}
std::string not_enough(const Resource& record) {
  const Scene scene(bare_woman().has(record));
  std::string text;
  for (const clinical::Evidence& one : scene.context().prevention.not_enough) text += told(one);
  return text;
}
std::string listed() { return "[" + concept_json({kEnrolled}) + "]"; }
Resource record(std::string_view type, std::string_view status) {
  return Resource(type, "r").status(status);
}

TEST(Programme, IsRecordedInManyPlaces) {
  const std::string day = date(-20);
  const std::string of = "/r Pregnancy prevention programme..., " + day + ": programme";
  EXPECT_EQ(present(procedure(kEnrolled, -20).text("id", "r")), "Procedure" + of);
  EXPECT_EQ(present(observation(kEnrolled, -20).text("id", "r")), "Observation" + of);
  EXPECT_EQ(present(coded(observation({"http://local", "p", ""}, -20), kEnrolled).text("id", "r")),
            "Observation" + of)
      << "as an answer";
  const Resource plan = record("CarePlan", "active").text("created", day);
  EXPECT_EQ(present(Resource(plan).set("category", listed())), "CarePlan" + of);
  EXPECT_EQ(present(Resource(plan).set(
                "activity", "[{\"detail\":{\"code\":" + concept_json({kEnrolled}) + "}}]")),
            "CarePlan" + of)
      << "as an activity";
  EXPECT_EQ(present(Resource(plan)
                        .drop("created")
                        .set("period", "{\"start\":\"" + day + "\"}")
                        .set("category", listed())
                        .set("activity", "[{\"detail\":{\"code\":" +
                                             concept_json({{"http://local", "x", ""}}) + "}}]")),
            "CarePlan" + of)
      << "as a category beside other activities";
  const Resource message = record("Communication", "completed").text("sent", day);
  EXPECT_EQ(present(Resource(message).concept_("topic", {kEnrolled})), "Communication" + of);
  EXPECT_EQ(present(Resource(message).set("category", listed())), "Communication" + of);
  EXPECT_EQ(present(Resource(message).set("reasonCode", listed())), "Communication" + of);
  EXPECT_EQ(present(record("EpisodeOfCare", "active")
                        .set("type", listed())
                        .set("period", "{\"start\":\"" + day + "\"}")),
            "EpisodeOfCare" + of);
  EXPECT_EQ(present(record("QuestionnaireResponse", "completed")
                        .text("questionnaire", kForm)
                        .text("authored", day)),
            "QuestionnaireResponse/r programme-questionnaire, " + day + ": programme");
}

TEST(Programme, StatusesThatSayItIs) {
  const auto counts = [](std::string_view status) {
    return !present(procedure(kEnrolled, -20, status)).empty();
  };
  for (const char* status : {"completed", "active", "in-progress", "finished"}) {
    EXPECT_TRUE(counts(status)) << status;
  }
  for (const char* status : {"not-done", "entered-in-error", "draft", "revoked", ""}) {
    EXPECT_FALSE(counts(status)) << status;
  }
  for (const char* status : {"final", "amended", "corrected"}) {
    EXPECT_NE(present(observation(kEnrolled, -20).status(status)), "") << status;
  }
  for (const char* status : {"preliminary", "registered", "completed", "active"}) {
    EXPECT_EQ(present(observation(kEnrolled, -20).status(status)), "")
        << status << " is no status of a result";
  }
}

TEST(Programme, LastsForAYearAndAMonth) {
  EXPECT_NE(present(procedure(kEnrolled, -400)), "");
  EXPECT_EQ(present(procedure(kEnrolled, -401)), "");
  EXPECT_EQ(not_enough(procedure(kEnrolled, -401)),
            "Procedure Pregnancy prevention programme..., " + date(-401) + ": expired");
}

}  // namespace
}  // namespace isoguard::test
