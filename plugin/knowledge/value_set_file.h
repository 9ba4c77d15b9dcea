#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/knowledge/manifest.h"

namespace isoguard::knowledge {

/// Base of this project's own canonical URLs.
inline constexpr std::string_view kCanonicalBase = "https://isoguard.example/fhir";
/// The project's code systems: counselling and enrolment codes, override reasons.
inline constexpr std::string_view kProjectSystem = "http://example.org/cds/isotretinoin-guard";
inline constexpr std::string_view kOverrideReasonSystem =
    "http://example.org/cds/isotretinoin-guard/override-reason";

/// What the service uses of a FHIR R4 ValueSet (http://hl7.org/fhir/R4/valueset.html).
struct ValueSetFile {
  struct Concept {
    std::string system;
    std::string code;
    std::string display;
  };
  /// `compose.include.filter` or `compose.exclude.filter` with op `is-a` on property `concept`.
  struct Family {
    std::string system;
    std::string code;
    std::string display;  ///< extension family-display of an include: what to call a code of it
    std::string element;  ///< JSON pointer, for faults of later checks
  };
  std::string id;
  std::string title;
  std::string version;
  std::string description;
  std::vector<Concept> concepts;
  std::vector<Family> families;
  std::vector<Family> excluded_families;
  std::vector<std::string> names;            ///< extension name-in-text
  std::vector<std::string> excluded_words;   ///< extension excluded-display-word
  std::vector<std::string> including_words;  ///< extension including-display-word
};

/// Reads one file; whatever is wrong is appended to `faults`. Anything of FHIR that this service
/// does not act on (imported value sets, other filters) is a fault, since ignoring it would change
/// the set.
ValueSetFile read_value_set(std::string_view file, const std::string& bytes,
                            std::vector<Fault>& faults);

/// All `knowledge/*.valueset.json`, in file order.
std::vector<ValueSetFile> read_value_sets(const ManifestFiles& files, std::vector<Fault>& faults);

/// Where a site's own drug codes stand among the manifest files: each file a FHIR Bundle of
/// ValueSets that add codes to value sets of the manifests (`isoguard terminology import`).
inline constexpr std::string_view kImportedFolder = "terminology/";
inline constexpr std::string_view kImportedSuffix = ".imported.valueset.json";

/// The value sets of all imported files, in file order. They may hold codes, nothing else.
std::vector<ValueSetFile> read_imported_sets(const ManifestFiles& files,
                                             std::vector<Fault>& faults);

}  // namespace isoguard::knowledge
