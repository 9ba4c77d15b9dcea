#include "fhir/release_shapes.h"

namespace isoguard::fhir {

ConceptOrReference read_codeable_reference(const Fields& fields, Path path) {
  const Fields both = fields.data_type(path);
  return {both.codeable_concept("concept"), both.reference("reference")};
}

std::span<const CodeableConcept> read_concepts_in(const Fields& fields, Path path) {
  List<CodeableConcept> concepts{ArenaAllocator<CodeableConcept>(fields.reading().arena)};
  fields.for_each(path, [&concepts](const Fields& item) {
    const CodeableConcept concept_ = item.codeable_concept("concept");
    if (!concept_.empty()) concepts.push_back(concept_);
  });
  return kept(concepts);
}

std::span<const std::string_view> read_notes(const Fields& fields, Path path) {
  return fields.raw(path).is_string() ? fields.strings(path) : fields.strings_in(path, "text");
}

}  // namespace isoguard::fhir
