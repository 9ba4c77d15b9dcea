#include "plugin/clinical/drug_naming.h"

#include <algorithm>

namespace isoguard::clinical {
namespace {

using knowledge::CodeMeaning;
using knowledge::Set;
using knowledge::Sets;
using knowledge::Terminology;

/// A text that a coding and its concept share is looked at once.
void add_text(Naming& naming, std::string_view text) {
  const bool known =
      std::find(naming.texts.begin(), naming.texts.end(), text) != naming.texts.end();
  if (!text.empty() && !known) naming.texts.push_back(text);
}

void add(Naming& naming, const fhir::CodeableConcept& concept_) {
  naming.concepts.push_back(&concept_);
  add_text(naming, concept_.text);
  for (const fhir::Coding& coding : concept_.coding) add_text(naming, coding.display);
}

void add_reference(Naming& naming, const fhir::Reference& reference) {
  if (!reference.display.empty()) naming.texts.push_back(reference.display);
}

void add(Naming& naming, const fhir::Medication& medication,
         std::span<const fhir::Medication> contained, const facts::PatientFacts& facts) {
  add(naming, medication.code);
  naming.products = naming.concepts.size();
  naming.form = &medication.form;
  naming.ingredients = medication.ingredients.size();
  for (const fhir::Ingredient& ingredient : medication.ingredients) {
    add(naming, ingredient.item);
    add_reference(naming, ingredient.item_reference);
    const fhir::MedicationChoice choice{{}, ingredient.item_reference};
    if (ingredient.item_reference.empty()) continue;
    if (const fhir::Medication* part = facts.resolve(choice, contained)) add(naming, part->code);
  }
}

bool names_solid_form(const Terminology& terminology, std::string_view text) {
  return !terminology.find_name(Set::route_oral, text).empty();
}

Reach reach_of_text(const Terminology& terminology, std::string_view text) {
  // "Soft gel capsule" holds the word "gel": a form that is swallowed outweighs it.
  if (names_solid_form(terminology, text)) return Reach::systemic;
  const bool local = !terminology.find_name(Set::inactive_dose_forms, text).empty() ||
                     !terminology.find_name(Set::route_topical, text).empty();
  return local ? Reach::local : Reach::not_told;
}

Reach reach_of(const Terminology& terminology, const fhir::CodeableConcept& concept_) {
  const Sets sets = terminology.meaning(concept_).sets;
  if (sets.any_of({Set::route_oral, Set::route_parenteral})) return Reach::systemic;
  if (sets.has(Set::route_topical)) return Reach::local;
  Reach reach = reach_of_text(terminology, concept_.text);
  for (const fhir::Coding& coding : concept_.coding) {
    reach = std::max(reach, reach_of_text(terminology, coding.display));
  }
  return reach;
}

/// The route decides before the form, the form before the name. Several routes: one systemic is
/// enough.
Reach reach_of(const Terminology& terminology, const Naming& naming, const fhir::Dosages& dosage) {
  Reach reach = Reach::not_told;
  for (const fhir::Dosage& line : dosage) {
    reach = std::max(reach, reach_of(terminology, line.route));
  }
  if (reach == Reach::not_told && naming.form != nullptr) {
    reach = reach_of(terminology, *naming.form);
  }
  if (reach != Reach::not_told) return reach;
  for (std::string_view text : naming.texts) {
    reach = std::max(reach, reach_of_text(terminology, text));
  }
  return reach;
}

}  // namespace

Naming naming_of(const fhir::MedicationChoice& choice, std::span<const fhir::Medication> contained,
                 const facts::PatientFacts& facts) {
  Naming naming;
  add(naming, choice.concept_);
  naming.products = naming.concepts.size();
  if (choice.reference.empty()) return naming;
  add_reference(naming, choice.reference);
  if (const fhir::Medication* medication = facts.resolve(choice, contained)) {
    add(naming, *medication, contained, facts);
  } else {
    naming.resolved = false;
  }
  return naming;
}

Reach LazyReach::get() {
  if (!known_) reach_ = reach_of(terminology_, naming_, dosage_);
  known_ = true;
  return reach_;
}

Match match(const Terminology& terminology, const Naming& naming, Set set) {
  const fhir::Coding* found = find_coding(
      terminology, naming,
      [set](const fhir::Coding&, const CodeMeaning& known) { return known.sets.has(set); });
  return found == nullptr ? Match{} : Match{true, terminology.meaning(*found).display};
}

Match match_name(const Terminology& terminology, const Naming& naming, Set set) {
  for (std::string_view text : naming.texts) {
    const std::string_view name = terminology.find_name(set, text);
    if (!name.empty()) return {true, name};
  }
  return {};
}

Drug named_drug(const Terminology& terminology, DrugClass drug_class, Set names,
                std::string_view label, bool route_not_stated) {
  const std::string_view name = terminology.find_name(names, label);
  return {drug_class, label, name.empty() ? label : name, route_not_stated, false};
}

}  // namespace isoguard::clinical
