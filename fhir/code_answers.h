#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "fhir/datatypes.h"
#include "fhir/json.h"

/// What a terminology server says of one code. Views into the answer.
namespace isoguard::fhir {

/// The answer to CodeSystem/$lookup (http://hl7.org/fhir/R4/codesystem-operation-lookup.html, and
/// R5's, which has the same shape and repeats system and code).
struct CodeLookup {
  std::vector<std::string_view> names;  ///< display, then designations; only what can be a name
  /// What the code's properties say it is a kind of, or contains: parents, ingredients, ATC.
  std::vector<Coding> wider;
};

/// The answer to ConceptMap/$translate (http://hl7.org/fhir/R4/conceptmap-operation-translate.html
/// with `equivalence`, or R5's with `relationship`).
struct CodeTranslation {
  std::vector<Coding> same;     ///< equal or equivalent
  std::vector<Coding> related;  ///< wider, narrower, inexact, or not told
};

/// Nothing for what is no Parameters, or answers for another code than was asked for.
std::optional<CodeLookup> read_code_lookup(const json::Value& answer, const Coding& asked);

/// Nothing for what is no Parameters. Targets that are said not to match are left out; where the
/// server does not say that the translation succeeded, or makes it depend on something, all of it
/// is merely related.
std::optional<CodeTranslation> read_code_translation(const json::Value& answer);

/// Whether a text can be the name of `code`: it has a letter, at most 200 bytes, and is not the
/// code again.
bool is_name_of_code(std::string_view text, std::string_view code);

}  // namespace isoguard::fhir
