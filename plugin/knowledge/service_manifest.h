#pragma once

#include <string>
#include <utility>
#include <vector>

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

}  // namespace isoguard::knowledge
