#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "plugin/clinical/drug.h"
#include "plugin/facts/patient_facts.h"
#include "plugin/knowledge/terminology.h"

namespace isoguard::clinical {

/// Everything that names a medication, wherever it stood.
struct Naming {
  std::vector<const fhir::CodeableConcept*> concepts;  ///< product first, then ingredients
  std::vector<std::string_view> texts;                 ///< texts and displays
  const fhir::CodeableConcept* form = nullptr;
  std::size_t products = 0;     ///< the first of `concepts`, which name all of it
  std::size_t ingredients = 0;  ///< that the Medication lists
  bool resolved = true;
};

Naming naming_of(const fhir::MedicationChoice& choice, std::span<const fhir::Medication> contained,
                 const facts::PatientFacts& facts);

/// Whether route, form or name say local, systemic, or nothing of either.
enum class Reach : unsigned char { not_told, local, systemic };

/// The reach of a medication, found out when it is first asked for: most drugs are none of ours.
class LazyReach {
 public:
  LazyReach(const knowledge::Terminology& terminology, const Naming& naming,
            const fhir::Dosages& dosage)
      : terminology_(terminology), naming_(naming), dosage_(dosage) {}
  Reach get();

 private:
  const knowledge::Terminology& terminology_;
  const Naming& naming_;
  const fhir::Dosages& dosage_;
  Reach reach_ = Reach::not_told;
  bool known_ = false;
};

/// A code or name of a set. `label` is our display of the code, or the name.
struct Match {
  bool found = false;
  std::string_view label;
};

/// The first coding for which `test(coding, what is known of it)` holds; nullptr: none.
template <class Test>
const fhir::Coding* find_coding(const knowledge::Terminology& terminology, const Naming& naming,
                                Test test) {
  for (const fhir::CodeableConcept* concept_ : naming.concepts) {
    for (const fhir::Coding& coding : concept_->coding) {
      if (test(coding, terminology.meaning(coding))) return &coding;
    }
  }
  return nullptr;
}
/// The same for what is known alone.
template <class Test>
bool has_code_of(const knowledge::Terminology& terminology, const Naming& naming, Test test) {
  return find_coding(terminology, naming, [&test](const fhir::Coding&, const auto& known) {
           return test(known);
         }) != nullptr;
}

/// The first coding in `set`.
Match match(const knowledge::Terminology& terminology, const Naming& naming, knowledge::Set set);
/// The first name of `set` in a text.
Match match_name(const knowledge::Terminology& terminology, const Naming& naming,
                 knowledge::Set set);
/// The drug of a match; it is called by its name in `names`, else by the label.
Drug named_drug(const knowledge::Terminology& terminology, DrugClass drug_class,
                knowledge::Set names, std::string_view label, bool route_not_stated);

}  // namespace isoguard::clinical
