#pragma once

#include <string>
#include <utility>
#include <vector>

#include "plugin/knowledge/manifest.h"
#include "plugin/knowledge/terminology.h"

namespace isoguard::knowledge {

/// One of manifests/services/*.service.json: a CDS Hooks discovery entry (CH-12 to CH-20).
struct ServiceManifest {
  std::string id;
  std::string hook;
  std::string title;
  std::string description;
  std::string usage_requirements;
  /// Prefetch key and template in order, `${value-set-id}` already replaced by its codes.
  std::vector<std::pair<std::string, std::string>> prefetch;
};

/// Reads services/prefetch.json and services/*.service.json; whatever is wrong is appended to
/// `faults`: unknown keys and value sets, and templates beyond what every client understands (CH-29
/// to CH-34): no token but `{{context.patientId}}`, no `_include`, no parameter twice.
std::vector<ServiceManifest> read_services(const ManifestFiles& files,
                                           const Terminology& terminology,
                                           std::vector<Fault>& faults);

}  // namespace isoguard::knowledge
