#include "fhir/release.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "fhir/document.h"

namespace isoguard::fhir {
namespace {

using enum Release;

constexpr std::nullopt_t kNone = std::nullopt;

Releases releases_of_text(const std::string& text) {
  const Result<Document> document = Document::parse(text);
  EXPECT_TRUE(document) << text;
  return document ? releases_of(document->root()) : Releases{};
}

/// "stu3 r4", for messages.
std::string names(Releases releases) {
  std::string text;
  for (const Release release : {dstu2, stu3, r4, r5}) {
    if (releases.has(release)) text.append(text.empty() ? "" : " ").append(to_code(release));
  }
  return text;
}

TEST(Release, OfAVersion) {
  const std::pair<const char*, std::optional<Release>> rows[] = {
      {"1.0.2", dstu2},
      {"1.0.0", dstu2},
      {"3.0.2", stu3},
      {"3.0.1", stu3},
      {"4.0.1", r4},
      {"4.0.0", r4},
      {"4.3.0", r4},
      {"4.3.0-cibuild", r4},
      {"5.0.0", r5},
      {"4.0", r4},
      // Ballots, what came before DSTU2 and what comes after R5.
      {"0.0.82", kNone},
      {"1.4.0", kNone},
      {"1.8.0", kNone},
      {"3.3.0", kNone},
      {"4.2.0", kNone},
      {"4.6.0", kNone},
      {"6.0.0-ballot2", kNone},
      {"", kNone},
      {"4", kNone},
      {"R4", kNone},
      {"40.1", kNone},
      {"-4.0.1", kNone},
  };
  for (const auto& [version, release] : rows) {
    EXPECT_EQ(release_of_version(version), release) << version;
  }
}

TEST(Release, OfMetadata) {
  const std::pair<const char*, std::optional<Release>> rows[] = {
      {R"({"resourceType":"CapabilityStatement","fhirVersion":"5.0.0"})", r5},
      {R"({"resourceType":"Conformance","fhirVersion":"1.0.2"})", dstu2},
      {R"({"resourceType":"CapabilityStatement"})", kNone},
      {R"({"resourceType":"CapabilityStatement","fhirVersion":4})", kNone},
      {R"({"resourceType":"Patient","fhirVersion":"4.0.1"})", kNone},
      {R"(["4.0.1"])", kNone},
  };
  for (const auto& [text, release] : rows) {
    const Result<Document> document = Document::parse(text);
    ASSERT_TRUE(document);
    EXPECT_EQ(release_of_metadata(document->root()), release) << text;
  }
}

TEST(Release, CodesGoThereAndBack) {
  for (const Release release : {dstu2, stu3, r4, r5}) {
    EXPECT_EQ(parse_release(to_code(release)), release);
  }
  EXPECT_EQ(parse_release("r4b"), r4);
  EXPECT_EQ(parse_release("R4"), kNone);
  EXPECT_EQ(parse_release(""), kNone);
}

TEST(Releases, AreNarrowedButNeverToNone) {
  EXPECT_EQ(names(Releases::all()), "dstu2 stu3 r4 r5");
  EXPECT_EQ(names(Releases::all().narrowed_by({stu3, r4})), "stu3 r4");
  EXPECT_EQ(names(Releases{stu3, r4}.narrowed_by({r4, r5})), "r4");
  EXPECT_EQ(names(Releases{stu3}.narrowed_by({r5})), "stu3");
  EXPECT_EQ((Releases{r5}.only()), r5);
  EXPECT_EQ((Releases{r4, r5}.only()), kNone);
  EXPECT_EQ(Releases{}.only(), kNone);
}

struct Row {
  const char* text;
  Releases releases;
};

TEST(Releases, OfAResource) {
  const Row rows[] = {
      {R"({"resourceType":"MedicationOrder"})", {dstu2}},
      {R"({"resourceType":"MedicationRequest","medication":{"concept":{"text":"x"}}})", {r5}},
      // What STU3 and R4 write alike.
      {R"({"resourceType":"MedicationRequest","status":"draft","intent":"order",
           "medicationCodeableConcept":{"text":"x"},"subject":{"reference":"Patient/1"},
           "dosageInstruction":[{"text":"daily"}]})",
       {stu3, r4}},
      {R"({"resourceType":"MedicationRequest","medicationReference":{"reference":"#m"},
           "requester":{"agent":{"reference":"Practitioner/1"}}})",
       {stu3}},
      {R"({"resourceType":"MedicationRequest","medicationReference":{"reference":"#m"},
           "requester":{"reference":"Practitioner/1"}})",
       {r4}},
      {R"({"resourceType":"MedicationRequest","dosageInstruction":[{"doseQuantity":{"value":1}}]})",
       {stu3}},
      {R"({"resourceType":"MedicationRequest","effectiveDosePeriod":{"start":"2026-03-01"}})",
       {r5}},
      {R"({"resourceType":"MedicationRequest","statusChanged":"2026-03-01"})", {r5}},
      {R"({"resourceType":"MedicationRequest","dosageInstruction":[{"doseAndRate":[{}]}]})",
       {r4, r5}},
      {R"({"resourceType":"MedicationRequest","category":{"text":"outpatient"}})", {stu3}},
      {R"({"resourceType":"MedicationRequest","category":[{"text":"outpatient"}]})", {r4, r5}},
      {R"({"resourceType":"MedicationRequest","dosageInstruction":[],"requester":null})",
       {stu3, r4, r5}},
      {R"({"resourceType":"MedicationStatement","patient":{},"wasNotTaken":false})", {dstu2}},
      {R"({"resourceType":"MedicationStatement","subject":{},"taken":"y"})", {stu3}},
      {R"({"resourceType":"MedicationStatement","subject":{},"medication":{}})", {r5}},
      {R"({"resourceType":"Condition","patient":{},"clinicalStatus":"active"})", {dstu2}},
      {R"({"resourceType":"Condition","subject":{},"clinicalStatus":"active"})", {stu3}},
      {R"({"resourceType":"Condition","clinicalStatus":{"text":"active"}})", {r4, r5}},
      {R"({"resourceType":"AllergyIntolerance","substance":{},"status":"active"})", {dstu2}},
      {R"({"resourceType":"AllergyIntolerance","clinicalStatus":"active"})", {stu3}},
      {R"({"resourceType":"AllergyIntolerance","type":{"text":"allergy"}})", {r5}},
      {R"({"resourceType":"ServiceRequest","code":{"concept":{"text":"hCG"}}})", {r5}},
      {R"({"resourceType":"ServiceRequest","code":{"text":"hCG"}})", {r4}},
      {R"({"resourceType":"ProcedureRequest","intent":"order"})", {stu3}},
      {R"({"resourceType":"ProcedureRequest","orderedOn":"2026-01-01"})", {dstu2}},
      {R"({"resourceType":"ProcedureRequest","status":"draft"})", {dstu2, stu3}},
      // A mixture: the first sign counts.
      {R"({"resourceType":"MedicationOrder","encounter":{},"doNotPerform":true})", {dstu2}},
      {R"({"resourceType":"Patient","id":"1"})", Releases::all()},
      {R"({"id":"1"})", Releases::all()},
      {R"([])", Releases::all()},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(names(releases_of_text(row.text)), names(row.releases)) << row.text;
  }
}

TEST(Releases, OfEveryPublishedExampleHoldsItsOwn) {
  const std::filesystem::path root =
      std::filesystem::path(ISOGUARD_SOURCE_DIR) / "tests/cases/corpus/fhir";
  const std::pair<const char*, Release> folders[] = {
      {"DSTU2", dstu2}, {"STU3", stu3}, {"R4/hl7-spec", r4}, {"R4B", r4}, {"R5", r5}};
  for (const auto& [folder, release] : folders) {
    int told = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      if (entry.path().extension() != ".json") continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const Result<Document> document =
          Document::parse(std::string(std::istreambuf_iterator<char>(file), {}));
      ASSERT_TRUE(document) << entry.path();
      const Releases found = releases_of(document->root());
      EXPECT_TRUE(found.has(release)) << entry.path() << " " << names(found);
      told += found != Releases::all();
    }
    EXPECT_GT(told, 0) << folder;
  }
}

}  // namespace
}  // namespace isoguard::fhir
