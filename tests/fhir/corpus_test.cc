// Every published example is read by the reader of its type, whole and behind each of its entries.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>

#include "fhir/allergy_intolerance.h"
#include "fhir/bundle.h"
#include "fhir/care_plan.h"
#include "fhir/communication.h"
#include "fhir/condition.h"
#include "fhir/document.h"
#include "fhir/episode_of_care.h"
#include "fhir/medication_request.h"
#include "fhir/medication_statement.h"
#include "fhir/observation.h"
#include "fhir/patient.h"
#include "fhir/procedure.h"
#include "fhir/questionnaire_response.h"
#include "fhir/service_request.h"

namespace isoguard::fhir {
namespace {

using Reader = std::function<void(const json::Value&, Reading&)>;

const std::map<std::string_view, Reader> kReaders = {
    {"AllergyIntolerance", read_allergy_intolerance},
    {"CarePlan", read_care_plan},
    {"Communication", read_communication},
    {"CommunicationRequest", read_communication_request},
    {"Condition", read_condition},
    {"EpisodeOfCare", read_episode_of_care},
    {"Medication", read_medication},
    {"MedicationRequest", read_medication_request},
    {"MedicationStatement", read_medication_statement},
    {"Observation", read_observation},
    {"Patient", read_patient},
    {"Procedure", read_procedure},
    {"QuestionnaireResponse", read_questionnaire_response},
    {"ServiceRequest", read_service_request},
};

/// Reads every resource in `value`, wherever it is nested. The number of those read.
int read_all(const json::Value& value, Reading& reading) {
  int count = 0;
  const std::string_view type = resource_type(value);
  if (type == "Bundle") read_bundle(value, reading);
  if (const auto reader = kReaders.find(type); reader != kReaders.end()) {
    reader->second(value, reading);
    ++count;
  }
  for (const json::Value& item : value.items()) count += read_all(item, reading);
  for (const json::Member& member : value.members()) count += read_all(member.value, reading);
  return count;
}

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Corpus, EveryExampleIsRead) {
  const std::filesystem::path folder =
      std::filesystem::path(ISOGUARD_SOURCE_DIR) / "tests/cases/corpus";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no corpus here";
  int resources = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (file.path().extension() != ".json") continue;
    const Result<Document> document = Document::parse(content(file.path()));
    ASSERT_TRUE(document) << file.path() << ": " << document.error()[0].diagnostics;
    Arena arena;
    Reading reading(arena);
    resources += read_all(document->root(), reading);

    std::string once;
    json::write(document->root(), once);
    const Result<Document> again = Document::parse(once);
    ASSERT_TRUE(again) << file.path();
    std::string twice;
    json::write(again->root(), twice);
    EXPECT_EQ(once, twice) << file.path();
  }
  EXPECT_GT(resources, 0);
}

}  // namespace
}  // namespace isoguard::fhir
