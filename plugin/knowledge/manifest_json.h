#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/document.h"
#include "plugin/knowledge/element.h"

namespace isoguard::knowledge {

/// What a manifest file may hold.
inline constexpr fhir::json::Limits kManifestLimits{.depth = 16};

/// Parses `bytes` and hands the root element, an object, to `read`. A file that is no JSON object
/// leaves a fault and is not read.
template <class Read>
void with_manifest(std::string_view file, const std::string& bytes, std::vector<Fault>& faults,
                   Read read) {
  const auto document = fhir::Document::parse(bytes, kManifestLimits);
  if (!document) {
    faults.push_back({std::string(file), "", document.error().front().diagnostics});
    return;
  }
  const Element root(file, document->root(), faults);
  if (document->root().is_object()) {
    read(root);
  } else {
    root.fault("is not an object");
  }
}

}  // namespace isoguard::knowledge
