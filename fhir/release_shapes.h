#pragma once

#include <span>
#include <string_view>

#include "fhir/read_element.h"

/// Internal to the readers of resources: elements that other releases than R4 have another shape
/// for.
namespace isoguard::fhir {

/// R5's CodeableReference: a concept, a reference, or both.
struct ConceptOrReference {
  CodeableConcept concept_;
  Reference reference;
};
ConceptOrReference read_codeable_reference(const Fields& fields, Path path);

/// The concepts of a list of CodeableReferences, without those that only refer.
std::span<const CodeableConcept> read_concepts_in(const Fields& fields, Path path);

/// The texts of a list of Annotations or of one; a plain string, as DSTU2 has in some places, is
/// the text itself.
std::span<const std::string_view> read_notes(const Fields& fields, Path path);

}  // namespace isoguard::fhir
