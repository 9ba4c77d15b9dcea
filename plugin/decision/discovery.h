#pragma once

#include <string>
#include <vector>

namespace isoguard::knowledge {
struct ServiceManifest;
}

namespace isoguard::decision {

/// Body of the discovery answer: `{"services":[…]}`, prefetch templates in their order
/// (CH-08 to CH-18, CH-36).
std::string write_discovery(const std::vector<knowledge::ServiceManifest>& services);

}  // namespace isoguard::decision
