// What ships in manifests/.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <sstream>
#include <string>

#include "fhir/document.h"
#include "plugin/facts/source.h"
#include "plugin/knowledge/knowledge.h"
#include "tests/plugin/knowledge/fixture.h"

namespace isoguard::knowledge {
namespace {

std::shared_ptr<const Knowledge> knowledge_with_fixture_rules() {
  const auto knowledge = load(fixture_manifests());
  if (!knowledge) throw std::runtime_error(to_string(knowledge.error()));
  return *knowledge;
}

TEST(Shipped, LoadsWithoutFault) {
  const auto knowledge = load(manifests_of_source());
  ASSERT_TRUE(knowledge) << to_string(knowledge.error());
}

TEST(Shipped, IsWhatTheProgramEmbeds) { EXPECT_EQ(embedded_manifests(), manifests_of_source()); }

TEST(Shipped, PoliciesHaveTheirNumbers) {
  const auto knowledge = knowledge_with_fixture_rules();
  ASSERT_EQ(knowledge->policies.size(), 4u);
  EXPECT_TRUE(std::is_sorted(knowledge->policies.begin(), knowledge->policies.end(),
                             [](const Policy& a, const Policy& b) { return a.id < b.id; }));
  struct Case {
    const char* policy;
    int start_window;
    int continuing_window;
    int age_max;
    bool two_tests;
    bool home_test;
  };
  const Case cases[] = {{"eu-ppp", 3, 35, 55, false, true},
                        {"uk-mhra", 3, 35, 55, false, true},
                        {"seed-article", 3, 35, 55, false, true},
                        {"us-ipledge", 7, 7, 60, true, false}};
  for (const Case& c : cases) {
    const Policy* policy = knowledge->policy(c.policy);
    ASSERT_NE(policy, nullptr) << c.policy;
    EXPECT_EQ(policy->parameters.start_test_window_days, c.start_window);
    EXPECT_EQ(policy->parameters.continuing_test_window_days, c.continuing_window);
    EXPECT_EQ(policy->parameters.childbearing_age_max, c.age_max);
    EXPECT_EQ(policy->parameters.start_needs_two_tests, c.two_tests);
    EXPECT_EQ(policy->parameters.home_test_counts_at_start, c.home_test);
  }
  const auto& strict = knowledge->policy("seed-article")->rows;
  EXPECT_EQ(strict.at("teratogenic-childbearing-potential/start-incomplete").indicator,
            Indicator::critical);
  EXPECT_EQ(strict.at("teratogenic-childbearing-potential/start-complete").indicator,
            Indicator::info);
  EXPECT_EQ(strict.at("teratogenic-childbearing-potential/start-complete").enabled, true);
  EXPECT_EQ(knowledge->policy("us-ipledge")->notes.at(1).effective_from, "2026-08-08");
}

TEST(Shipped, EveryParameterHasAName) {
  // As many ints, doubles and bools as the struct holds, so that none is forgotten in the table.
  const auto values = parameter_values({});
  EXPECT_EQ(values.size(), 74u);
  const auto value = [&](std::string_view name) -> std::string {
    for (const ParameterValue& parameter : values) {
      if (parameter.name == name) return parameter.value;
    }
    return "none";
  };
  EXPECT_EQ(value("start_test_window_days"), "3");
  EXPECT_EQ(value("hcg_positive_from_iu_l"), "25");
  EXPECT_EQ(value("home_test_counts_at_start"), "true");
}

TEST(Shipped, SchemaNamesEveryParameterWithItsDefault) {
  const auto schema =
      fhir::Document::parse(read_source_file("manifests/schema/policy.schema.json"));
  ASSERT_TRUE(schema);
  std::map<std::string, std::string> defaults;
  const auto& parameters = schema->root()["properties"]["parameters"]["properties"];
  for (const fhir::json::Member& member : parameters.members()) {
    const fhir::json::Value& value = member.value["default"];
    std::string text =
        value.is_boolean() ? value.is_true() ? "true" : "false" : std::string(value.number());
    if (text.ends_with(".0")) text.resize(text.size() - 2);
    defaults.emplace(member.name, text);
  }
  std::map<std::string, std::string> expected;
  for (const ParameterValue& parameter : parameter_values({})) {
    expected.emplace(parameter.name, parameter.value);
  }
  EXPECT_EQ(defaults, expected);
}

TEST(Shipped, EveryServiceReadsAllSourcesInOrder) {
  const auto knowledge = knowledge_with_fixture_rules();
  ASSERT_EQ(knowledge->services.size(), 8u);
  for (const ServiceManifest& service : knowledge->services) {
    EXPECT_EQ(service.id, service.hook);
    if (!service.rules.empty()) continue;
    ASSERT_EQ(service.prefetch.size(), facts::kSourceCount) << service.id;
    for (std::size_t i = 0; i < facts::kSourceCount; ++i) {
      EXPECT_EQ(service.prefetch[i].first, facts::kPrefetchKeys[i]);
      EXPECT_TRUE(service.prefetch[i].second.starts_with(facts::kResourceTypes[i]));
    }
  }
  EXPECT_NE(knowledge->service("medication-prescribe"), nullptr);
}

TEST(Shipped, ChartsAreOffUntilASiteSwitchesThemOn) {
  const auto knowledge = knowledge_with_fixture_rules();
  std::vector<std::string> off;
  for (const ServiceManifest& service : knowledge->services) {
    if (!service.enabled) off.push_back(service.id);
    EXPECT_EQ(service.rules.empty(), service.enabled) << service.id;
  }
  EXPECT_EQ(off,
            (std::vector<std::string>{"encounter-discharge", "encounter-start", "patient-view"}));
  const ServiceManifest& chart = *knowledge->service("patient-view");
  EXPECT_EQ(chart.prefetch.size(), 9u) << "only what its rules ask for";
  EXPECT_EQ(chart.rules.front(), "teratogenic-pregnancy");
}

/// The resource types of the searches for a key, as in "DiagnosticOrder ProcedureRequest".
std::string types_of(std::span<const std::string> queries) {
  std::string types;
  for (const std::string& query : queries) {
    types.append(types.empty() ? "" : " ").append(query.substr(0, query.find_first_of("/?")));
  }
  return types;
}

TEST(Shipped, OtherReleasesAreSearchedByTheirOwnResources) {
  using enum fhir::Release;
  const auto knowledge = knowledge_with_fixture_rules();
  const ServiceManifest& service = *knowledge->service("order-sign");
  struct Row {
    fhir::Release release;
    const char* key;
    const char* types;
  };
  const Row rows[] = {
      {dstu2, "medreq", "MedicationOrder"},
      {dstu2, "sreq", "DiagnosticOrder ProcedureRequest ReferralRequest"},
      {dstu2, "medstmt", "MedicationStatement"},
      {stu3, "medreq", "MedicationRequest"},
      {stu3, "sreq", "ProcedureRequest ReferralRequest"},
      {r4, "sreq", "ServiceRequest"},
      {r5, "medreq", "MedicationRequest"},
      {r5, "sreq", "ServiceRequest"},
      {r4, "no-key", ""},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(types_of(service.queries(row.key, row.release)), row.types)
        << row.key << " in " << fhir::to_code(row.release);
  }
  for (const auto& [key, query] : service.prefetch) {
    EXPECT_EQ(service.queries(key, r4)[0], query);
    for (const fhir::Release release : {dstu2, stu3, r5}) {
      for (const std::string& other : service.queries(key, release)) {
        EXPECT_NE(other.find("{{context.patientId}}"), std::string::npos) << other;
      }
    }
  }
}

TEST(Shipped, ObservationsAreAskedForByBareCode) {
  const auto knowledge = knowledge_with_fixture_rules();
  const std::string& observations = knowledge->service("order-sign")->prefetch[2].second;
  EXPECT_TRUE(
      observations.starts_with("Observation?patient=Patient/{{context.patientId}}&code=2106-3,"));
  for (const char* code : {"82810-3", "11778-8", "86645-9", "76689-9", "63895-7"}) {
    EXPECT_NE(observations.find(code), std::string::npos) << code;
  }
  EXPECT_LT(observations.size(), 400u);
  const std::string& results = knowledge->service("order-sign")->prefetch[3].second;
  for (const char* code : {"29463-7", "98979-8", "2571-8", "44261-6"}) {
    EXPECT_NE(results.find(code), std::string::npos) << code;
  }
  EXPECT_LT(results.size(), 1000u);
}

TEST(Shipped, DescriptionsArePlainTextAndSoundMarkdown) {
  const auto knowledge = knowledge_with_fixture_rules();
  for (const ServiceManifest& service : knowledge->services) {
    EXPECT_EQ(service.description.find_first_of("*_`<>[]#|\n"), std::string::npos) << service.id;
    EXPECT_EQ(service.usage_requirements.find_first_of("*_`<>[]#|\n"), std::string::npos);
  }
}

TEST(Shipped, TheInstructionSatisfiesTheSunRule) {
  const auto knowledge = knowledge_with_fixture_rules();
  for (const std::string& text : {knowledge->sun_instruction, knowledge->counselling_note}) {
    EXPECT_NE(knowledge->terminology->find_keyword(Set::sun_protection_counselling, text), "");
  }
}

// It has no card of its own: what labels say of meals and of vitamin A is in the same text.
TEST(Shipped, TheInstructionSpeaksOfFoodAndVitaminA) {
  const std::string text = knowledge_with_fixture_rules()->sun_instruction;
  for (const char* word : {"sunscreen", "meal", "vitamin A"}) {
    EXPECT_NE(text.find(word), text.npos) << word;
  }
}

// PROVENANCE.md has a section for each value set that names the source of each of its codes.
TEST(Shipped, EveryCodeHasItsProvenance) {
  std::map<std::string, std::string> sections;
  std::istringstream lines(read_source_file("manifests/knowledge/PROVENANCE.md"));
  std::string section;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("## ")) section = line.substr(3);
    sections[section] += line + " ";
  }
  std::vector<Fault> faults;
  for (const ValueSetFile& set : read_value_sets(manifests_of_source(), faults)) {
    ASSERT_TRUE(sections.contains(set.id)) << set.id;
    const auto named = [&](const std::string& code) {
      for (const char* end : {",", " "}) {
        if (sections[set.id].find(" " + code + end) != std::string::npos) return true;
      }
      return false;
    };
    for (const auto& entry : set.concepts)
      EXPECT_TRUE(named(entry.code)) << set.id << " " << entry.code;
    for (const auto& family : set.families)
      EXPECT_TRUE(named(family.code)) << set.id << " " << family.code;
    for (const auto& family : set.excluded_families)
      EXPECT_TRUE(named(family.code)) << set.id << " " << family.code;
  }
  EXPECT_TRUE(faults.empty()) << to_string(faults);
}

// Codes whose check digit tells a typing mistake.
int luhn_check_digit(std::string_view digits) {
  int sum = 0;
  bool twice = true;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    const int value = (*digit - '0') * (twice ? 2 : 1);
    sum += value / 10 + value % 10;
    twice = !twice;
  }
  return (10 - sum % 10) % 10;
}

bool verhoeff_valid(std::string_view digits) {
  constexpr int kMultiply[10][10] = {
      {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
      {2, 3, 4, 0, 1, 7, 8, 9, 5, 6}, {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
      {4, 0, 1, 2, 3, 9, 5, 6, 7, 8}, {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
      {6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
      {8, 7, 6, 5, 9, 3, 2, 1, 0, 4}, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}};
  constexpr int kPermute[8][10] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 5, 7, 6, 2, 8, 3, 0, 9, 4},
                                   {5, 8, 0, 3, 7, 9, 6, 1, 4, 2}, {8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
                                   {9, 4, 5, 3, 1, 2, 6, 8, 7, 0}, {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
                                   {2, 7, 9, 3, 8, 0, 6, 4, 1, 5}, {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}};
  int check = 0;
  std::size_t position = 0;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, ++position) {
    check = kMultiply[check][kPermute[position % 8][*digit - '0']];
  }
  return check == 0;
}

TEST(Shipped, CodesHaveTheShapeOfTheirSystem) {
  const std::map<std::string, std::regex> shapes = {
      {"http://www.nlm.nih.gov/research/umls/rxnorm", std::regex("[1-9][0-9]{2,7}")},
      {"http://snomed.info/sct", std::regex("[1-9][0-9]{5,17}")},
      {"http://loinc.org", std::regex("(LA)?[1-9][0-9]*-[0-9]")},
      {"http://hl7.org/fhir/sid/icd-10-cm", std::regex("[A-Z][0-9][0-9A-Z](\\.[0-9A-Z]{1,4})?")},
      {"http://hl7.org/fhir/sid/icd-10", std::regex("[A-Z][0-9]{2}(\\.[0-9])?")},
      {"http://www.whocc.no/atc", std::regex("[A-V][0-9]{2}[A-Z]{2}([0-9]{2})?")},
      {"http://fdasis.nlm.nih.gov", std::regex("[0-9A-Z]{10}")},
      {"http://hl7.org/fhir/sid/ndc", std::regex("[0-9]{4}-[0-9]{4}|[0-9]{5}-[0-9]{3,4}")},
      {"urn:x-local:aemps-codigo-nacional", std::regex("[0-9]{6}")},
      {"http://example.org/cds/isotretinoin-guard", std::regex("[a-z]+(-[a-z]+)*")},
      {"http://example.org/cds/isotretinoin-guard/override-reason", std::regex("[a-z]+(-[a-z]+)*")},
  };
  for (const auto& [system, code] : codes_of_source()) {
    ASSERT_TRUE(shapes.contains(system)) << system;
    EXPECT_TRUE(std::regex_match(code, shapes.at(system))) << system << "|" << code;
    if (system == "http://snomed.info/sct") {
      EXPECT_TRUE(verhoeff_valid(code)) << code;
    }
    if (system == "http://loinc.org" && !code.starts_with("LA")) {
      const std::size_t dash = code.find('-');
      EXPECT_EQ(luhn_check_digit(code.substr(0, dash)), code[dash + 1] - '0') << code;
    }
  }
}

}  // namespace
}  // namespace isoguard::knowledge
