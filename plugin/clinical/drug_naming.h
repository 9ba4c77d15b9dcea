#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "plugin/facts/patient_facts.h"
#include "plugin/knowledge/terminology.h"

namespace isoguard::clinical {

/// Everything that names a medication, wherever it stood.
struct Naming {
  std::vector<const fhir::CodeableConcept*> concepts;  ///< product first, then ingredients
  std::vector<std::string_view> texts;                 ///< texts and displays
  const fhir::CodeableConcept* form = nullptr;
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

/// The first coding in `set`.
Match match(const knowledge::Terminology& terminology, const Naming& naming, knowledge::Set set);
/// The first name of `set` in a text.
Match match_name(const knowledge::Terminology& terminology, const Naming& naming,
                 knowledge::Set set);
bool has_code_of(const knowledge::Terminology& terminology, const Naming& naming,
                 bool (*test)(const knowledge::CodeMeaning&));

}  // namespace isoguard::clinical
