#pragma once

#include <span>
#include <string_view>

#include "fhir/dosage.h"
#include "plugin/facts/patient_facts.h"
#include "plugin/knowledge/terminology.h"

namespace isoguard::clinical {

/// The groups of drugs that rules ask about: ingredient plus route and form, so all but `exfoliant`
/// always mean a systemic product.
enum class DrugClass : unsigned char {
  other,         ///< some other drug, or a local form of these
  unidentified,  ///< nobody could tell: no code that we know, and no name
  exfoliant,     ///< keratolytic or retinoid on the skin against acne; no wart or scalp treatment
  vitamin_a,     ///< alone, or at least 10,000 IU a dose unit
  retinoid,      ///< another systemic retinoid
  isotretinoin,
  tetracycline,
};

/// What one medication[x] is.
struct Drug {
  DrugClass drug_class = DrugClass::other;
  std::string_view label;  ///< our display of the deciding code, or the name that was found
  std::string_view name;   ///< short: ingredient or brand in `label` ("doxycycline"), else `label`
  bool route_not_stated =
      false;                ///< an ingredient, taken as systemic because nothing says otherwise
  bool unresolved = false;  ///< unidentified because its reference leads to no Medication
};

/// Identifies a drug by the tests of rules.md section 2, over all codings of the concept or of the
/// Medication that the reference leads to, and of that Medication's ingredients:
/// local products are no member of their class; then product codes; then ingredient codes, unless
/// route, form or name is local; then names, when no code is one that we know.
///
/// A code of a known drug system that is in no value set does not silence the name beside it: the
/// value sets cannot know every brand and every release.
///
/// What all this leaves unidentified is looked at once more with what a terminology server said of
/// its codes, if one was asked (facts.learned, learned_drug.h).
Drug identify(const fhir::MedicationChoice& choice, std::span<const fhir::Medication> contained,
              const fhir::Dosages& dosage, const facts::PatientFacts& facts,
              const knowledge::Terminology& terminology);

}  // namespace isoguard::clinical
