#pragma once

#include <optional>

#include "fhir/release.h"
#include "plugin/cds_hooks/request.h"

namespace isoguard::facts {

/// The release in which a call must be answered: that of its orders; where these may be of several,
/// what the client's FHIR server is known to speak (`server`), then what the prefetch is written
/// in, then R4 or the nearest to it.
fhir::Release release_of(const cds_hooks::Request& request, std::optional<fhir::Release> server);

}  // namespace isoguard::facts
