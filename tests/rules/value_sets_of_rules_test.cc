// The value sets that a rule's manifest lists are those that decide it: the rulebook and
// `isoguard terminology` tell readers by them which rules a code can change.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "fhir/document.h"
#include "plugin/knowledge/value_set_ids.h"
#include "tests/support/row_examples.h"
#include "tests/support/source_file.h"

namespace isoguard::test {
namespace {

namespace fs = std::filesystem;
using knowledge::kSetIds;

bool lists(const knowledge::RuleManifest& rule, std::string_view set) {
  return std::find(rule.value_sets.begin(), rule.value_sets.end(), set) != rule.value_sets.end();
}

/// The file of a value set with one code that no record has, and no names.
std::string emptied(const std::string& file) {
  const auto document = fhir::Document::parse(file);
  if (!document) return {};
  std::string text = "{";
  for (const auto& member : document->root().members()) {
    if (member.name == "extension" || member.name == "compose") continue;
    fhir::json::write_string(member.name, text);
    text += ":";
    fhir::json::write(member.value, text);
    text += ",";
  }
  return text +
         R"("compose":{"include":[{"system":"urn:x-nowhere","concept":[{"code":"none","display":"none"}]}]}})";
}

knowledge::Knowledge knowledge_without(std::string_view set) {
  knowledge::ManifestFiles files = knowledge::embedded_manifests();
  std::string& file = files.at("knowledge/" + std::string(set) + ".valueset.json");
  file = emptied(file);
  auto terminology = knowledge::Terminology::build(files);
  EXPECT_TRUE(terminology) << set << " " << (terminology ? "" : to_string(terminology.error()));
  knowledge::Knowledge knowledge = shipped_knowledge();
  if (terminology) knowledge.terminology = *terminology;
  return knowledge;
}

/// All that a reader could see of a verdict, but displays, which go with their set.
std::string seen(const clinical::Verdict& verdict) {
  std::string text = std::to_string(static_cast<int>(verdict.outcome)) + "/" +
                     std::string(verdict.row) + "/" + std::string(verdict.reason);
  for (const auto* list : {&verdict.evidence, &verdict.contrary}) {
    for (const clinical::Evidence& evidence : *list) {
      text.append("/").append(evidence.resource_type).append(evidence.id);
      text.append(evidence.finding);
    }
    text += "|";
  }
  return text;
}

TEST(ValueSetsOfRules, ListWhatChangesTheirVerdicts) {
  const std::vector<RowExample> examples = row_examples();
  std::vector<std::string> before;
  for (const RowExample& example : examples) {
    before.push_back(seen(Scene(example.patient.numbered()).verdict(example.rule)));
  }
  std::set<std::string_view> decisive;
  for (const std::string_view set : kSetIds) {
    const knowledge::Knowledge without = knowledge_without(set);
    for (std::size_t i = 0; i < examples.size(); ++i) {
      const Scene scene(examples[i].patient.numbered(), without);
      if (seen(scene.verdict(examples[i].rule)) == before[i]) continue;
      decisive.insert(set);
      EXPECT_TRUE(lists(*shipped_knowledge().rule(examples[i].rule), set))
          << examples[i].rule << " does not list " << set << ", which decides about "
          << examples[i].row;
    }
  }
  EXPECT_GE(decisive.size(), 40u) << "the examples look at too little";
}

/// Value sets that the clinical code asks about, by the text of its sources.
std::set<std::string> asked_for() {
  std::set<std::string> names;
  for (const auto& entry :
       fs::directory_iterator(fs::path(ISOGUARD_SOURCE_DIR) / "plugin/clinical")) {
    const std::string text = source_file(fs::relative(entry.path(), ISOGUARD_SOURCE_DIR));
    for (std::size_t at = text.find("Set::"); at != text.npos; at = text.find("Set::", at + 5)) {
      std::size_t end = at + 5;
      while (end < text.size() && (text[end] == '_' || std::isalnum(text[end]) != 0)) ++end;
      std::string id = text.substr(at + 5, end - at - 5);
      std::replace(id.begin(), id.end(), '_', '-');
      names.insert(id);
    }
  }
  return names;
}

TEST(ValueSetsOfRules, TogetherAreThoseThatTheCodeAsksAbout) {
  std::set<std::string> listed;
  for (const knowledge::RuleManifest& rule : shipped_knowledge().rules) {
    listed.insert(rule.value_sets.begin(), rule.value_sets.end());
  }
  EXPECT_EQ(listed, asked_for());
}

}  // namespace
}  // namespace isoguard::test
