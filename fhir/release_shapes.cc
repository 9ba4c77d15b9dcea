#include "fhir/release_shapes.h"

#include <algorithm>

namespace isoguard::fhir {

ConceptOrReference read_codeable_reference(const Fields& fields, Path path) {
  const Fields both = fields.data_type(path);
  return {both.codeable_concept("concept"), both.reference("reference")};
}

std::span<const CodeableConcept> read_concepts_in(const Fields& fields, Path path) {
  const auto all = fields.data_types<CodeableConcept>(
      path, [](const Fields& item) { return item.codeable_concept("concept"); });
  const std::span<CodeableConcept> kept = fields.reading().arena.array<CodeableConcept>(all.size());
  const auto end = std::copy_if(all.begin(), all.end(), kept.begin(),
                                [](const CodeableConcept& item) { return !item.empty(); });
  return kept.first(static_cast<std::size_t>(end - kept.begin()));
}

std::span<const std::string_view> read_notes(const Fields& fields, Path path) {
  return fields.raw(path).is_string() ? fields.strings(path) : fields.strings_in(path, "text");
}

}  // namespace isoguard::fhir
