#include "fhir/medication.h"

#include "fhir/release_shapes.h"

namespace isoguard::fhir {
namespace {

/// `strength`, which is called `amount` in DSTU2 and STU3; R5 also takes a mere quantity.
Ratio read_strength(const Fields& fields) {
  for (const Path path :
       {Path("Medication.ingredient.strength"), Path("Medication.ingredient.strengthRatio"),
        Path("Medication.ingredient.amount")}) {
    if (!fields.raw(path).is_null()) return fields.ratio(path);
  }
  return {fields.quantity("Medication.ingredient.strengthQuantity"), {}};
}

/// `item` is a Reference in DSTU2 and a CodeableReference in R5.
Ingredient read_ingredient(const Fields& fields) {
  Ingredient ingredient{fields.codeable_concept("Medication.ingredient.itemCodeableConcept"),
                        fields.reference("Medication.ingredient.itemReference"),
                        read_strength(fields)};
  const Fields item = fields.object("Medication.ingredient.item");
  if (!item.is_present()) return ingredient;
  if (item.raw("reference").is_string()) {
    ingredient.item_reference = fields.reference("Medication.ingredient.item");
  } else {
    const auto [concept_, reference] =
        read_codeable_reference(fields, "Medication.ingredient.item");
    ingredient.item = concept_;
    ingredient.item_reference = reference;
  }
  return ingredient;
}

Medication read_medication(const Fields& fields) {
  Medication medication;
  medication.id = fields.string("Medication.id");
  medication.status = fields.string("Medication.status");
  medication.code = fields.codeable_concept("Medication.code");
  medication.form = fields.codeable_concept("Medication.form");
  if (medication.form.empty()) medication.form = fields.codeable_concept("Medication.doseForm");
  medication.ingredients = fields.list<Ingredient>("Medication.ingredient", read_ingredient);
  const Fields product = fields.object("Medication.product");  // DSTU2's
  if (product.is_present()) {
    medication.form = product.codeable_concept("Medication.product.form");
    medication.ingredients =
        product.list<Ingredient>("Medication.product.ingredient", read_ingredient);
  }
  return medication;
}

}  // namespace

Medication read_medication(const json::Value& resource, Reading& reading) {
  return read_medication(Fields(resource, reading));
}

MedicationChoice read_medication_choice(const json::Value& resource, std::string_view element,
                                        Reading& reading) {
  const Fields fields(resource, element, reading);
  MedicationChoice choice{fields.codeable_concept("medicationCodeableConcept"),
                          fields.reference("medicationReference")};
  if (choice.empty()) {  // R5's, which may hold both
    const auto [concept_, reference] = read_codeable_reference(fields, "medication");
    return {concept_, reference};
  }
  if (!choice.concept_.empty() && !choice.reference.empty()) {
    // Only one is allowed; what is written in the order itself needs no fetching to be checked.
    fields.record("medicationReference");
    choice.reference = {};
  }
  return choice;
}

std::span<const Medication> read_contained_medications(const json::Value& resource,
                                                       Reading& reading) {
  List<Medication> found{ArenaAllocator<Medication>(reading.arena)};
  Fields(resource, reading).for_each("contained", [&](const Fields& contained) {
    if (contained.string("resourceType") != "Medication") return;
    found.push_back(read_medication(contained.value(), reading));
  });
  return kept(found);
}

}  // namespace isoguard::fhir
