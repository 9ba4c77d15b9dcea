#include "fhir/medication.h"

#include "fhir/read_element.h"

namespace isoguard::fhir {
namespace {

Ingredient read_ingredient(const Fields& fields) {
  return {fields.codeable_concept("Medication.ingredient.itemCodeableConcept"),
          fields.reference("Medication.ingredient.itemReference"),
          fields.ratio("Medication.ingredient.strength")};
}

Medication read_medication(const Fields& fields) {
  Medication medication;
  medication.id = fields.string("Medication.id");
  medication.status = fields.string("Medication.status");
  medication.code = fields.codeable_concept("Medication.code");
  medication.form = fields.codeable_concept("Medication.form");
  medication.ingredients = fields.list<Ingredient>("Medication.ingredient", read_ingredient);
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
  // The list's memory is the arena's and stays when the list goes.
  return {found.data(), found.size()};
}

}  // namespace isoguard::fhir
