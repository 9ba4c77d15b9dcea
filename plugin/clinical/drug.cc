#include "plugin/clinical/drug.h"

#include <algorithm>
#include <array>
#include <vector>

namespace isoguard::clinical {
namespace {

using knowledge::CodeMeaning;
using knowledge::Set;
using knowledge::Sets;
using knowledge::Terminology;

/// The value sets of one class of drugs.
struct ClassSets {
  DrugClass drug_class;
  Set product;
  Set ingredient;
  Set local;
  Set names;
};

constexpr std::array kClasses = {
    ClassSets{DrugClass::isotretinoin, Set::isotretinoin_oral, Set::isotretinoin_ingredient,
              Set::isotretinoin_topical, Set::isotretinoin_name_fallback},
    ClassSets{DrugClass::tetracycline, Set::tetracycline_systemic, Set::tetracycline_ingredient,
              Set::tetracycline_local, Set::tetracycline_ingredient},
};

/// Everything that names a medication, wherever it stood.
struct Naming {
  std::vector<const fhir::CodeableConcept*> concepts;  ///< product first, then ingredients
  std::vector<std::string_view> texts;                 ///< texts and displays
  const fhir::CodeableConcept* form = nullptr;
  bool resolved = true;
};

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
  naming.form = &medication.form;
  for (const fhir::Ingredient& ingredient : medication.ingredients) {
    add(naming, ingredient.item);
    add_reference(naming, ingredient.item_reference);
    const fhir::MedicationChoice choice{{}, ingredient.item_reference};
    if (ingredient.item_reference.empty()) continue;
    if (const fhir::Medication* part = facts.resolve(choice, contained)) add(naming, part->code);
  }
}

Naming naming_of(const fhir::MedicationChoice& choice, std::span<const fhir::Medication> contained,
                 const facts::PatientFacts& facts) {
  Naming naming;
  add(naming, choice.concept_);
  if (choice.reference.empty()) return naming;
  add_reference(naming, choice.reference);
  if (const fhir::Medication* medication = facts.resolve(choice, contained)) {
    add(naming, *medication, contained, facts);
  } else {
    naming.resolved = false;
  }
  return naming;
}

/// Whether a route or form says local (no) or systemic (yes), or nothing of either (unknown).
enum class Reach : unsigned char { not_told, local, systemic };

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

/// reach_of, found out when it is first asked for: most drugs are none of ours.
class LazyReach {
 public:
  LazyReach(const Terminology& terminology, const Naming& naming, const fhir::Dosages& dosage)
      : terminology_(terminology), naming_(naming), dosage_(dosage) {}
  Reach get() {
    if (!known_) reach_ = reach_of(terminology_, naming_, dosage_);
    known_ = true;
    return reach_;
  }

 private:
  const Terminology& terminology_;
  const Naming& naming_;
  const fhir::Dosages& dosage_;
  Reach reach_ = Reach::not_told;
  bool known_ = false;
};

/// Our display of the first coding in `set`; empty display, `found` false when there is none.
struct Match {
  bool found = false;
  std::string_view label;
};

Match match(const Terminology& terminology, const Naming& naming, Set set) {
  for (const fhir::CodeableConcept* concept_ : naming.concepts) {
    for (const fhir::Coding& coding : concept_->coding) {
      const CodeMeaning meaning = terminology.meaning(coding);
      if (meaning.sets.has(set)) return {true, meaning.display};
    }
  }
  return {};
}

Match match_name(const Terminology& terminology, const Naming& naming, Set set) {
  for (std::string_view text : naming.texts) {
    const std::string_view name = terminology.find_name(set, text);
    if (!name.empty()) return {true, name};
  }
  return {};
}

bool has_code_of(const Terminology& terminology, const Naming& naming,
                 bool (*test)(const CodeMeaning&)) {
  for (const fhir::CodeableConcept* concept_ : naming.concepts) {
    for (const fhir::Coding& coding : concept_->coding) {
      if (test(terminology.meaning(coding))) return true;
    }
  }
  return false;
}

Drug named(const Terminology& terminology, const ClassSets& sets, std::string_view label,
           bool route_not_stated) {
  const std::string_view name = terminology.find_name(sets.names, label);
  return {sets.drug_class, label, name.empty() ? label : name, route_not_stated, false};
}

/// Tests 1 to 3: by code. nullopt when the codes do not put the drug into this class.
std::optional<Drug> by_code(const Terminology& terminology, const Naming& naming, LazyReach& reach,
                            const ClassSets& sets) {
  if (match(terminology, naming, sets.local).found) return std::nullopt;
  if (const Match product = match(terminology, naming, sets.product); product.found) {
    return named(terminology, sets, product.label, false);
  }
  const Match ingredient = match(terminology, naming, sets.ingredient);
  if (!ingredient.found || reach.get() == Reach::local) return std::nullopt;
  return named(terminology, sets, ingredient.label, reach.get() == Reach::not_told);
}

/// Test 4: by name.
std::optional<Drug> by_name(const Terminology& terminology, const Naming& naming, LazyReach& reach,
                            const ClassSets& sets) {
  const Match name = match_name(terminology, naming, sets.names);
  if (!name.found || reach.get() == Reach::local) return std::nullopt;
  if (reach.get() == Reach::not_told && match_name(terminology, naming, sets.local).found) {
    return std::nullopt;
  }
  return named(terminology, sets, name.label, false);
}

}  // namespace

Drug identify(const fhir::MedicationChoice& choice, std::span<const fhir::Medication> contained,
              const fhir::Dosages& dosage, const facts::PatientFacts& facts,
              const knowledge::Terminology& terminology) {
  const Naming naming = naming_of(choice, contained, facts);
  LazyReach reach(terminology, naming, dosage);
  if (has_code_of(terminology, naming, [](const CodeMeaning& m) { return !m.sets.empty(); })) {
    for (const ClassSets& sets : kClasses) {
      if (const auto drug = by_code(terminology, naming, reach, sets)) return *drug;
    }
    return {};
  }
  for (const ClassSets& sets : kClasses) {
    if (const auto drug = by_name(terminology, naming, reach, sets)) return *drug;
  }
  if (!naming.resolved) return {DrugClass::unidentified, {}, {}, false, true};
  const bool told =
      !naming.texts.empty() ||
      has_code_of(terminology, naming, [](const CodeMeaning& m) { return m.known_system; });
  return told ? Drug{} : Drug{DrugClass::unidentified, {}, {}, false, false};
}

}  // namespace isoguard::clinical
