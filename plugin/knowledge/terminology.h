#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>

#include "fhir/datatypes.h"
#include "plugin/knowledge/manifest.h"
#include "plugin/knowledge/value_set_ids.h"

namespace isoguard::knowledge {

/// The value sets that something is in: a small set of Set.
class Sets {
 public:
  constexpr Sets() = default;
  constexpr Sets(std::initializer_list<Set> sets) {
    for (Set set : sets) add(set);
  }
  constexpr void add(Set set) { words_[index(set) / 64] |= bit(set); }
  constexpr bool has(Set set) const { return (words_[index(set) / 64] & bit(set)) != 0; }
  constexpr bool empty() const { return (words_[0] | words_[1]) == 0; }
  constexpr bool any_of(Sets other) const {
    return ((words_[0] & other.words_[0]) | (words_[1] & other.words_[1])) != 0;
  }
  constexpr Sets& operator|=(Sets other) {
    words_[0] |= other.words_[0];
    words_[1] |= other.words_[1];
    return *this;
  }
  friend constexpr bool operator==(Sets, Sets) = default;

 private:
  static constexpr std::size_t index(Set set) { return static_cast<std::size_t>(set); }
  static constexpr std::uint64_t bit(Set set) { return std::uint64_t{1} << (index(set) % 64); }
  std::uint64_t words_[2] = {0, 0};
};
static_assert(kSetCount <= 128);

/// What the service knows of one coding.
struct CodeMeaning {
  Sets sets;                 ///< empty when no value set has the code
  std::string_view display;  ///< our own display of the code, empty when unknown; lives as long as
                             ///< the Terminology
  bool known_system =
      false;  ///< the system is one whose drugs the value sets cover (RxNorm, ATC, SNOMED CT)
};

/// Code and text look-ups over all value sets. Immutable after building; any thread.
///
/// A system is recognised by its FHIR URI, its `urn:oid:` form, and common misspellings (trailing
/// slash, https, upper case). A coding without a system is not trusted (rules.md section 2).
/// ICD-10-CM codes match with and without their dot; prefix filters of a value set (`is-a`) match
/// the code and everything below it, unless the coding's display has one of the set's excluded
/// words and none of its including words.
class Terminology {
 public:
  /// Value sets out of the manifest files `knowledge/*.valueset.json`; faults name file and
  /// element.
  static Loaded<std::shared_ptr<const Terminology>> build(const ManifestFiles& files);
  virtual ~Terminology() = default;

  /// Meaning of one coding.
  virtual CodeMeaning meaning(const fhir::Coding& coding) const = 0;

  /// Union over all codings of the concept; display of the first coding that is in a set.
  CodeMeaning meaning(const fhir::CodeableConcept& concept_) const;

  /// Whether the concept is in `set`.
  bool in(const fhir::CodeableConcept& concept_, Set set) const {
    return meaning(concept_).sets.has(set);
  }

  /// A name out of a set's text list found in `text`; empty when none is. Case and diacritics are
  /// folded; names match whole words only. The view is our own spelling of the name.
  virtual std::string_view find_name(Set set, std::string_view text) const = 0;

  /// The same for keyword lists in which a word may be the beginning of a longer one
  /// ("fotoprotec").
  virtual std::string_view find_keyword(Set set, std::string_view text) const = 0;

  /// All codes of a set in file order, for search parameters; without systems, without repeats.
  virtual std::string codes_for_search(Set set) const = 0;

  /// The first code of a set, for resources that suggestions create.
  virtual fhir::Coding first(Set set) const = 0;
};

}  // namespace isoguard::knowledge
