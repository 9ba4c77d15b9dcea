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
  constexpr void remove(Sets other) {
    words_[0] &= ~other.words_[0];
    words_[1] &= ~other.words_[1];
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

class MeaningMemo;
class PhraseList;

/// What the service knows of one coding.
struct CodeMeaning {
  Sets sets;                 ///< empty when no value set has the code
  std::string_view display;  ///< our own display of the code, empty when unknown; lives as long as
                             ///< the Terminology
  bool known_system =
      false;  ///< the system is one whose drugs the value sets cover (RxNorm, ATC, SNOMED CT)
};

/// Code and text look-ups over all value sets. Immutable after building; any thread; a look-up
/// takes no heap memory for texts of up to 512 bytes.
///
/// A system is recognised by its FHIR URI, its `urn:oid:` form, and common misspellings (trailing
/// slash, https, upper case). A coding without a system is not trusted (rules.md section 2). ICD-10
/// of the WHO, ICD-10-GM and ICD-10-CM are one system, since their category codes mean the same;
/// ICD-10 codes match with and without their dot. Families of a value set (`is-a`, ICD-10 and ATC)
/// match the code and everything that begins with it; a longer excluded family is left out of a
/// shorter one. A code of a family does not count when the coding's display has one of the set's
/// excluded words and none of its including words. A code that the set lists itself always counts.
class Terminology {
 public:
  /// Value sets out of the manifest files `knowledge/*.valueset.json`; faults name file and
  /// element. The file override-reasons is not one of them.
  static Loaded<std::shared_ptr<const Terminology>> build(const ManifestFiles& files);
  ~Terminology();

  /// The same terminology, remembering what one call has looked up. For one thread; `memo` and this
  /// must outlive it.
  Terminology remembering(MeaningMemo& memo) const;

  /// Meaning of one coding.
  CodeMeaning meaning(const fhir::Coding& coding) const;

  /// Union over all codings of the concept; display of the first coding that is in a set.
  CodeMeaning meaning(const fhir::CodeableConcept& concept_) const;

  /// Whether the concept is in `set`.
  bool in(const fhir::CodeableConcept& concept_, Set set) const {
    return meaning(concept_).sets.has(set);
  }

  /// A name out of a set's text list found in `text`; empty when none is. Case and diacritics are
  /// folded; names match whole words only. The view is our own spelling of the name, and lives as
  /// long as the Terminology.
  std::string_view find_name(Set set, std::string_view text) const;

  /// The same for keyword lists in which a word may be the beginning of a longer one
  /// ("fotoprotec"). Keywords of up to four letters end with their word or before a digit ("spf" in
  /// "SPF50").
  std::string_view find_keyword(Set set, std::string_view text) const;

  /// All codes of a set in file order, for search parameters, joined by commas; without systems,
  /// without repeats.
  const std::string& codes_for_search(Set set) const;

  /// The first code of a set, for resources that suggestions create. Empty for a set without codes.
  fhir::Coding first(Set set) const;

 private:
  friend class TerminologyBuilder;
  struct Tables;
  explicit Terminology(std::shared_ptr<const Tables> tables);
  CodeMeaning look_up(const fhir::Coding& coding) const;
  using Search = std::string_view (PhraseList::*)(std::string_view) const;
  std::string_view find(Set set, std::string_view text, Search search) const;

  std::shared_ptr<const Tables> tables_;
  MeaningMemo* memo_ = nullptr;
};

}  // namespace isoguard::knowledge
