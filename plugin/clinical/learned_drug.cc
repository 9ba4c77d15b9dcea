#include "plugin/clinical/learned_drug.h"

#include <algorithm>

namespace isoguard::clinical {
namespace {

using facts::LearnedCode;
using fhir::Coding;

/// What is learned of all codes of one medication.
struct Learned {
  std::vector<std::string_view> names;
  std::vector<Coding> same;
  std::vector<Coding> related;
  bool complete = true;  ///< nobody's answer is a part only
  bool whole = false;    ///< the product is told, or each of its ingredients
  bool empty() const { return names.empty() && same.empty() && related.empty(); }

  /// Whether it tells something.
  bool add(const LearnedCode& code) {
    names.insert(names.end(), code.names.begin(), code.names.end());
    same.insert(same.end(), code.same.begin(), code.same.end());
    related.insert(related.end(), code.related.begin(), code.related.end());
    complete = complete && code.complete;
    return !code.names.empty() || !code.same.empty();
  }
};

bool add_concept(Learned& learned, const fhir::CodeableConcept& concept_,
                 const facts::PatientFacts& facts) {
  bool told = false;
  for (const Coding& coding : concept_.coding) {
    const auto known =
        std::find_if(facts.learned.begin(), facts.learned.end(), [&coding](const LearnedCode& one) {
          return one.code == coding.code && one.system == coding.system;
        });
    if (known != facts.learned.end() && learned.add(*known)) told = true;
  }
  return told;
}

Learned learned_of(const Naming& naming, const facts::PatientFacts& facts) {
  Learned learned;
  std::size_t ingredients = 0;
  std::size_t told_ingredients = 0;
  for (std::size_t i = 0; i < naming.concepts.size(); ++i) {
    const fhir::CodeableConcept& concept_ = *naming.concepts[i];
    if (concept_.coding.empty()) continue;
    const bool told = add_concept(learned, concept_, facts);
    const bool is_product = i < naming.products;
    if (is_product && told) learned.whole = true;
    if (!is_product) ++ingredients;
    if (!is_product && told) ++told_ingredients;
  }
  if (ingredients > 0 && told_ingredients == ingredients) learned.whole = true;
  return learned;
}

bool is_ours(const Drug& drug) { return drug.drug_class > DrugClass::unidentified; }

}  // namespace

Drug learned_drug(const Drug& own, const Naming& naming, const fhir::Dosages& dosage,
                  const facts::PatientFacts& facts, const knowledge::Terminology& terminology) {
  const Learned learned = learned_of(naming, facts);
  if (learned.empty()) return own;
  const auto with = [&](std::span<const Coding> codings, const Naming& before) {
    const fhir::CodeableConcept more{codings, {}};
    Naming naming_with = before;
    naming_with.concepts.push_back(&more);
    for (const Coding& coding : codings) {
      if (!coding.display.empty()) naming_with.texts.push_back(coding.display);
    }
    return drug_of(naming_with, dosage, terminology);
  };
  Naming named = naming;
  named.texts.insert(named.texts.end(), learned.names.begin(), learned.names.end());
  const fhir::CodeableConcept same{learned.same, {}};
  Drug drug = with(learned.same, named);
  named.concepts.push_back(&same);
  if (!is_ours(drug) && !(learned.complete && learned.whole)) drug = own;
  // One by one: what is local about one of them must not excuse another.
  for (const Coding& related : learned.related) {
    const Drug perhaps = with({&related, 1}, named);
    if (is_ours(perhaps) && perhaps.drug_class > drug.drug_class) drug = perhaps;
  }
  return drug;
}

}  // namespace isoguard::clinical
