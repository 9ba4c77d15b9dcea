#pragma once

#include <string>
#include <vector>

#include "fhir/release.h"
#include "plugin/knowledge/quiet.h"

namespace isoguard::knowledge {
struct ServiceManifest;
}

namespace isoguard::decision {

/// Body of the discovery answer: `{"services":[…]}`, the enabled ones, prefetch templates in their
/// order (CH-08 to CH-18, CH-36). Prefetch templates are those of `release`; a key for which it
/// needs several searches is left out and read by the service itself. What clients may ask for at a
/// hook under this policy stands in `extension`, as HL7 PDDI-CDS names it.
std::string write_discovery(const std::vector<knowledge::ServiceManifest>& services,
                            fhir::Release release = fhir::Release::r4,
                            const knowledge::Quiet& quiet = {});

}  // namespace isoguard::decision
