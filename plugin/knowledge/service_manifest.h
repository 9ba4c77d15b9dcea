#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/release.h"
#include "plugin/knowledge/manifest.h"
#include "plugin/knowledge/terminology.h"

namespace isoguard::knowledge {

/// What a prefetch key is searched by in a release that R4's template does not fit.
struct OtherSearch {
  fhir::Release release;
  std::string key;
  std::vector<std::string> queries;  ///< one or more, all of which are needed
};

/// One of manifests/services/*.service.json: a CDS Hooks discovery entry (CH-12 to CH-20).
struct ServiceManifest {
  std::string id;
  std::string hook;
  std::string title;
  std::string description;
  std::string usage_requirements;
  /// Prefetch key and template in order, `${value-set-id}` already replaced by its codes.
  std::vector<std::pair<std::string, std::string>> prefetch;
  std::vector<OtherSearch> other_searches;
  std::vector<std::string> rules;  ///< that are asked; empty: all
  bool enabled = true;             ///< false: neither in discovery nor answered

  /// The templates of a key in a release; empty for a key that the service does not have.
  std::span<const std::string> queries(std::string_view key, fhir::Release release) const;
};

/// Reads services/prefetch.json and services/*.service.json; whatever is wrong is appended to
/// `faults`: unknown keys and value sets, and templates beyond what every client understands (CH-29
/// to CH-34): no token but `{{context.patientId}}`, no `_include`, no parameter twice. Templates
/// are R4's; `releases` gives those that another release has instead.
std::vector<ServiceManifest> read_services(const ManifestFiles& files,
                                           const Terminology& terminology,
                                           std::vector<Fault>& faults);

}  // namespace isoguard::knowledge
