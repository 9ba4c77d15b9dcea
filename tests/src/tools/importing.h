#pragma once

#include <map>
#include <string>

#include "fhir/document.h"
#include "plugin/knowledge/knowledge.h"
#include "src/tools/drug_kind.h"

// What tests of imports share.
namespace isoguard::app {

inline const knowledge::Knowledge& shipped() {
  static const auto knowledge = knowledge::load(knowledge::embedded_manifests());
  return **knowledge;
}

inline const DrugKinds& kinds() {
  static std::vector<knowledge::Fault> faults;
  static const auto sets = knowledge::read_value_sets(knowledge::embedded_manifests(), faults);
  static const DrugKinds all(*shipped().terminology, sets);
  return all;
}

/// Set of each imported code.
inline std::map<std::string, std::string> sets_of(const ImportedCodes& codes) {
  std::map<std::string, std::string> sets;
  const auto bundle = fhir::Document::parse(codes.to_bundle());
  if (!bundle) return {{"not", "JSON"}};
  for (const auto& entry : bundle->root()["entry"].items()) {
    const auto& set = entry["resource"];
    for (const auto& include : set["compose"]["include"].items()) {
      for (const auto& concept_ : include["concept"].items()) {
        sets[std::string(concept_["code"].string())] = set["id"].string();
      }
    }
  }
  return sets;
}

}  // namespace isoguard::app
