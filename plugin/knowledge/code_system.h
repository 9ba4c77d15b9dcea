#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace isoguard::knowledge {

/// A code system, whichever way it was spelled. ICD-10 of the WHO, its German modification and
/// ICD-10-CM are one, since their category codes mean the same.
enum class CodeSystem : std::uint8_t {
  unknown,
  rxnorm,
  snomed,
  loinc,
  icd10,
  atc,
  ndc,
  unii,
  other
};

/// Whether a code begins with the codes that it lies below, so that `is-a` is a prefix match.
constexpr bool is_hierarchical(CodeSystem system) {
  return system == CodeSystem::icd10 || system == CodeSystem::atc;
}

/// Code systems by URI. Ids from CodeSystem::other on stand for systems that value-set files name
/// and that are not in the list above. Build on one thread; then any thread.
class CodeSystems {
 public:
  CodeSystems();

  /// The system of `uri`, registered when new. At most 200 systems.
  CodeSystem add(std::string_view uri);

  /// The system of `uri`, or unknown. Ignores case, http or https, `www.`, trailing slashes and a
  /// `|version`; knows `urn:oid:` forms and the edition URIs of SNOMED CT.
  CodeSystem find(std::string_view uri) const;

 private:
  struct Entry {
    std::string uri;
    CodeSystem system = CodeSystem::unknown;
  };
  static constexpr std::size_t kSlots = 512;

  void insert(std::string uri, CodeSystem system);
  const Entry* look_up(std::string_view uri) const;

  std::vector<Entry> entries_;                 // exact and simplified spellings
  std::array<std::uint16_t, kSlots> slots_{};  // index into entries_ plus one
  std::uint8_t next_other_ = static_cast<std::uint8_t>(CodeSystem::other);
};

/// A code as it is compared: upper case, outer blanks cut; ICD-10 without dots, dashes and marks
/// ("o09.511" → "O09511", "Z33!" → "Z33"); an NDC by its product alone ("0555-1055-86" →
/// "005551055"). Empty when longer than kLongest.
class CodeKey {
 public:
  CodeKey(CodeSystem system, std::string_view code);
  std::string_view view() const { return {text_.data(), size_}; }

  static constexpr std::size_t kLongest = 64;

 private:
  std::array<char, kLongest> text_;
  std::size_t size_ = 0;
};

}  // namespace isoguard::knowledge
