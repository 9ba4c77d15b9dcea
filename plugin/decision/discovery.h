#pragma once

#include <string>
#include <vector>

#include "fhir/release.h"

namespace isoguard::knowledge {
struct ServiceManifest;
}

namespace isoguard::decision {

/// Body of the discovery answer: `{"services":[…]}`, the enabled ones, prefetch templates in their
/// order (CH-08 to CH-18, CH-36). Prefetch templates are those of `release`; a key for which it
/// needs several searches is left out and read by the service itself.
std::string write_discovery(const std::vector<knowledge::ServiceManifest>& services,
                            fhir::Release release = fhir::Release::r4);

}  // namespace isoguard::decision
